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
    Enum,
    Set,

    /// <summary>The number of an ENUM or the bits of a SET, whose labels aren't known.</summary>
    Index,
    Json,
    Geometry,
    Vector,
}
