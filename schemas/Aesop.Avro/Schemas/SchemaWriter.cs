using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Aesop.Avro.Schemas;

/// <summary>Writes a schema as JSON: what the specification defines first, in a set order, then the other attributes.</summary>
internal sealed class SchemaWriter
{
    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = SchemaParser.JsonDepthMax,
    };

    private readonly Dictionary<string, AvroNamedSchema> _written = new(StringComparer.Ordinal);
    private readonly Utf8JsonWriter _json;
    private readonly bool _sortAttributes;

    private SchemaWriter(Utf8JsonWriter json, bool sortAttributes)
    {
        _json = json;
        _sortAttributes = sortAttributes;
    }

    public static byte[] Write(AvroSchema schema, bool sortAttributes)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, Options);
        try
        {
            new SchemaWriter(json, sortAttributes).Write(schema, nameSpace: null);
            json.Flush();
        }
        catch (InvalidOperationException e) when (json.CurrentDepth >= SchemaParser.JsonDepthMax)
        {
            throw new AvroSchemaException(
                $"The schema's JSON is nested more than {SchemaParser.JsonDepthMax} levels deep", innerException: e);
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Whether a named type stands in the schema for the first time; an error where another has its name.</summary>
    public static bool IsFirst(Dictionary<string, AvroNamedSchema> written, AvroNamedSchema schema)
    {
        if (written.TryAdd(schema.Name.FullName, schema))
        {
            return true;
        }

        return ReferenceEquals(written[schema.Name.FullName], schema)
            ? false
            : throw new AvroSchemaException(
                $"Two types in the schema have the name {schema.Name}: use one object wherever the type is meant");
    }

    private void Write(AvroSchema schema, string? nameSpace)
    {
        switch (schema)
        {
            case AvroUnionSchema union:
                _json.WriteStartArray();
                foreach (var branch in union.Branches)
                {
                    Write(branch, nameSpace);
                }

                _json.WriteEndArray();
                return;
            case AvroPrimitiveSchema when schema.Attributes.Count == 0:
                _json.WriteStringValue(AvroTypeNames.NameOf(schema.Type));
                return;
            case AvroNamedSchema named when !IsFirst(_written, named):
                _json.WriteStringValue(ReferenceTo(named.Name, nameSpace));
                return;
        }

        _json.WriteStartObject();
        _json.WriteString("type"u8, AvroTypeNames.NameOf(schema.Type));
        switch (schema)
        {
            case AvroArraySchema array:
                _json.WritePropertyName("items"u8);
                Write(array.Items, nameSpace);
                break;
            case AvroMapSchema map:
                _json.WritePropertyName("values"u8);
                Write(map.Values, nameSpace);
                break;
            case AvroNamedSchema named:
                WriteNamed(named, nameSpace);
                break;
        }

        WriteAttributes(schema.Attributes);
        _json.WriteEndObject();
    }

    private void WriteNamed(AvroNamedSchema named, string? nameSpace)
    {
        _json.WriteString("name"u8, named.Name.Name);
        if (named.Name.Namespace != nameSpace)
        {
            _json.WriteString("namespace"u8, named.Name.Namespace ?? "");
        }

        if (named.Doc is not null)
        {
            _json.WriteString("doc"u8, named.Doc);
        }

        WriteStrings("aliases", [.. named.Aliases.Select(alias => AliasText(alias, named.Name))]);
        switch (named)
        {
            case AvroRecordSchema record:
                _json.WriteStartArray("fields"u8);
                foreach (var field in record.FieldArray)
                {
                    WriteField(field, named.Name.Namespace);
                }

                _json.WriteEndArray();
                break;
            case AvroEnumSchema enumeration:
                _json.WriteStartArray("symbols"u8);
                foreach (var symbol in enumeration.Symbols)
                {
                    _json.WriteStringValue(symbol);
                }

                _json.WriteEndArray();
                if (enumeration.Default is not null)
                {
                    _json.WriteString("default"u8, enumeration.Default);
                }

                break;
            case AvroFixedSchema fixedSchema:
                _json.WriteNumber("size"u8, fixedSchema.Size);
                break;
        }
    }

    private void WriteField(AvroField field, string? nameSpace)
    {
        _json.WriteStartObject();
        _json.WriteString("name"u8, field.Name);
        if (field.Doc is not null)
        {
            _json.WriteString("doc"u8, field.Doc);
        }

        WriteStrings("aliases", field.Aliases);
        _json.WritePropertyName("type"u8);
        Write(field.Schema, nameSpace);
        if (field.Default is { } defaultValue)
        {
            _json.WritePropertyName("default"u8);
            defaultValue.WriteTo(_json);
        }

        if (field.Order != AvroFieldOrder.Ascending)
        {
            _json.WriteString("order"u8, field.Order == AvroFieldOrder.Descending ? "descending" : "ignore");
        }

        WriteAttributes(field.Attributes);
        _json.WriteEndObject();
    }

    /// <summary>
    /// A name without a namespace is looked for in the one around it first; where that would find another type, an empty part
    /// in front tells the two apart.
    /// </summary>
    private string ReferenceTo(AvroName name, string? nameSpace)
    {
        if (name.Namespace == nameSpace)
        {
            return name.Name;
        }

        return name.Namespace is null && _written.ContainsKey($"{nameSpace}.{name.Name}") ? $".{name.Name}" : name.FullName;
    }

    /// <summary>An alias without a namespace can be told from one in its type's only by an empty part in front.</summary>
    private static string AliasText(AvroName alias, AvroName name)
    {
        if (alias.Namespace == name.Namespace)
        {
            return alias.Name;
        }

        return alias.Namespace is null ? $".{alias.Name}" : alias.FullName;
    }

    private void WriteStrings(string property, IReadOnlyList<string> values)
    {
        if (values.Count == 0)
        {
            return;
        }

        _json.WriteStartArray(property);
        foreach (var value in values)
        {
            _json.WriteStringValue(value);
        }

        _json.WriteEndArray();
    }

    private void WriteAttributes(AvroAttributes attributes)
    {
        var ordered = _sortAttributes
            ? attributes.Items.OrderBy(item => item.Key, StringComparer.Ordinal)
            : attributes.Items.AsEnumerable();
        foreach (var (name, value) in ordered)
        {
            _json.WritePropertyName(name);
            value.WriteTo(_json);
        }
    }
}
