using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Aesop.MySql.Binlog;

/// <summary>What stands behind the codes in a compressed block: literals, and repetitions of what came before.</summary>
internal static unsafe class DeflateBlock
{
    // A distance with all that belongs to it.
    private const int DistanceBits = 28;

    /// <summary>Decompresses the block to its end.</summary>
    /// <param name="source">Stands behind the codes.</param>
    /// <param name="codes">The codes.</param>
    /// <param name="start">Where the whole stream's result begins.</param>
    /// <param name="written">Where it goes on.</param>
    /// <param name="end">Where it ends at the latest; <see cref="Inflater.Slack"/> bytes behind may be written to.</param>
    /// <returns>Whether the block ended in order.</returns>
    public static InflateResult Inflate(ref DeflateBits source, DeflateCodes codes, byte* start, ref byte* written, byte* end)
    {
        // Kept apart, so that they stay in registers.
        DeflateBits bits = source;
        byte* next = written;
        HuffmanTable literalCode = codes.Literals;
        HuffmanTable distanceCode = codes.Distances;
        uint literalMask = (1u << literalCode.Bits) - 1;
        uint distanceMask = (1u << distanceCode.Bits) - 1;
        InflateResult result;
        fixed (uint* literals = literalCode.Entries)
        fixed (uint* distances = distanceCode.Entries)
        {
            while (true)
            {
                bits.Refill();

                // At most two literals of the first table, and a length with all that belongs to it, are in what was refilled; so are three literals.
                uint entry = literals[(uint)bits.Buffer & literalMask];
                if ((entry & HuffmanTable.Literal) != 0)
                {
                    bits.Consume(entry);
                    *next++ = (byte)(entry >> HuffmanTable.BaseShift);
                    entry = literals[(uint)bits.Buffer & literalMask];
                    if ((entry & HuffmanTable.Literal) != 0)
                    {
                        bits.Consume(entry);
                        *next++ = (byte)(entry >> HuffmanTable.BaseShift);
                        entry = literals[(uint)bits.Buffer & literalMask];
                        if ((entry & HuffmanTable.Literal) != 0)
                        {
                            bits.Consume(entry);
                            *next++ = (byte)(entry >> HuffmanTable.BaseShift);
                            if (next > end)
                            {
                                result = InflateResult.Long;
                                break;
                            }

                            continue;
                        }
                    }
                }

                if ((entry & HuffmanTable.Special) != 0)
                {
                    if ((entry & HuffmanTable.Second) != 0)
                    {
                        entry = FollowSecond(ref bits, literals, literalCode.Bits, entry);
                        if ((entry & HuffmanTable.Literal) != 0)
                        {
                            bits.Consume(entry);
                            *next++ = (byte)(entry >> HuffmanTable.BaseShift);
                            if (next > end)
                            {
                                result = InflateResult.Long;
                                break;
                            }

                            continue;
                        }
                    }

                    if ((entry & HuffmanTable.Special) != 0)
                    {
                        bits.Consume(entry);
                        result = (entry & HuffmanTable.EndOfBlock) == 0 ? InflateResult.Damaged : next > end ? InflateResult.Long : InflateResult.Whole;
                        break;
                    }
                }

                uint length = bits.TakeValue(entry);
                if (bits.Count < DistanceBits)
                {
                    bits.Refill();
                }

                entry = distances[(uint)bits.Buffer & distanceMask];
                if ((entry & HuffmanTable.Special) != 0)
                {
                    entry = (entry & HuffmanTable.Second) != 0 ? FollowSecond(ref bits, distances, distanceCode.Bits, entry) : entry;
                    if ((entry & HuffmanTable.Special) != 0)
                    {
                        bits.Consume(entry);
                        result = InflateResult.Damaged;
                        break;
                    }
                }

                uint distance = bits.TakeValue(entry);
                if (distance > next - start || length > end - next)
                {
                    result = distance > next - start ? InflateResult.Damaged : InflateResult.Long;
                    break;
                }

                Repeat(next, distance, length);
                next += length;
            }
        }

        source = bits;
        written = next;
        return result;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint FollowSecond(ref DeflateBits bits, uint* entries, int firstBits, uint entry)
    {
        bits.Buffer >>= firstBits;
        bits.Count -= firstBits;
        return entries[(entry >> HuffmanTable.BaseShift) + ((uint)bits.Buffer & ((1u << (byte)entry) - 1))];
    }

    /// <summary>Repeats what stands a distance before; may write up to a vector more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Repeat(byte* next, uint distance, uint length)
    {
        byte* from = next - distance;
        byte* end = next + length;
        if (distance >= Vector128<byte>.Count)
        {
            do
            {
                Vector128.Load(from).Store(next);
                from += Vector128<byte>.Count;
                next += Vector128<byte>.Count;
            }
            while (next < end);
        }
        else if (distance == 1)
        {
            var same = Vector128.Create(*from);
            for (; next < end; next += Vector128<byte>.Count)
            {
                same.Store(next);
            }
        }
        else
        {
            while (next < end)
            {
                *next++ = *from++;
            }
        }
    }
}
