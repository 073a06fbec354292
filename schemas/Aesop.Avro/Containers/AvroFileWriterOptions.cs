using System.IO.Compression;

namespace Aesop.Avro.Containers;

/// <summary>How a container file is written.</summary>
public sealed record AvroFileWriterOptions
{
    /// <summary>The default of <see cref="BlockBytes"/>: 64 KiB.</summary>
    public const int DefaultBlockBytes = 64 * 1024;

    /// <summary>How blocks are compressed; not at all by default.</summary>
    public AvroCodec Codec { get; init; } = AvroCodec.Null;

    /// <summary>How hard deflate tries.</summary>
    public CompressionLevel CompressionLevel { get; init; } = CompressionLevel.Optimal;

    /// <summary>A block is written once its data have so many bytes before compression, at least 1. A datum is never split.</summary>
    public int BlockBytes { get; init; } = DefaultBlockBytes;

    /// <summary>What else stands in the file's head; keys that begin with <c>avro.</c> are the format's own and refused.</summary>
    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Metadata { get; init; } = new Dictionary<string, ReadOnlyMemory<byte>>();

    /// <summary>The 16 bytes that end each block; random where empty, as they should be in files that are not compared.</summary>
    public ReadOnlyMemory<byte> SyncMarker { get; init; }

    /// <summary>Whether the stream stays open when the writer is disposed.</summary>
    public bool LeaveOpen { get; init; }
}
