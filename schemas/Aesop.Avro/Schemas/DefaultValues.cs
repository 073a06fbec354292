using System.Text.Json;

namespace Aesop.Avro.Schemas;

/// <summary>
/// Whether a field's default fits its type. <see href="https://avro.apache.org/docs/1.12.0/specification/#schema-record"/>
/// </summary>
internal static class DefaultValues
{
    /// <summary>Why the default does not fit, or null where it does.</summary>
    public static string? Mismatch(AvroSchema schema, JsonElement value)
    {
        switch (schema.Type)
        {
            case AvroType.Null:
                return Expect(value.ValueKind == JsonValueKind.Null, "null", value);
            case AvroType.Boolean:
                return Expect(value.ValueKind is JsonValueKind.True or JsonValueKind.False, "true or false", value);
            case AvroType.Int:
                return Expect(value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out _), "an integer of 32 bits", value);
            case AvroType.Long:
                return Expect(value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _), "an integer of 64 bits", value);
            case AvroType.Float:
            case AvroType.Double:
                return Expect(value.ValueKind == JsonValueKind.Number || IsSpecialNumber(value), "a number", value);
            case AvroType.String:
                return Expect(value.ValueKind == JsonValueKind.String, "a string", value);
            case AvroType.Bytes:
                return Expect(IsByteString(value), "a string of the code points 0 to 255, one for each byte", value);
            case AvroType.Fixed:
                var size = ((AvroFixedSchema)schema).Size;
                return Expect(
                    IsByteString(value) && value.GetString()!.Length == size, $"a string of {size} code points, each 0 to 255", value);
            case AvroType.Enum:
                return Expect(
                    value.ValueKind == JsonValueKind.String && ((AvroEnumSchema)schema).IndexOf(value.GetString()!) >= 0,
                    "a symbol",
                    value);
            case AvroType.Array:
                return MismatchOfArray((AvroArraySchema)schema, value);
            case AvroType.Map:
                return MismatchOfMap((AvroMapSchema)schema, value);
            case AvroType.Record:
                return MismatchOfRecord((AvroRecordSchema)schema, value);
            case AvroType.Union:
                return BranchOf((AvroUnionSchema)schema, value) < 0 ? $"none of the union's types takes {Shown(value)}" : null;
            default:
                throw new ArgumentOutOfRangeException(nameof(schema), schema.Type, "Not an Avro type.");
        }
    }

    /// <summary>The first branch that takes the default, or -1 where none does.</summary>
    public static int BranchOf(AvroUnionSchema union, JsonElement value)
    {
        for (var i = 0; i < union.Branches.Count; i++)
        {
            if (Mismatch(union.Branches[i], value) is null)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>JSON has no such numbers; several implementations write them as strings.</summary>
    public static bool IsSpecialNumber(JsonElement value) =>
        value.ValueKind == JsonValueKind.String && value.GetString() is "NaN" or "Infinity" or "-Infinity";

    private static bool IsByteString(JsonElement value) =>
        value.ValueKind == JsonValueKind.String && !value.GetString().AsSpan().ContainsAnyExceptInRange('\0', '\u00ff');

    private static string? MismatchOfArray(AvroArraySchema schema, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            return Expect(false, "an array", value);
        }

        foreach (var item in value.EnumerateArray())
        {
            if (Mismatch(schema.Items, item) is { } reason)
            {
                return reason;
            }
        }

        return null;
    }

    private static string? MismatchOfMap(AvroMapSchema schema, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            return Expect(false, "an object", value);
        }

        foreach (var property in value.EnumerateObject())
        {
            if (Mismatch(schema.Values, property.Value) is { } reason)
            {
                return reason;
            }
        }

        return null;
    }

    private static string? MismatchOfRecord(AvroRecordSchema schema, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            return Expect(false, "an object", value);
        }

        if (!schema.HasFields)
        {
            // The record is still being read: its own default cannot be judged before its fields are known.
            return null;
        }

        foreach (var field in schema.FieldArray)
        {
            if (!value.TryGetProperty(field.Name, out var given))
            {
                if (field.Default is null)
                {
                    return $"the field \"{field.Name}\" of {schema.Name} is missing";
                }
            }
            else if (Mismatch(field.Schema, given) is { } reason)
            {
                return reason;
            }
        }

        return null;
    }

    private static string? Expect(bool fits, string what, JsonElement value) => fits ? null : $"{what} expected, not {Shown(value)}";

    private static string Shown(JsonElement value)
    {
        const int LengthMax = 60;
        var text = value.GetRawText();
        return text.Length <= LengthMax ? text : string.Concat(text.AsSpan(0, LengthMax), "...");
    }
}
