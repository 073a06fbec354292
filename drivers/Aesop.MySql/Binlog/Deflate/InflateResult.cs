namespace Aesop.MySql.Binlog;

/// <summary>What came of decompressing.</summary>
internal enum InflateResult
{
    /// <summary>As many bytes came as were expected, and no more.</summary>
    Whole,

    /// <summary>The stream, or what there is of it, ends before.</summary>
    Short,

    /// <summary>The stream has more.</summary>
    Long,

    /// <summary>It is no such stream.</summary>
    Damaged,

    /// <summary>The stream's own checksum is another.</summary>
    WrongChecksum,
}
