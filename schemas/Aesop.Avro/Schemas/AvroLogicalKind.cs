namespace Aesop.Avro.Schemas;

/// <summary>
/// The logical types of the specification. <see href="https://avro.apache.org/docs/1.12.0/specification/#logical-types"/>
/// </summary>
public enum AvroLogicalKind
{
    /// <summary>An unscaled integer, big-endian two's complement in bytes or fixed, with precision and scale in the schema.</summary>
    Decimal,

    /// <summary>A decimal whose scale is in the datum; bytes.</summary>
    BigDecimal,

    /// <summary>A UUID; string or fixed of 16 bytes.</summary>
    Uuid,

    /// <summary>Days since 1970-01-01; int.</summary>
    Date,

    /// <summary>Milliseconds after midnight; int.</summary>
    TimeMillis,

    /// <summary>Microseconds after midnight; long.</summary>
    TimeMicros,

    /// <summary>Milliseconds since 1970-01-01 UTC; long.</summary>
    TimestampMillis,

    /// <summary>Microseconds since 1970-01-01 UTC; long.</summary>
    TimestampMicros,

    /// <summary>Nanoseconds since 1970-01-01 UTC; long.</summary>
    TimestampNanos,

    /// <summary>Milliseconds since 1970-01-01 in a time zone that is not told; long.</summary>
    LocalTimestampMillis,

    /// <summary>Microseconds since 1970-01-01 in a time zone that is not told; long.</summary>
    LocalTimestampMicros,

    /// <summary>Nanoseconds since 1970-01-01 in a time zone that is not told; long.</summary>
    LocalTimestampNanos,

    /// <summary>Months, days and milliseconds, three little-endian 32-bit numbers; fixed of 12 bytes.</summary>
    Duration,
}
