using Aesop.Avro.Schemas;

namespace Aesop.Client;

/// <summary>One of the types that a column's values may have: the only one, or a branch of a union. Immutable.</summary>
internal sealed class ColumnBranch
{
    private ColumnBranch(ValueForm form, ColumnKind kind)
    {
        Form = form;
        Kind = kind;
    }

    public ValueForm Form { get; }

    public ColumnKind Kind { get; }

    /// <summary>Bytes of a fixed, or of a vector's item.</summary>
    public int Size { get; private init; }

    /// <summary>Digits behind the point, of a decimal.</summary>
    public int Scale { get; private init; }

    /// <summary>Digits, of a decimal.</summary>
    public int Precision { get; private init; }

    /// <summary>The labels of an enum.</summary>
    public IReadOnlyList<string> Symbols { get; private init; } = [];

    /// <summary>What the schema of a field, or of a union's branch, means.</summary>
    /// <exception cref="StreamDamagedException">A relay of this version makes no such column.</exception>
    public static ColumnBranch Of(AvroSchema schema, string column) => schema.Type switch
    {
        AvroType.Null => new ColumnBranch(ValueForm.Null, ColumnKind.Null),
        AvroType.Boolean => new ColumnBranch(ValueForm.Boolean, ColumnKind.Boolean),
        AvroType.Int => new ColumnBranch(ValueForm.Varint, schema.LogicalType?.Kind == AvroLogicalKind.Date ? ColumnKind.Date : ColumnKind.Int32),
        AvroType.Long => new ColumnBranch(ValueForm.Varint, KindOfLong(schema)),
        AvroType.Float => new ColumnBranch(ValueForm.Fixed, ColumnKind.Single) { Size = sizeof(float) },
        AvroType.Double => new ColumnBranch(ValueForm.Fixed, ColumnKind.Double) { Size = sizeof(double) },
        AvroType.Bytes when schema.LogicalType is { Kind: AvroLogicalKind.Decimal } type =>
            new ColumnBranch(ValueForm.Prefixed, ColumnKind.Decimal) { Precision = type.Precision, Scale = type.Scale },
        AvroType.Bytes => new ColumnBranch(ValueForm.Prefixed, ColumnKind.Bytes),
        AvroType.String => new ColumnBranch(ValueForm.Prefixed, schema.Attributes.GetString("aesop.json") == "raw" ? ColumnKind.Json : ColumnKind.String),
        AvroType.Fixed when schema.LogicalType is { Kind: AvroLogicalKind.Decimal } type =>
            new ColumnBranch(ValueForm.Fixed, ColumnKind.Decimal) { Size = ((AvroFixedSchema)schema).Size, Precision = type.Precision, Scale = type.Scale },
        AvroType.Fixed => new ColumnBranch(ValueForm.Fixed, ColumnKind.Bytes) { Size = ((AvroFixedSchema)schema).Size },
        AvroType.Enum => new ColumnBranch(ValueForm.Enum, ColumnKind.String) { Symbols = ((AvroEnumSchema)schema).Symbols },
        AvroType.Array when ((AvroArraySchema)schema).Items.Type == AvroType.Float => new ColumnBranch(ValueForm.Vector, ColumnKind.Vector) { Size = sizeof(float) },
        _ => throw new StreamDamagedException($"Column '{column}' has the Avro type {schema.Type}, which this client doesn't know for a column. Use a client as new as the relay."),
    };

    private static ColumnKind KindOfLong(AvroSchema schema) => schema.LogicalType?.Kind switch
    {
        AvroLogicalKind.LocalTimestampMicros => ColumnKind.LocalDateTime,
        AvroLogicalKind.TimestampMicros => ColumnKind.Timestamp,
        AvroLogicalKind.TimeMicros => ColumnKind.Time,
        _ => schema.Attributes.GetString("aesop.json") == "time" ? ColumnKind.Time : ColumnKind.Int64,
    };
}
