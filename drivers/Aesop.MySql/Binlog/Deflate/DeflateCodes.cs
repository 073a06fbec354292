namespace Aesop.MySql.Binlog;

/// <summary>The two codes that a block of a deflate stream is written in. Not thread-safe.</summary>
internal sealed class DeflateCodes
{
    private const int LiteralBits = 11;
    private const int DistanceBits = 8;
    private const int LengthBits = 7;

    // The most entries that any complete code of so many symbols needs; a table that were too small would show as an index out of its range.
    private const int LiteralCapacity = 2342;
    private const int DistanceCapacity = 402;

    private readonly HuffmanTable _lengths = new(LengthBits, 1 << LengthBits);

    /// <summary>The codes of blocks that don't tell their own.</summary>
    public static DeflateCodes Fixed { get; } = MakeFixed();

    /// <summary>The code of literals and lengths.</summary>
    public HuffmanTable Literals { get; } = new(LiteralBits, LiteralCapacity);

    /// <summary>The code of distances.</summary>
    public HuffmanTable Distances { get; } = new(DistanceBits, DistanceCapacity);

    /// <summary>Reads the codes of a block that tells its own: their lengths, themselves written in a code, and before them the lengths of that one.</summary>
    /// <returns>Whether they are codes.</returns>
    public bool TryRead(ref DeflateBits bits)
    {
        bits.Refill();
        int literals = (int)bits.Take(5) + 257;
        int distances = (int)bits.Take(5) + 1;
        int count = (int)bits.Take(4) + 4;
        Span<byte> lengths = stackalloc byte[DeflateAlphabet.LengthCodes];
        lengths.Clear();
        for (int i = 0; i < count; i++)
        {
            bits.Refill();
            lengths[DeflateAlphabet.LengthOrder[i]] = (byte)bits.Take(3);
        }

        _lengths.Clear();
        for (int i = 0; i < lengths.Length; i++)
        {
            if (lengths[i] != 0)
            {
                _lengths.Add(i, lengths[i]);
            }
        }

        return literals <= DeflateAlphabet.Literals && distances <= DeflateAlphabet.Distances
            && _lengths.TryBuild(DeflateAlphabet.LengthEntries, mayLack: false)
            && TryReadLengths(ref bits, literals, literals + distances)
            && Literals.TryBuild(DeflateAlphabet.LiteralEntries, mayLack: true)
            && Distances.TryBuild(DeflateAlphabet.DistanceEntries, mayLack: true);
    }

    private static DeflateCodes MakeFixed()
    {
        var codes = new DeflateCodes();
        Build(codes.Literals, DeflateAlphabet.FixedLiteralLengths(), DeflateAlphabet.LiteralEntries);
        Build(codes.Distances, DeflateAlphabet.FixedDistanceLengths(), DeflateAlphabet.DistanceEntries);
        return codes;

        static void Build(HuffmanTable code, byte[] lengths, uint[] entries)
        {
            code.Clear();
            for (int symbol = 0; symbol < lengths.Length; symbol++)
            {
                code.Add(symbol, lengths[symbol]);
            }

            code.TryBuild(entries, mayLack: false);
        }
    }

    /// <summary>The lengths of the codes of literals, then those of distances, as one list: what is repeated may be of both.</summary>
    private bool TryReadLengths(ref DeflateBits source, int literals, int all)
    {
        DeflateBits bits = source;
        uint mask = (1u << _lengths.Bits) - 1;
        uint[] entries = _lengths.Entries;
        HuffmanTable code = Literals;
        code.Clear();
        int first = 0;
        int end = literals;
        int length = -1;
        bool endsBlock = false;
        for (int i = 0; i < all;)
        {
            bits.Refill();
            uint entry = entries[(uint)bits.Buffer & mask];
            bits.Consume(entry);
            int symbol = (int)(entry >> HuffmanTable.BaseShift);
            int times = 1;
            if (symbol <= HuffmanTable.MaxLength)
            {
                length = symbol;
            }
            else
            {
                // The length before, three to six times more; or zero, three to ten or eleven to 138 times.
                times = symbol switch
                {
                    16 => 3 + (int)bits.Take(2),
                    17 => 3 + (int)bits.Take(3),
                    _ => 11 + (int)bits.Take(7),
                };
                length = symbol == 16 ? length : 0;
                if (times > all - i || length < 0)
                {
                    return false;
                }
            }

            for (; times > 0; times--, i++)
            {
                if (i == end)
                {
                    code = Distances;
                    code.Clear();
                    first = literals;
                    end = all;
                }

                if (length != 0)
                {
                    code.Add(i - first, length);
                    endsBlock |= i == DeflateAlphabet.EndOfBlock;
                }
            }
        }

        source = bits;
        return endsBlock;
    }
}
