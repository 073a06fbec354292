using System.Buffers;
using System.Text.Json;

namespace Aesop.Avro.Schemas;

/// <summary>
/// The attributes of a schema or field that the specification does not define: "attributes not defined in this document are
/// permitted as metadata". They are kept in order and written back. Logical types stand here too.
/// <see href="https://avro.apache.org/docs/1.12.0/specification/#schema-declaration"/>
/// </summary>
/// <remarks>Immutable and thus safe for concurrent use.</remarks>
public sealed class AvroAttributes
{
    private readonly KeyValuePair<string, JsonElement>[] _items;

    private AvroAttributes(KeyValuePair<string, JsonElement>[] items) => _items = items;

    /// <summary>No attributes.</summary>
    public static AvroAttributes Empty { get; } = new([]);

    /// <summary>How many there are.</summary>
    public int Count => _items.Length;

    /// <summary>The attributes in order.</summary>
    public IReadOnlyList<KeyValuePair<string, JsonElement>> Items => _items;

    /// <summary>Looks an attribute up.</summary>
    /// <param name="name">Its name; case matters.</param>
    /// <param name="value">Its JSON value, which lives as long as this object.</param>
    /// <returns>Whether it is there.</returns>
    public bool TryGet(string name, out JsonElement value)
    {
        foreach (var item in _items)
        {
            if (item.Key == name)
            {
                value = item.Value;
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>The attribute's value where it is there and is a JSON string; otherwise null.</summary>
    /// <param name="name">Its name; case matters.</param>
    public string? GetString(string name) =>
        TryGet(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>The attribute's value where it is there and is an integer of 32 bits; otherwise null.</summary>
    /// <param name="name">Its name; case matters.</param>
    public int? GetInt32(string name) =>
        TryGet(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : null;

    /// <summary>A copy with a string attribute added, or replaced in its place.</summary>
    /// <param name="name">The attribute's name.</param>
    /// <param name="value">Its value.</param>
    public AvroAttributes With(string name, string value) => With(name, JsonElementOf(writer => writer.WriteStringValue(value)));

    /// <summary>A copy with a number attribute added, or replaced in its place.</summary>
    /// <param name="name">The attribute's name.</param>
    /// <param name="value">Its value.</param>
    public AvroAttributes With(string name, long value) => With(name, JsonElementOf(writer => writer.WriteNumberValue(value)));

    /// <summary>A copy with a boolean attribute added, or replaced in its place.</summary>
    /// <param name="name">The attribute's name.</param>
    /// <param name="value">Its value.</param>
    public AvroAttributes With(string name, bool value) => With(name, JsonElementOf(writer => writer.WriteBooleanValue(value)));

    /// <summary>A copy with an attribute added, or replaced in its place.</summary>
    /// <param name="name">The attribute's name.</param>
    /// <param name="value">Its value; it is copied, so the document it is of may be disposed.</param>
    public AvroAttributes With(string name, JsonElement value)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var item = KeyValuePair.Create(name, value.Clone());
        var index = Array.FindIndex(_items, existing => existing.Key == name);
        if (index < 0)
        {
            return new AvroAttributes([.. _items, item]);
        }

        var copy = (KeyValuePair<string, JsonElement>[])_items.Clone();
        copy[index] = item;
        return new AvroAttributes(copy);
    }

    /// <summary>The attributes of a JSON object that are not among the names of the type's own.</summary>
    internal static AvroAttributes Of(JsonElement schema, ReadOnlySpan<string> own)
    {
        List<KeyValuePair<string, JsonElement>>? items = null;
        foreach (var property in schema.EnumerateObject())
        {
            if (!own.Contains(property.Name))
            {
                (items ??= []).Add(KeyValuePair.Create(property.Name, property.Value.Clone()));
            }
        }

        return items is null ? Empty : new AvroAttributes([.. items]);
    }

    /// <summary>Refuses attributes that would be taken for the type's own when the schema is read back.</summary>
    internal void RefuseReserved(ReadOnlySpan<string> own)
    {
        foreach (var item in _items)
        {
            if (own.Contains(item.Key))
            {
                throw new AvroSchemaException($"\"{item.Key}\" is defined by the specification and cannot be a custom attribute here");
            }
        }
    }

    private static JsonElement JsonElementOf(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            write(writer);
        }

        return JsonElement.Parse(buffer.WrittenSpan);
    }
}
