namespace Aesop.MySql.Binlog;

/// <summary>Codes of four bytes in gb18030 that follow each other, and so do their characters.</summary>
/// <param name="First">The number of the first code: see <see cref="IndexOf"/>.</param>
/// <param name="Count">How many codes.</param>
/// <param name="Character">The first one's character.</param>
internal readonly record struct CharsetRange(int First, int Count, int Character)
{
    /// <summary>Counts the codes: the second and fourth byte are digits, the others go from 0x81 to 0xFE.</summary>
    /// <returns>The number of the code that the bytes begin with; negative where they are none.</returns>
    public static int IndexOf(ReadOnlySpan<byte> source) => source is [>= 0x81 and <= 0xFE, >= 0x30 and <= 0x39, >= 0x81 and <= 0xFE, >= 0x30 and <= 0x39, ..]
        ? (((source[0] - 0x81) * 10 + source[1] - 0x30) * 126 + source[2] - 0x81) * 10 + source[3] - 0x30
        : -1;

    /// <summary>Finds the character of a code.</summary>
    /// <param name="ranges">In order.</param>
    /// <param name="source">Begins with the code.</param>
    /// <returns>The character; negative where the bytes stand for none.</returns>
    public static int Find(CharsetRange[] ranges, ReadOnlySpan<byte> source)
    {
        int index = IndexOf(source);
        int low = 0;
        int high = ranges.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            ref readonly CharsetRange range = ref ranges[middle];
            if (index < range.First)
            {
                high = middle - 1;
            }
            else if (index >= range.First + range.Count)
            {
                low = middle + 1;
            }
            else
            {
                return range.Character + index - range.First;
            }
        }

        return -1;
    }
}
