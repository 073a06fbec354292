using System.Globalization;
using System.Text;
using Aesop.Randomized.Tests.Chance;

namespace Aesop.Randomized.Tests.Values;

/// <summary>Texts and bytes as literals of nothing but ASCII, which no sql_mode and no character set of a session changes.</summary>
internal static class Texts
{
    private const string Latin = "aAbBzZ09 '\"\\%_\t\nßäÖéñÿ€";
    private const string Wide = "aAz0 '\"\\日本語가ไЖשع½ǅ\uFFFD\u0000\u0001\u007f";
    private const string Emoji = "😀𐍈𠜎";

    /// <summary>The characters that columns of a character set are written with.</summary>
    public static string Alphabet(string charset) => charset switch
    {
        "ascii" => "aAbBzZ09 '\"\\%_\t\n\u0000\u007f",
        "latin1" => Latin,
        "utf8mb3" or "ucs2" => Latin + Wide,
        "utf8mb4" or "utf16" or "utf16le" or "utf32" => Latin + Wide + Emoji,
        "latin2" or "cp1250" => "aAz0 '\\łŁżčŘß",
        "cp1251" or "koi8r" or "cp866" => "aAz0 '\\ЖжЯюЁ",
        "koi8u" => "aAz0 '\\ЖжЇєҐ",
        "greek" => "aAz0 '\\ΩαΔΆ",
        "hebrew" => "aAz0 '\\אבת",
        "cp1256" => "aAz0 '\\عبپ",
        "cp1257" or "latin7" => "aAz0 '\\ąčšŽ",
        "latin5" => "aAz0 '\\ğİışß",
        "tis620" => "aAz0 '\\กขไ",
        "cp932" or "sjis" or "ujis" or "eucjpms" => "aAz0 '\\日本語表ソカｱあ",
        "gbk" or "gb2312" or "gb18030" => "aAz0 '\\中文汉字",
        "big5" => "aAz0 '\\中文漢字功",
        "euckr" => "aAz0 '\\가나한국",
        _ => "aAbz09 '\\",
    };

    /// <summary>A random text.</summary>
    public static string Random(Dice dice, string charset, int most)
    {
        var alphabet = Runes(Alphabet(charset));
        var text = new StringBuilder();
        for (var length = Length(dice, most); length > 0; length--)
        {
            text.Append(dice.Pick(alphabet));
        }

        return text.ToString();
    }

    /// <summary>A length: often short, sometimes at a limit.</summary>
    public static int Length(Dice dice, int most) => dice.Next(12) switch
    {
        0 => 0,
        1 => most,
        2 => Math.Min(most, dice.Between(253, 258)),
        _ => Math.Min(most, dice.Next(14)),
    };

    /// <summary>A text as a literal.</summary>
    public static string Literal(string text) => $"_utf8mb4 x'{Convert.ToHexString(Encoding.UTF8.GetBytes(text))}'";

    /// <summary>Bytes as a literal.</summary>
    public static string Bytes(Dice dice, int most)
    {
        var hex = new StringBuilder("x'");
        for (var length = Length(dice, most); length > 0; length--)
        {
            hex.Append((dice.Percent(30) ? 0 : dice.Next(256)).ToString("X2", CultureInfo.InvariantCulture));
        }

        return hex.Append('\'').ToString();
    }

    private static List<string> Runes(string text) => [.. text.EnumerateRunes().Select(rune => rune.ToString())];
}
