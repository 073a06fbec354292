namespace Aesop.Avro.Json;

/// <summary>How a value is read and rendered: a type, and what its logical type and attributes make of it.</summary>
internal enum ValueOp : byte
{
    Null,
    Boolean,
    Int,
    Long,
    Float,
    Double,
    Bytes,
    String,
    RawJson,
    DecimalText,
    DecimalNumber,
    Date,
    LocalTimestamp,
    UtcTimestamp,
    Time,
    Enum,
    Array,
    Map,
    Record,
    Union,
}
