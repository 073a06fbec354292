namespace Aesop.Client;

/// <summary>How a value stands in Avro binary.</summary>
internal enum ValueForm : byte
{
    /// <summary>No bytes.</summary>
    Null,

    /// <summary>One byte.</summary>
    Boolean,

    /// <summary>A zig-zag variable-length number.</summary>
    Varint,

    /// <summary>So many bytes as the schema says.</summary>
    Fixed,

    /// <summary>A length, then so many bytes.</summary>
    Prefixed,

    /// <summary>The number of a symbol.</summary>
    Enum,

    /// <summary>Blocks of floats or doubles.</summary>
    Vector,
}
