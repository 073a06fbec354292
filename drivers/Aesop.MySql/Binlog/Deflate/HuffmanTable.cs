using System.Numerics;
using System.Runtime.CompilerServices;

namespace Aesop.MySql.Binlog;

/// <summary>
/// A Huffman code as a table: the next bits of the stream are the index of an entry that says what they stand for and how many of them do. Codes that are longer than the
/// table's bits lead to a second, smaller table behind the first. An entry, highest bit first:
/// <code>
///  | literal u1 | base u15: the literal, the least length or distance, or where the second table begins |
///  | not a value u1 | second table u1 | end of block u1 | 0 u1 | bits of the code u4 | bits of the code and of what follows it u8; of the second table's index |
/// </code>
/// Not thread-safe while it is built.
/// </summary>
/// <param name="maxBits">The most bits of the first table's index.</param>
/// <param name="capacity">Entries of both tables that a code of this many symbols can need at most.</param>
internal sealed class HuffmanTable(int maxBits, int capacity)
{
    /// <summary>The longest code that deflate has, in bits.</summary>
    public const int MaxLength = 15;

    /// <summary>The highest bit of an entry: a literal.</summary>
    public const uint Literal = 0x8000_0000;

    /// <summary>An entry that is no value: one of the next two, or a code that stands for nothing.</summary>
    public const uint Special = 0x8000;

    /// <summary>The entry leads to a second table.</summary>
    public const uint Second = 0x4000;

    /// <summary>The entry is the end of the block.</summary>
    public const uint EndOfBlock = 0x2000;

    /// <summary>Where the base begins.</summary>
    public const int BaseShift = 16;

    /// <summary>Where the bits of the code begin.</summary>
    public const int LengthShift = 8;

    // Adds a code's length to both fields that count it.
    private const uint LengthUnit = 1 | 1 << LengthShift;

    private const int SymbolShift = 4;
    private const int LengthMask = 15;

    // What was added: symbols with the length of their codes, and how many have each length.
    private readonly ushort[] _symbols = new ushort[DeflateAlphabet.MaxSymbols];
    private readonly int[] _counts = new int[MaxLength + 1];
    private int _count;

    /// <summary>The entries.</summary>
    public uint[] Entries { get; } = new uint[capacity];

    /// <summary>Bits of the first table's index.</summary>
    public int Bits { get; private set; }

    /// <summary>Begins a code.</summary>
    public void Clear()
    {
        _counts.AsSpan().Clear();
        _count = 0;
    }

    /// <summary>Adds a symbol to the code that is begun.</summary>
    /// <param name="symbol">The symbol: larger than the one before it.</param>
    /// <param name="length">The length of its code in bits, 1 to 15.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int symbol, int length)
    {
        _counts[length]++;
        _symbols[_count++] = (ushort)(symbol << SymbolShift | length);
    }

    /// <summary>Makes the table of the symbols that were added.</summary>
    /// <param name="symbols">The entry of each symbol, without its code's length.</param>
    /// <param name="mayLack">Whether there may be a single code of one bit, or none: what has no code is refused when it comes.</param>
    /// <returns>Whether the lengths are those of a code.</returns>
    public bool TryBuild(ReadOnlySpan<uint> symbols, bool mayLack)
    {
        // How much of the code space is not taken, in codes of the length at hand; and where the symbols of each length begin.
        Span<int> starts = stackalloc int[MaxLength + 2];
        ReadOnlySpan<int> counts = _counts;
        int left = 1;
        int longest = 0;
        for (int length = 1; length < counts.Length && starts[length] < _count; length++)
        {
            left = 2 * left - counts[length];
            starts[length + 1] = starts[length] + counts[length];
            longest = length;
            if (left < 0)
            {
                return false;
            }
        }

        Span<uint> sorted = stackalloc uint[DeflateAlphabet.MaxSymbols];
        foreach (ushort added in _symbols.AsSpan(0, _count))
        {
            sorted[starts[added & LengthMask]++] = symbols[added >> SymbolShift];
        }

        if (left > 0)
        {
            Bits = 1;
            Entries[0] = longest == 0 ? Special | LengthUnit : sorted[0] + LengthUnit;
            Entries[1] = Special | LengthUnit;
            return mayLack && longest <= 1;
        }

        Bits = Math.Min(longest, maxBits);
        int filled = FillFirst(sorted, out uint code);
        FillSecond(sorted[filled..], code, longest);
        return true;
    }

    /// <summary>The codes that fit the index. Each time that they get a bit longer, the table is doubled: what is there stands for both values of the new bit.</summary>
    private int FillFirst(scoped ReadOnlySpan<uint> sorted, out uint code)
    {
        Span<uint> entries = Entries;
        int filled = 0;
        code = 0;
        for (int length = 1; length <= Bits; length++)
        {
            for (int i = _counts[length]; i > 0; i--)
            {
                entries[(int)code] = sorted[filled++] + (uint)length * LengthUnit;
                code = Increment(code, length);
            }

            if (length < Bits)
            {
                int size = 1 << length;
                entries[..size].CopyTo(entries[size..]);
            }
        }

        return filled;
    }

    /// <summary>The codes that don't: those that begin alike share a second table.</summary>
    private void FillSecond(scoped ReadOnlySpan<uint> sorted, uint code, int longest)
    {
        uint mask = (1u << Bits) - 1;
        uint prefix = uint.MaxValue;
        int start = 1 << Bits;
        int filled = 0;
        int bits = 0;
        for (int length = Bits + 1; length <= longest; length++)
        {
            for (int i = _counts[length]; i > 0; i--)
            {
                if ((code & mask) != prefix)
                {
                    start += bits == 0 ? 0 : 1 << bits;
                    prefix = code & mask;
                    bits = SecondBits(length, i, longest);
                    Entries[prefix] = (uint)start << BaseShift | Special | Second | (uint)bits;
                }

                uint entry = sorted[filled++] + (uint)(length - Bits) * LengthUnit;
                for (int at = (int)(code >> Bits); at < 1 << bits; at += 1 << (length - Bits))
                {
                    Entries[start + at] = entry;
                }

                code = Increment(code, length);
            }
        }
    }

    /// <summary>As many as the codes with the same beginning need, of which the first has a length and this many of that length are left.</summary>
    private int SecondBits(int length, int count, int longest)
    {
        int bits = length - Bits;
        for (int room = (1 << bits) - count; room > 0 && length < longest; room = 2 * room - _counts[length])
        {
            length++;
            bits++;
        }

        return bits;
    }

    /// <summary>The next code of a length. The first bit of a code is its lowest one, as it comes in the stream, so it counts from the highest on.</summary>
    private static uint Increment(uint code, int length)
    {
        uint zeros = ~code & ((1u << length) - 1);
        if (zeros == 0)
        {
            return 0;
        }

        uint bit = 1u << BitOperations.Log2(zeros);
        return (code & (bit - 1)) | bit;
    }
}
