using System.Text;

namespace Aesop.Wire.Hashing;

/// <summary>
/// From a row's key to its partition: the hash is XXH64 of the key's Avro bytes, the partition is the hash modulo the count,
/// both unsigned (WIRE.md, "Partition function"). The golden file <c>golden/partitions.txt</c> binds every user of it.
/// </summary>
public static class PartitionFunction
{
    /// <summary>The most partitions that a group may have.</summary>
    public const int MaxPartitions = 65_536;

    /// <summary>The hash of a row's key.</summary>
    /// <param name="key">The key columns' Avro binary, in the key's order.</param>
    public static ulong HashKey(ReadOnlySpan<byte> key) => XxHash64.Compute(key);

    /// <summary>The hash of every row of a table that has no key: that of its name, <c>schema.table</c> in UTF-8.</summary>
    public static ulong HashTable(string table) => XxHash64.Compute(Encoding.UTF8.GetBytes(table));

    /// <summary>The partition, from 0 to <paramref name="count"/> - 1.</summary>
    /// <param name="hash">A key's hash.</param>
    /// <param name="count">How many partitions there are, from 1 to <see cref="MaxPartitions"/>.</param>
    public static int PartitionOf(ulong hash, int count) => (int)(hash % (uint)count);
}
