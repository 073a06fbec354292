namespace Aesop.Avro.Containers;

/// <summary>How much a container file may make its reader do.</summary>
public sealed record AvroFileReaderOptions
{
    /// <summary>The default of <see cref="BlockBytesMax"/>: 64 MiB.</summary>
    public const int DefaultBlockBytesMax = 64 * 1024 * 1024;

    /// <summary>The default of <see cref="HeaderBytesMax"/>: 16 MiB.</summary>
    public const int DefaultHeaderBytesMax = 16 * 1024 * 1024;

    /// <summary>The largest block, in bytes, before and after it is decompressed.</summary>
    public int BlockBytesMax { get; init; } = DefaultBlockBytesMax;

    /// <summary>The largest head (schema and other metadata), in bytes.</summary>
    public int HeaderBytesMax { get; init; } = DefaultHeaderBytesMax;

    /// <summary>Whether the stream stays open when the reader is disposed.</summary>
    public bool LeaveOpen { get; init; }
}
