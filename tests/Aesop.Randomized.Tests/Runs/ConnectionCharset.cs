using System.Text;

namespace Aesop.Randomized.Tests.Runs;

/// <summary>Which statements can be sent in which character set of a connection.</summary>
internal static class ConnectionCharset
{
    /// <summary>What a connection begins with.</summary>
    public const string Default = "utf8mb4";

    private const string Latin = "größenÜnï";
    private const string Kanji = "日本";

    private static readonly string[] OfLatin = ["latin1", "latin5", "cp850"];
    private static readonly string[] OfKanji = ["sjis", "cp932", "ujis", "eucjpms", "gbk", "big5", "euckr", "gb2312"];

    private static readonly string[] Prepared = ["CREATE TABLE", "ALTER TABLE", "DROP TABLE", "RENAME TABLE", "TRUNCATE TABLE", "INSERT", "UPDATE", "DELETE", "REPLACE", "CREATE INDEX", "DROP INDEX"];

    /// <summary>All that are tried.</summary>
    public static IReadOnlyList<string> All { get; } = [Default, "utf8mb3", "gb18030", .. OfLatin, .. OfKanji, "cp1251", "binary"];

    /// <summary>Whether a statement means the same, sent as UTF-8, whatever the connection's set.</summary>
    public static bool IsPlain(string statement) => Ascii.IsValid(statement);

    /// <summary>Whether a set has each character of a statement, and the server can make the statement of a text of another set.</summary>
    public static bool CanCarry(string charset, string statement) =>
        Prepared.Any(verb => statement.StartsWith(verb, StringComparison.Ordinal))
        && statement.EnumerateRunes().All(rune => rune.IsAscii || charset switch
        {
            "utf8mb3" => rune.IsBmp,
            "gb18030" => true,
            _ when OfLatin.Contains(charset) => Latin.Contains(rune.ToString(), StringComparison.Ordinal),
            _ when OfKanji.Contains(charset) => Kanji.Contains(rune.ToString(), StringComparison.Ordinal),
            _ => false,
        });

    /// <summary>Statements that run one in the connection's set. MySQL takes the bytes of the text as they are, MariaDB converts it.</summary>
    public static IReadOnlyList<string> Carry(string charset, string statement) =>
        [$"SET @statement = CONVERT(CONVERT(x'{Convert.ToHexString(Encoding.UTF8.GetBytes(statement))}' USING utf8mb4) USING {charset})", "PREPARE carried FROM @statement", "EXECUTE carried"];
}
