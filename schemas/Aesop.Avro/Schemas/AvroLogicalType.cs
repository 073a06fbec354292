using System.Text.Json;

namespace Aesop.Avro.Schemas;

/// <summary>
/// What a primitive or fixed type stands for. <see href="https://avro.apache.org/docs/1.12.0/specification/#logical-types"/>
/// </summary>
/// <remarks>As the specification demands, a logical type that is unknown or invalid where it stands is ignored when a schema is
/// parsed: the schema then has no logical type and keeps the attributes. Built in code, an invalid one is refused.</remarks>
public sealed record AvroLogicalType
{
    private static readonly (AvroLogicalKind Kind, string Name)[] Names =
    [
        (AvroLogicalKind.Decimal, "decimal"),
        (AvroLogicalKind.BigDecimal, "big-decimal"),
        (AvroLogicalKind.Uuid, "uuid"),
        (AvroLogicalKind.Date, "date"),
        (AvroLogicalKind.TimeMillis, "time-millis"),
        (AvroLogicalKind.TimeMicros, "time-micros"),
        (AvroLogicalKind.TimestampMillis, "timestamp-millis"),
        (AvroLogicalKind.TimestampMicros, "timestamp-micros"),
        (AvroLogicalKind.TimestampNanos, "timestamp-nanos"),
        (AvroLogicalKind.LocalTimestampMillis, "local-timestamp-millis"),
        (AvroLogicalKind.LocalTimestampMicros, "local-timestamp-micros"),
        (AvroLogicalKind.LocalTimestampNanos, "local-timestamp-nanos"),
        (AvroLogicalKind.Duration, "duration"),
    ];

    /// <summary>Creates a logical type other than decimal.</summary>
    /// <param name="kind">Which one.</param>
    /// <exception cref="AvroSchemaException">It is <see cref="AvroLogicalKind.Decimal"/>, which needs a precision.</exception>
    public AvroLogicalType(AvroLogicalKind kind)
        : this(kind, 0, 0)
    {
        if (kind == AvroLogicalKind.Decimal)
        {
            throw new AvroSchemaException("A decimal needs a precision: use AvroLogicalType.Decimal(precision, scale)");
        }
    }

    private AvroLogicalType(AvroLogicalKind kind, int precision, int scale)
    {
        Kind = kind;
        Precision = precision;
        Scale = scale;
    }

    /// <summary>Days since 1970-01-01.</summary>
    public static AvroLogicalType Date { get; } = new(AvroLogicalKind.Date);

    /// <summary>Microseconds since 1970-01-01 UTC.</summary>
    public static AvroLogicalType TimestampMicros { get; } = new(AvroLogicalKind.TimestampMicros);

    /// <summary>Microseconds since 1970-01-01 in a time zone that is not told.</summary>
    public static AvroLogicalType LocalTimestampMicros { get; } = new(AvroLogicalKind.LocalTimestampMicros);

    /// <summary>Which logical type it is.</summary>
    public AvroLogicalKind Kind { get; }

    /// <summary>The greatest number of decimal digits of a decimal; 0 for others.</summary>
    public int Precision { get; }

    /// <summary>The digits after the decimal point of a decimal; 0 for others.</summary>
    public int Scale { get; }

    /// <summary>The name as schemas spell it, for instance <c>local-timestamp-micros</c>.</summary>
    public string Name => Names[(int)Kind].Name;

    /// <summary>A decimal.</summary>
    /// <param name="precision">The greatest number of digits, at least 1.</param>
    /// <param name="scale">The digits after the point, 0 to <paramref name="precision"/>.</param>
    /// <exception cref="AvroSchemaException">Precision or scale is out of range.</exception>
    public static AvroLogicalType Decimal(int precision, int scale)
    {
        if (precision < 1 || scale < 0 || scale > precision)
        {
            throw new AvroSchemaException(
                $"decimal({precision},{scale}) is not valid: the precision must be at least 1, the scale 0 to the precision");
        }

        return new AvroLogicalType(AvroLogicalKind.Decimal, precision, scale);
    }

    /// <inheritdoc/>
    public override string ToString() => Kind == AvroLogicalKind.Decimal ? $"decimal({Precision},{Scale})" : Name;

    /// <summary>Whether this logical type may stand on the type; <paramref name="size"/> is that of a fixed.</summary>
    internal bool FitsOn(AvroType type, int size) => Kind switch
    {
        AvroLogicalKind.Decimal => type == AvroType.Bytes || (type == AvroType.Fixed && Precision <= MaxPrecision(size)),
        AvroLogicalKind.BigDecimal => type == AvroType.Bytes,
        AvroLogicalKind.Uuid => type == AvroType.String || (type == AvroType.Fixed && size == 16),
        AvroLogicalKind.Date or AvroLogicalKind.TimeMillis => type == AvroType.Int,
        AvroLogicalKind.Duration => type == AvroType.Fixed && size == 12,
        _ => type == AvroType.Long,
    };

    /// <summary>The logical type that the attributes give, or null where there is none that is known and valid there.</summary>
    internal static AvroLogicalType? Of(AvroAttributes attributes, AvroType type, int size)
    {
        if (attributes.Count == 0 || attributes.GetString("logicalType") is not { } name)
        {
            return null;
        }

        var index = Array.FindIndex(Names, known => known.Name == name);
        if (index < 0)
        {
            return null;
        }

        AvroLogicalType logical;
        if (Names[index].Kind == AvroLogicalKind.Decimal)
        {
            var scale = attributes.TryGet("scale", out var given) ? IntegerOf(given) : 0;
            if (attributes.GetInt32("precision") is not { } precision || scale is null
                || precision < 1 || scale < 0 || scale > precision)
            {
                return null;
            }

            logical = new AvroLogicalType(AvroLogicalKind.Decimal, precision, scale.Value);
        }
        else
        {
            logical = new AvroLogicalType(Names[index].Kind, 0, 0);
        }

        return logical.FitsOn(type, size) ? logical : null;
    }

    /// <summary>The attributes with this logical type among them, or an error where it may not stand on the type.</summary>
    internal static AvroAttributes AddTo(AvroAttributes attributes, AvroLogicalType? logical, AvroType type, int size)
    {
        if (logical is null)
        {
            return attributes;
        }

        if (!logical.FitsOn(type, size))
        {
            var on = type == AvroType.Fixed ? $"a fixed of {size} bytes" : AvroTypeNames.NameOf(type);
            throw new AvroSchemaException($"The logical type {logical} cannot stand on {on}");
        }

        attributes = attributes.With("logicalType", logical.Name);
        return logical.Kind == AvroLogicalKind.Decimal
            ? attributes.With("precision", logical.Precision).With("scale", logical.Scale)
            : attributes;
    }

    /// <summary>The decimal digits that every number of so many bytes of two's complement can hold.</summary>
    private static int MaxPrecision(int size)
    {
        // floor(log10(2^(8n-1) - 1)), as the specification has it; no power of two is one less than or equal to a power of ten.
        return size <= 0 ? 0 : (int)Math.Min(int.MaxValue, Math.Floor(((8.0 * size) - 1) * Math.Log10(2)));
    }

    private static int? IntegerOf(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : null;
}
