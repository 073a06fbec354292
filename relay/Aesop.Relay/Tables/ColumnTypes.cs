using Aesop.Avro.Schemas;

namespace Aesop.Relay.Tables;

/// <summary>The value table of WIRE.md: what a column's values are in Avro.</summary>
internal static class ColumnTypes
{
    /// <summary>The largest BIT that fits a long.</summary>
    public const int MaxLongBits = 63;

    private static readonly AvroSchema UnsignedLong = new AvroPrimitiveSchema(
        AvroType.Bytes, AvroLogicalType.Decimal(20, 0), AvroAttributes.Empty.With("aesop.json", "number"));

    private static readonly AvroSchema Date = new AvroPrimitiveSchema(AvroType.Int, AvroLogicalType.Date);

    private static readonly AvroSchema Uuid = new AvroPrimitiveSchema(AvroType.String, new AvroLogicalType(AvroLogicalKind.Uuid));

    private static readonly AvroSchema JsonText = new AvroPrimitiveSchema(AvroType.String, attributes: AvroAttributes.Empty.With("aesop.json", "raw"));

    /// <summary>Whether some values of the kind, zero and partial dates, keep their text: the column is then a union with string.</summary>
    public static bool HasTextForm(ColumnKind kind) => kind is ColumnKind.Date or ColumnKind.DateTime or ColumnKind.Timestamp;

    /// <summary>The type of the column's values, NULL and text forms aside.</summary>
    public static AvroSchema AvroOf(TableColumn column) => column.Kind switch
    {
        ColumnKind.Int8 or ColumnKind.Int16 or ColumnKind.Int24 or ColumnKind.Int32 or ColumnKind.UInt8 or ColumnKind.UInt16 or ColumnKind.UInt24 or ColumnKind.Year
            => AvroSchema.Int,
        ColumnKind.UInt32 or ColumnKind.Int64 or ColumnKind.Index => AvroSchema.Long,
        ColumnKind.Bit => column.Precision <= MaxLongBits ? AvroSchema.Long : UnsignedLong,
        ColumnKind.UInt64 => UnsignedLong,
        ColumnKind.Decimal => new AvroPrimitiveSchema(AvroType.Bytes, AvroLogicalType.Decimal(column.Precision, column.Scale)),
        ColumnKind.Float => AvroSchema.Float,
        ColumnKind.Double => AvroSchema.Double,
        ColumnKind.Date => Date,
        ColumnKind.Time => new AvroPrimitiveSchema(AvroType.Long, attributes: Fraction(column).With("aesop.json", "time")),
        ColumnKind.DateTime => new AvroPrimitiveSchema(AvroType.Long, AvroLogicalType.LocalTimestampMicros, Fraction(column)),
        ColumnKind.Timestamp => new AvroPrimitiveSchema(AvroType.Long, AvroLogicalType.TimestampMicros, Fraction(column)),
        ColumnKind.Text or ColumnKind.CompressedText or ColumnKind.Enum or ColumnKind.Set or ColumnKind.Inet4 or ColumnKind.Inet6 => AvroSchema.String,
        ColumnKind.Uuid => Uuid,
        ColumnKind.Json => JsonText,
        ColumnKind.Binary or ColumnKind.CompressedBinary or ColumnKind.Geometry => AvroSchema.Bytes,
        ColumnKind.Vector => new AvroArraySchema(AvroSchema.Float),
        _ => throw new ArgumentOutOfRangeException(nameof(column), column.Kind, "A column kind without a place in the value table."),
    };

    private static AvroAttributes Fraction(TableColumn column) => AvroAttributes.Empty.With("aesop.fsp", column.FractionDigits);
}
