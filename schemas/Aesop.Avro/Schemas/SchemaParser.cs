using System.Text.Json;

namespace Aesop.Avro.Schemas;

/// <summary>
/// Reads a schema's JSON. <see href="https://avro.apache.org/docs/1.12.0/specification/#schema-declaration"/>
/// </summary>
internal sealed class SchemaParser
{
    /// <summary>How deep the JSON of a schema may be nested; a schema in use has a dozen levels.</summary>
    public const int JsonDepthMax = 192;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = JsonDepthMax, AllowDuplicateProperties = false };

    private readonly Dictionary<string, AvroNamedSchema> _names = new(StringComparer.Ordinal);

    public static AvroSchema Parse(ReadOnlySpan<byte> utf8Json)
    {
        JsonElement root;
        try
        {
            root = JsonElement.Parse(utf8Json, Options);
        }
        catch (JsonException e)
        {
            throw new AvroSchemaException($"The schema is not valid JSON: {e.Message}", innerException: e);
        }

        try
        {
            return new SchemaParser().ParseAny(root, nameSpace: null, "$");
        }
        catch (InvalidOperationException e)
        {
            // A string with a lone surrogate escape or bytes that aren't UTF-8 parses as JSON and can't be taken out as text.
            throw new AvroSchemaException($"The schema holds text that is not valid Unicode: {e.Message}", innerException: e);
        }
    }

    private AvroSchema ParseAny(JsonElement json, string? nameSpace, string path) => json.ValueKind switch
    {
        JsonValueKind.String => Lookup(json.GetString()!, nameSpace, path),
        JsonValueKind.Array => ParseUnion(json, nameSpace, path),
        JsonValueKind.Object => ParseObject(json, nameSpace, path),
        _ => throw new AvroSchemaException($"A schema is a name, an object or an array, not {json.ValueKind}", path),
    };

    private AvroSchema Lookup(string name, string? nameSpace, string path)
    {
        if (AvroTypeNames.TryGetPrimitive(name, out var primitive))
        {
            return Primitive(primitive);
        }

        // A name without dots is one of the namespace around it, else one without a namespace; a dot in front says the latter.
        var qualified = name.Contains('.') || nameSpace is null ? name : $"{nameSpace}.{name}";
        if (_names.TryGetValue(qualified, out var schema)
            || _names.TryGetValue(name.StartsWith('.') ? name[1..] : name, out schema))
        {
            return schema;
        }

        throw new AvroSchemaException($"The type \"{name}\" is not defined before it is used here", path);
    }

    private static AvroPrimitiveSchema Primitive(AvroType type) => type switch
    {
        AvroType.Null => AvroSchema.Null,
        AvroType.Boolean => AvroSchema.Boolean,
        AvroType.Int => AvroSchema.Int,
        AvroType.Long => AvroSchema.Long,
        AvroType.Float => AvroSchema.Float,
        AvroType.Double => AvroSchema.Double,
        AvroType.Bytes => AvroSchema.Bytes,
        _ => AvroSchema.String,
    };

    private AvroUnionSchema ParseUnion(JsonElement json, string? nameSpace, string path)
    {
        var branches = new List<AvroSchema>(json.GetArrayLength());
        foreach (var branch in json.EnumerateArray())
        {
            branches.Add(ParseAny(branch, nameSpace, $"{path}[{branches.Count}]"));
        }

        return At(path, () => new AvroUnionSchema(branches));
    }

    private AvroSchema ParseObject(JsonElement json, string? nameSpace, string path)
    {
        if (!json.TryGetProperty("type", out var type))
        {
            throw new AvroSchemaException("A schema object must have a \"type\"", path);
        }

        if (type.ValueKind is not JsonValueKind.String)
        {
            return WithoutAttributes(json, ParseAny(type, nameSpace, $"{path}.type"), path);
        }

        var name = type.GetString()!;
        switch (name)
        {
            case "record":
                return ParseRecord(json, nameSpace, path);
            case "enum":
                return ParseEnum(json, nameSpace, path);
            case "fixed":
                return ParseFixed(json, nameSpace, path);
            case "array":
                var items = ParseAny(Require(json, "items", path), nameSpace, $"{path}.items");
                return At(path, () => new AvroArraySchema(items, AvroAttributes.Of(json, AvroArraySchema.OwnAttributes)));
            case "map":
                var values = ParseAny(Require(json, "values", path), nameSpace, $"{path}.values");
                return At(path, () => new AvroMapSchema(values, AvroAttributes.Of(json, AvroMapSchema.OwnAttributes)));
            case "error":
                throw new AvroSchemaException("\"error\" stands in protocols only: this is a schema", path);
            default:
                if (AvroTypeNames.TryGetPrimitive(name, out var primitive))
                {
                    return At(path, () => new AvroPrimitiveSchema(
                        primitive, attributes: AvroAttributes.Of(json, AvroPrimitiveSchema.OwnAttributes)));
                }

                return WithoutAttributes(json, Lookup(name, nameSpace, $"{path}.type"), path);
        }
    }

    /// <summary>A schema that stands in an object of its own, whose attributes would have nowhere to be kept.</summary>
    private static AvroSchema WithoutAttributes(JsonElement json, AvroSchema schema, string path)
    {
        if (json.GetPropertyCount() > 1)
        {
            throw new AvroSchemaException(
                "An object around a named type, a union or another object may have no attribute but \"type\": put them on the type itself",
                path);
        }

        return schema;
    }

    private AvroRecordSchema ParseRecord(JsonElement json, string? nameSpace, string path)
    {
        var name = ParseName(json, nameSpace, path);
        var aliases = ParseAliases(json, name, path);
        var attributes = AvroAttributes.Of(json, AvroRecordSchema.OwnAttributes);
        var record = At(path, () => new AvroRecordSchema(name, aliases, OptionalString(json, "doc", path), attributes));
        Define(record, path);
        var fields = Require(json, "fields", path);
        if (fields.ValueKind != JsonValueKind.Array)
        {
            throw new AvroSchemaException("\"fields\" must be an array", path);
        }

        var list = new List<AvroField>(fields.GetArrayLength());
        foreach (var field in fields.EnumerateArray())
        {
            list.Add(ParseField(field, name.Namespace, $"{path}.fields[{list.Count}]"));
        }

        record.SetFields(list, path);
        return record;
    }

    private AvroField ParseField(JsonElement json, string? nameSpace, string path)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw new AvroSchemaException("A field must be an object", path);
        }

        var name = RequireString(json, "name", path);
        var schema = ParseAny(Require(json, "type", path), nameSpace, $"{path}.type");
        var order = OptionalString(json, "order", path) switch
        {
            null or "ascending" => AvroFieldOrder.Ascending,
            "descending" => AvroFieldOrder.Descending,
            "ignore" => AvroFieldOrder.Ignore,
            var other => throw new AvroSchemaException($"\"{other}\" is not an order: ascending, descending or ignore", path),
        };
        JsonElement? defaultValue = json.TryGetProperty("default", out var given) ? given.Clone() : null;
        return new AvroField(
            name,
            schema,
            defaultValue,
            StringArray(json, "aliases", path),
            OptionalString(json, "doc", path),
            order,
            AvroAttributes.Of(json, AvroField.OwnAttributes),
            path);
    }

    private AvroEnumSchema ParseEnum(JsonElement json, string? nameSpace, string path)
    {
        var name = ParseName(json, nameSpace, path);
        var symbols = StringArray(json, "symbols", path) ?? throw new AvroSchemaException("An enum must have \"symbols\"", path);
        var result = At(path, () => new AvroEnumSchema(
            name,
            symbols,
            OptionalString(json, "default", path),
            ParseAliases(json, name, path),
            OptionalString(json, "doc", path),
            AvroAttributes.Of(json, AvroEnumSchema.OwnAttributes)));
        Define(result, path);
        return result;
    }

    private AvroFixedSchema ParseFixed(JsonElement json, string? nameSpace, string path)
    {
        var name = ParseName(json, nameSpace, path);
        var given = Require(json, "size", path);
        if (given.ValueKind != JsonValueKind.Number || !given.TryGetInt32(out var size))
        {
            throw new AvroSchemaException("The \"size\" of a fixed must be an integer", path);
        }

        var result = At(path, () => new AvroFixedSchema(
            name,
            size,
            logicalType: null,
            ParseAliases(json, name, path),
            OptionalString(json, "doc", path),
            AvroAttributes.Of(json, AvroFixedSchema.OwnAttributes)));
        Define(result, path);
        return result;
    }

    private void Define(AvroNamedSchema schema, string path)
    {
        if (!_names.TryAdd(schema.Name.FullName, schema))
        {
            throw new AvroSchemaException($"The type {schema.Name} is defined twice", path);
        }
    }

    private static AvroName ParseName(JsonElement json, string? nameSpace, string path)
    {
        var name = RequireString(json, "name", path);
        var own = OptionalString(json, "namespace", path);
        return At(path, () => new AvroName(name, own ?? nameSpace));
    }

    private static List<AvroName>? ParseAliases(JsonElement json, AvroName name, string path) =>
        StringArray(json, "aliases", path)?.ConvertAll(alias => At(path, () => new AvroName(alias, name.Namespace)));

    private static List<string>? StringArray(JsonElement json, string property, string path)
    {
        if (!json.TryGetProperty(property, out var array))
        {
            return null;
        }

        if (array.ValueKind != JsonValueKind.Array || array.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.String))
        {
            throw new AvroSchemaException($"\"{property}\" must be an array of strings", path);
        }

        return [.. array.EnumerateArray().Select(item => item.GetString()!)];
    }

    private static JsonElement Require(JsonElement json, string property, string path) =>
        json.TryGetProperty(property, out var value)
            ? value
            : throw new AvroSchemaException($"\"{property}\" is missing", path);

    private static string RequireString(JsonElement json, string property, string path) =>
        OptionalString(json, property, path) ?? throw new AvroSchemaException($"\"{property}\" is missing", path);

    private static string? OptionalString(JsonElement json, string property, string path)
    {
        if (!json.TryGetProperty(property, out var value))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : throw new AvroSchemaException($"\"{property}\" must be a string", path);
    }

    /// <summary>Builds a part of the schema, and adds the place to an error of the part's own checks.</summary>
    private static T At<T>(string path, Func<T> build)
    {
        try
        {
            return build();
        }
        catch (AvroSchemaException e) when (e.Path.Length == 0)
        {
            throw new AvroSchemaException(e.Message, path, e);
        }
    }
}
