namespace Aesop.MySql.Binlog;

/// <summary>
/// What the symbols of deflate's codes stand for, as entries of a <see cref="HuffmanTable"/> without the length of the code.
/// See https://www.rfc-editor.org/rfc/rfc1951#section-3.2.5.
/// </summary>
internal static class DeflateAlphabet
{
    /// <summary>The most symbols that a code has.</summary>
    public const int MaxSymbols = 288;

    /// <summary>The symbol that ends a block.</summary>
    public const int EndOfBlock = 256;

    /// <summary>Symbols of literals and lengths that a block may name; two more have a code in fixed blocks, and no meaning.</summary>
    public const int Literals = 286;

    /// <summary>Symbols of distances that a block may name.</summary>
    public const int Distances = 30;

    /// <summary>Symbols of the code that the lengths of the others are written in.</summary>
    public const int LengthCodes = 19;

    private const int FixedDistances = 32;

    /// <summary>Entries of literals and lengths.</summary>
    public static uint[] LiteralEntries { get; } = MakeLiterals();

    /// <summary>Entries of distances.</summary>
    public static uint[] DistanceEntries { get; } = MakeDistances();

    /// <summary>Entries of the lengths of codes: the symbol itself.</summary>
    public static uint[] LengthEntries { get; } = [.. Enumerable.Range(0, LengthCodes).Select(symbol => (uint)symbol << HuffmanTable.BaseShift)];

    /// <summary>The order in which a block gives the lengths of the codes of the lengths.</summary>
    public static ReadOnlySpan<byte> LengthOrder => [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

    /// <summary>Lengths of the codes of literals and lengths in fixed blocks.</summary>
    public static byte[] FixedLiteralLengths() =>
        [.. Enumerable.Repeat((byte)8, 144), .. Enumerable.Repeat((byte)9, 112), .. Enumerable.Repeat((byte)7, 24), .. Enumerable.Repeat((byte)8, 8)];

    /// <summary>Lengths of the codes of distances in fixed blocks.</summary>
    public static byte[] FixedDistanceLengths() => [.. Enumerable.Repeat((byte)5, FixedDistances)];

    private static uint[] MakeLiterals()
    {
        const int FirstLength = 257;
        const int LastLength = 285;
        const uint LeastLength = 3;
        const uint MostLength = 258;
        var entries = new uint[MaxSymbols];
        for (int symbol = 0; symbol < EndOfBlock; symbol++)
        {
            entries[symbol] = HuffmanTable.Literal | (uint)symbol << HuffmanTable.BaseShift;
        }

        entries[EndOfBlock] = HuffmanTable.Special | HuffmanTable.EndOfBlock;
        uint length = LeastLength;
        for (int symbol = FirstLength; symbol < LastLength; symbol++)
        {
            // Eight lengths stand for themselves; behind them, four at a time are followed by one bit more.
            int extra = symbol < FirstLength + 8 ? 0 : (symbol - FirstLength - 4) / 4;
            entries[symbol] = length << HuffmanTable.BaseShift | (uint)extra;
            length += 1u << extra;
        }

        entries[LastLength] = MostLength << HuffmanTable.BaseShift;
        entries.AsSpan(Literals).Fill(HuffmanTable.Special);
        return entries;
    }

    private static uint[] MakeDistances()
    {
        var entries = new uint[FixedDistances];
        uint distance = 1;
        for (int symbol = 0; symbol < Distances; symbol++)
        {
            // Four distances stand for themselves; behind them, two at a time are followed by one bit more.
            int extra = symbol < 4 ? 0 : (symbol - 2) / 2;
            entries[symbol] = distance << HuffmanTable.BaseShift | (uint)extra;
            distance += 1u << extra;
        }

        entries.AsSpan(Distances).Fill(HuffmanTable.Special);
        return entries;
    }
}
