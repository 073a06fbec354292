namespace Aesop.Client;

/// <summary>What the values of a column are (WIRE.md, "Values"), and with which of <see cref="RowImage"/>'s methods they are read.</summary>
public enum ColumnKind
{
    /// <summary>Nothing but NULL.</summary>
    Null,

    /// <summary>A boolean: <see cref="RowImage.GetBoolean(int)"/>.</summary>
    Boolean,

    /// <summary>An integer of at most 32 bits: <see cref="RowImage.GetInt32(int)"/>.</summary>
    Int32,

    /// <summary>An integer of at most 64 bits: <see cref="RowImage.GetInt64(int)"/>.</summary>
    Int64,

    /// <summary>A 32-bit floating-point number: <see cref="RowImage.GetSingle(int)"/>.</summary>
    Single,

    /// <summary>A 64-bit floating-point number: <see cref="RowImage.GetDouble(int)"/>.</summary>
    Double,

    /// <summary>A decimal: <see cref="RowImage.GetDecimal(int)"/>, <see cref="RowImage.GetUInt64(int)"/> where it has no fraction, <see cref="RowImage.GetString(int)"/> for its text.</summary>
    Decimal,

    /// <summary>Bytes: <see cref="RowImage.GetBytes(int)"/>.</summary>
    Bytes,

    /// <summary>A text: <see cref="RowImage.GetString(int)"/>.</summary>
    String,

    /// <summary>JSON as its text: <see cref="RowImage.GetString(int)"/>.</summary>
    Json,

    /// <summary>A calendar date: <see cref="RowImage.GetDateOnly(int)"/>; <see cref="RowImage.GetString(int)"/> for zero and partial dates.</summary>
    Date,

    /// <summary>A signed span of time to the microsecond, also beyond 24 hours: <see cref="RowImage.GetTimeSpan(int)"/>.</summary>
    Time,

    /// <summary>Date and time without a zone, to the microsecond: <see cref="RowImage.GetDateTime(int)"/>; <see cref="RowImage.GetString(int)"/> for zero and partial dates.</summary>
    LocalDateTime,

    /// <summary>A point in time, UTC, to the microsecond: <see cref="RowImage.GetDateTime(int)"/>; <see cref="RowImage.GetString(int)"/> for the zero timestamp.</summary>
    Timestamp,

    /// <summary>Floating-point numbers: <see cref="RowImage.GetSingles(int)"/>.</summary>
    Vector,
}
