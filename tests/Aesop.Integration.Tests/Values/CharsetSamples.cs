namespace Aesop.Integration.Tests.Values;

/// <summary>Text in each character set of the servers.</summary>
internal static class CharsetSamples
{
    private static readonly (string Text, string[] Charsets)[] Samples =
    [
        ("plain", ["ascii"]),
        ("Հայ", ["armscii8"]),
        ("Žluťoučký", ["cp1250", "latin2", "cp852", "macce", "keybcs2"]),
        ("Привет", ["cp1251", "koi8r", "cp866"]),
        ("Їжак", ["koi8u"]),
        ("سلام", ["cp1256"]),
        ("Ąžuolas", ["cp1257", "latin7"]),
        ("Señor ß", ["cp850", "dec8", "hp8", "macroman"]),
        ("€ñ \u0081", ["latin1"]),
        ("ქართ", ["geostd8"]),
        ("Ωμέγα", ["greek"]),
        ("שלום", ["hebrew"]),
        ("Iğdır", ["latin5"]),
        ("ÅÄÖé", ["swe7"]),
        ("ไทย", ["tis620"]),
        ("中文字功", ["big5"]),
        ("日本語ｱソ", ["cp932", "sjis", "ujis", "eucjpms"]),
        ("한국어", ["euckr"]),
        ("汉字", ["gb2312", "gbk"]),
        ("日本", ["ucs2", "utf8mb3"]),
        ("日本😀", ["utf16", "utf16le", "utf32", "utf8mb4", "gb18030"]),
    ];

    /// <summary>The sets, each with its text.</summary>
    public static IEnumerable<(string Charset, string Text)> All => Samples.SelectMany(sample => sample.Charsets.Select(charset => (charset, sample.Text)));
}
