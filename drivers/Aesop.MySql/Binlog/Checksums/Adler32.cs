using System.Runtime.Intrinsics;

namespace Aesop.MySql.Binlog;

/// <summary>The checksum of zlib streams. See https://www.rfc-editor.org/rfc/rfc1950#section-8.</summary>
internal static class Adler32
{
    private const uint Base = 65521;

    // As many bytes as can be added up before the second sum could exceed 32 bits; a multiple of a vector.
    private const int ChunkBytes = 5552;

    private static readonly Vector128<ushort> UpperWeights = Vector128.Create((ushort)16, 15, 14, 13, 12, 11, 10, 9);
    private static readonly Vector128<ushort> LowerWeights = Vector128.Create((ushort)8, 7, 6, 5, 4, 3, 2, 1);

    /// <summary>Checksum of <paramref name="bytes"/>.</summary>
    public static uint Compute(ReadOnlySpan<byte> bytes)
    {
        uint first = 1;
        uint second = 0;
        while (!bytes.IsEmpty)
        {
            ReadOnlySpan<byte> chunk = bytes[..Math.Min(bytes.Length, ChunkBytes)];
            bytes = bytes[chunk.Length..];
            int vectors = chunk.Length / Vector128<byte>.Count * Vector128<byte>.Count;
            AddVectors(chunk[..vectors], ref first, ref second);
            foreach (byte value in chunk[vectors..])
            {
                first += value;
                second += first;
            }

            first %= Base;
            second %= Base;
        }

        return second << 16 | first;
    }

    /// <summary>Sixteen bytes at a time: the second sum grows by sixteen times the first as it was, and by each byte as often as there are bytes from it on.</summary>
    private static void AddVectors(ReadOnlySpan<byte> bytes, ref uint first, ref uint second)
    {
        uint count = (uint)bytes.Length;
        Vector128<uint> sums = Vector128<uint>.Zero;
        Vector128<uint> before = Vector128<uint>.Zero;
        Vector128<uint> weighted = Vector128<uint>.Zero;
        for (; bytes.Length >= Vector128<byte>.Count; bytes = bytes[Vector128<byte>.Count..])
        {
            before += sums;
            (Vector128<ushort> lower, Vector128<ushort> upper) = Vector128.Widen(Vector128.Create(bytes));
            (Vector128<uint> sumLower, Vector128<uint> sumUpper) = Vector128.Widen(lower + upper);
            sums += sumLower + sumUpper;
            (Vector128<uint> productLower, Vector128<uint> productUpper) = Vector128.Widen((lower * UpperWeights) + (upper * LowerWeights));
            weighted += productLower + productUpper;
        }

        second += (first * count) + (Vector128.Sum(before) * (uint)Vector128<byte>.Count) + Vector128.Sum(weighted);
        first += Vector128.Sum(sums);
    }
}
