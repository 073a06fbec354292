namespace Aesop.Avro.Containers;

/// <summary>A block of a container file, decompressed.</summary>
/// <param name="Count">How many data it holds.</param>
/// <param name="Data">The data, one after the other. The memory is the reader's: it is valid until the next block is asked for.</param>
/// <param name="Offset">Where the block's data begin in the file.</param>
/// <param name="IsCompressed">Whether they are compressed there, so that a place in <paramref name="Data"/> is not one in the file.</param>
public readonly record struct AvroFileBlock(long Count, ReadOnlyMemory<byte> Data, long Offset, bool IsCompressed);
