namespace Aesop.Relay.Tables;

/// <summary>How a column's values stand in a row image, and what they become.</summary>
internal enum ColumnKind
{
    Int8,
    Int16,
    Int24,
    Int32,
    Int64,
    UInt8,
    UInt16,
    UInt24,
    UInt32,
    UInt64,
    Decimal,
    Float,
    Double,
    Bit,
    Year,
    Date,
    Time,
    DateTime,
    Timestamp,
    Text,
    Binary,

    /// <summary>MariaDB: text that may be compressed.</summary>
    CompressedText,

    /// <summary>MariaDB: bytes that may be compressed.</summary>
    CompressedBinary,
    Enum,
    Set,

    /// <summary>The number of an ENUM or the bits of a SET, whose labels aren't known.</summary>
    Index,
    Json,

    /// <summary>MariaDB's UUID: 16 bytes in the order of its text, without the zero bytes at its end.</summary>
    Uuid,

    /// <summary>MariaDB's INET4: 4 bytes, without the zero bytes at its end.</summary>
    Inet4,

    /// <summary>MariaDB's INET6: 16 bytes, without the zero bytes at its end.</summary>
    Inet6,
    Geometry,
    Vector,
}
