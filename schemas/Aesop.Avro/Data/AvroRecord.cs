using Aesop.Avro.Schemas;

namespace Aesop.Avro.Data;

/// <summary>A record's values, by place or by name.</summary>
/// <remarks>Not safe for concurrent use while it is changed.</remarks>
public sealed class AvroRecord
{
    private readonly object?[] _values;

    /// <summary>Creates a record whose values are all null.</summary>
    /// <param name="schema">Its schema.</param>
    public AvroRecord(AvroRecordSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        Schema = schema;
        _values = new object?[schema.Fields.Count];
    }

    /// <summary>The schema.</summary>
    public AvroRecordSchema Schema { get; }

    /// <summary>The values, in the order of the schema's fields.</summary>
    public IReadOnlyList<object?> Values => _values;

    /// <summary>A field's value. It is not compared with the field's type before it is written.</summary>
    /// <param name="index">The field's place in the schema.</param>
    public object? this[int index]
    {
        get => _values[index];
        set => _values[index] = value;
    }

    /// <summary>A field's value. It is not compared with the field's type before it is written.</summary>
    /// <param name="field">The field's name; case matters.</param>
    /// <exception cref="ArgumentException">The schema has no such field.</exception>
    public object? this[string field]
    {
        get => _values[PlaceOf(field)];
        set => _values[PlaceOf(field)] = value;
    }

    private int PlaceOf(string field)
    {
        var index = Schema.IndexOf(field);
        return index >= 0 ? index : throw new ArgumentException($"The record {Schema.Name} has no field \"{field}\".", nameof(field));
    }
}
