namespace Aesop.Avro.Schemas;

/// <summary>
/// The types of Avro. <see href="https://avro.apache.org/docs/1.12.0/specification/#schema-declaration"/>
/// </summary>
public enum AvroType
{
    /// <summary>No value.</summary>
    Null,

    /// <summary>A binary value.</summary>
    Boolean,

    /// <summary>A 32-bit signed integer.</summary>
    Int,

    /// <summary>A 64-bit signed integer.</summary>
    Long,

    /// <summary>A 32-bit IEEE 754 number.</summary>
    Float,

    /// <summary>A 64-bit IEEE 754 number.</summary>
    Double,

    /// <summary>A sequence of bytes.</summary>
    Bytes,

    /// <summary>A sequence of Unicode characters, encoded as UTF-8.</summary>
    String,

    /// <summary>Named fields, each with its type.</summary>
    Record,

    /// <summary>One of a list of symbols.</summary>
    Enum,

    /// <summary>Any number of items of one type.</summary>
    Array,

    /// <summary>Any number of values of one type, each under a string key.</summary>
    Map,

    /// <summary>One of several types.</summary>
    Union,

    /// <summary>A sequence of bytes whose length the schema gives.</summary>
    Fixed,
}
