namespace Aesop.Verify.Columns;

/// <summary>What a column's values mean, and so when two of them are the same however they are written.</summary>
internal enum ValueClass
{
    /// <summary>Integers, decimals, BIT and YEAR.</summary>
    Number,

    /// <summary>32-bit floating point.</summary>
    Single,

    /// <summary>64-bit floating point.</summary>
    Double,

    /// <summary>DATE, TIME, DATETIME and TIMESTAMP, the last in UTC.</summary>
    Time,

    /// <summary>Text, ENUM and SET by label.</summary>
    Text,

    /// <summary>Bytes.</summary>
    Bytes,

    /// <summary>BINARY(n): bytes whose zeros at the end count for nothing.</summary>
    Padded,

    /// <summary>JSON documents.</summary>
    Json,

    /// <summary>Vectors of 32-bit floating-point numbers.</summary>
    Vector,

    /// <summary>MariaDB's UUID, INET4 and INET6, by their text.</summary>
    Address,
}
