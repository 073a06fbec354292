using Aesop.Tests.Servers;

namespace Aesop.MySql.Tests.Binlog;

/// <summary>The character sets of the servers, and which codes of each are compared.</summary>
internal static class CharsetCodes
{
    private static readonly CodeSpace.Part Any = CodeSpace.Any;
    private static readonly CodeSpace.Part High = new(0x80, 0xFF);
    private static readonly CodeSpace.Part Digit = new(0x30, 0x39);
    private static readonly CodeSpace.Part Third = new(0x81, 0xFE);

    public static readonly string[] SingleByte =
    [
        "armscii8", "cp1250", "cp1251", "cp1256", "cp1257", "cp850", "cp852", "cp866", "dec8", "geostd8", "greek", "hebrew", "hp8", "keybcs2", "koi8r", "koi8u",
        "latin1", "latin2", "latin5", "latin7", "macce", "macroman", "swe7", "tis620",
    ];

    public static readonly string[] DoubleByte = ["big5", "cp932", "eucjpms", "euckr", "gb2312", "gbk", "sjis", "ujis", "gb18030"];

    /// <summary>Sets whose characters are in a table.</summary>
    public static IEnumerable<string> Tabled => [.. SingleByte, .. DoubleByte];

    /// <summary>Sets that need none.</summary>
    public static IEnumerable<string> Computed => ["ascii", "ucs2", "utf16", "utf16le", "utf32", "utf8mb3", "utf8mb4"];

    /// <summary>Whether a server has a set.</summary>
    public static bool IsOn(ServerKind kind, string charset) => kind == ServerKind.MySql || charset != "gb18030";

    /// <summary>Every code of the sets in tables.</summary>
    public static IEnumerable<CodeSpace> Whole(string charset) => charset == "gb18030" ? [new(Any), new(Any, Any), new(Third, Digit, Third, Digit)] : Of(charset);

    /// <summary>Every code of the sets in tables but for the higher planes of gb18030; of those and the other sets every one of two bytes, and a dense sample of longer ones with all their limits.</summary>
    public static IEnumerable<CodeSpace> Of(string charset) => charset switch
    {
        // Those of four bytes up to 84 are the basic plane, those behind it run on by themselves.
        "gb18030" => [new(Any), new(Any, Any), new(new(0x81, 0x84), Digit, Third, Digit), new(new(0x85, 0xFE), Digit, new(0x81, 0xFE, 25), Digit)],
        "ujis" or "eucjpms" => [new(Any), new(Any, Any), new(new(0x8F, 0x8F), Any, Any)],
        "ucs2" => [new(Any), new(Any, Any)],
        "utf16" => [new(Any), new(Any, Any), new(new(0xD7, 0xE0), new(0, 0xFF, 15), new(0xDB, 0xE0), new(0, 0xFF, 51))],
        "utf16le" => [new(Any), new(Any, Any), new(new(0, 0xFF, 15), new(0xD7, 0xE0), new(0, 0xFF, 51), new(0xDB, 0xE0))],
        "utf32" => [new(new(0, 0), new(0, 0x11, 16), Any, Any), new(new(0, 1), new(0, 0x20), new(0, 0xFF, 17), new(0, 0xFF, 51))],
        "utf8mb3" or "utf8mb4" =>
        [
            new(Any), new(Any, Any), new(new(0xDF, 0xF0), Any, new(0x7F, 0xC0)),
            new(new(0xEF, 0xF5), new(0x7F, 0xC0), new(0x7F, 0xC0, 13), new(0x7F, 0xC0, 5)),
        ],
        _ when Array.IndexOf(DoubleByte, charset) >= 0 => [new(Any), new(Any, Any)],
        _ => [new(Any), new(High, High)],
    };
}
