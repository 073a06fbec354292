using System.Text;

namespace Aesop.MySql.Binlog;

/// <summary>
/// The servers' latin1: Windows code page 1252, whose five bytes without a character are the C1 controls of the same number.
/// See https://dev.mysql.com/doc/refman/en/charset-we-sets.html.
/// </summary>
internal static class Latin1Decoder
{
    private const int FirstSpecial = 0x80;

    // What 0x80 to 0x9F are.
    private const string Specials =
        "\u20AC\u0081\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152\u008D\u017D\u008F"
        + "\u0090\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153\u009D\u017E\u0178";

    /// <summary>The euro sign, among others, takes three.</summary>
    public const int MaxUtf8PerByte = 3;

    public static int ToUtf8(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        // Most values are ASCII to their end.
        int ascii = source.IndexOfAnyExceptInRange((byte)0, (byte)0x7F);
        if (ascii < 0)
        {
            source.CopyTo(destination);
            return source.Length;
        }

        source[..ascii].CopyTo(destination);
        int written = ascii;
        for (int read = ascii; read < source.Length; read++)
        {
            int value = source[read];
            char character = value is >= FirstSpecial and < FirstSpecial + 0x20 ? Specials[value - FirstSpecial] : (char)value;
            written += new Rune(character).EncodeToUtf8(destination[written..]);
        }

        return written;
    }
}
