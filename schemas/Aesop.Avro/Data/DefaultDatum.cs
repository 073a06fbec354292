using System.Text.Json;
using Aesop.Avro.Binary;
using Aesop.Avro.Schemas;

namespace Aesop.Avro.Data;

/// <summary>
/// Makes a value of a field's default. <see href="https://avro.apache.org/docs/1.12.0/specification/#schema-record"/>
/// </summary>
/// <remarks>Records in a default take the defaults of their own fields for those that it leaves out; by that a default of a few bytes may
/// describe a value without end, so depth and number of values are bounded.</remarks>
internal sealed class DefaultDatum
{
    /// <summary>How many values one default may have.</summary>
    public const int ValuesMax = 1 << 16;

    private int _values;
    private int _depth;

    private DefaultDatum()
    {
    }

    /// <summary>Makes the value anew: the caller may change what it gets.</summary>
    public static object? Make(AvroSchema schema, JsonElement json, string path) => new DefaultDatum().MakeAny(schema, json, path);

    private object? MakeAny(AvroSchema schema, JsonElement json, string path)
    {
        if (++_values > ValuesMax || ++_depth > DatumBounds.DepthMax)
        {
            throw new AvroSchemaException(
                $"The default has more than {ValuesMax} values or is nested more than {DatumBounds.DepthMax} levels deep", path);
        }

        if (DefaultValues.Mismatch(schema, json) is { } reason)
        {
            // Only the default of a record inside itself comes here unjudged.
            throw new AvroSchemaException($"The default does not fit its type: {reason}", path);
        }

        object? value = schema switch
        {
            AvroUnionSchema union => MakeAny(union.Branches[DefaultValues.BranchOf(union, json)], json, path),
            AvroRecordSchema record => MakeRecord(record, json, path),
            AvroArraySchema array => json.EnumerateArray().Select(item => MakeAny(array.Items, item, path)).ToList(),
            AvroMapSchema map => MakeMap(map, json, path),
            AvroEnumSchema symbols => new AvroEnumValue(symbols, json.GetString()!),
            AvroFixedSchema bytes => new AvroFixedValue(bytes, Bytes(json)),
            _ => MakePrimitive(schema.Type, json),
        };
        _depth--;
        return value;
    }

    private AvroRecord MakeRecord(AvroRecordSchema schema, JsonElement json, string path)
    {
        var record = new AvroRecord(schema);
        for (var i = 0; i < schema.Fields.Count; i++)
        {
            var field = schema.Fields[i];
            var given = json.TryGetProperty(field.Name, out var value) ? value : field.Default!.Value;
            record[i] = MakeAny(field.Schema, given, $"{path}.{field.Name}");
        }

        return record;
    }

    private Dictionary<string, object?> MakeMap(AvroMapSchema schema, JsonElement json, string path)
    {
        var map = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var property in json.EnumerateObject())
        {
            map[property.Name] = MakeAny(schema.Values, property.Value, $"{path}[\"{property.Name}\"]");
        }

        return map;
    }

    private static object? MakePrimitive(AvroType type, JsonElement json) => type switch
    {
        AvroType.Null => null,
        AvroType.Boolean => json.GetBoolean(),
        AvroType.Int => json.GetInt32(),
        AvroType.Long => json.GetInt64(),
        AvroType.Float => (float)Number(json),
        AvroType.Double => Number(json),
        AvroType.Bytes => Bytes(json),
        _ => json.GetString(),
    };

    private static double Number(JsonElement json) => json.ValueKind == JsonValueKind.Number
        ? json.GetDouble()
        : json.GetString() switch
        {
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            _ => double.NaN,
        };

    private static byte[] Bytes(JsonElement json) => [.. json.GetString()!.Select(c => (byte)c)];
}
