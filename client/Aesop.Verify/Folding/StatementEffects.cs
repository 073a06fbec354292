using System.Text.RegularExpressions;

namespace Aesop.Verify.Folding;

/// <summary>Tells what a <c>ddl</c> line's statement does, by its words; its tables come with the line.</summary>
internal static partial class StatementEffects
{
    private const int WordsMax = 64;

    /// <summary>Reads a statement.</summary>
    public static StatementEffect Of(string statement)
    {
        var words = Word().Matches(Noise().Replace(statement, " ")).Take(WordsMax).Select(word => word.Value.ToUpperInvariant()).ToList();
        return words switch
        {
            ["TRUNCATE", ..] => StatementEffect.Emptied,
            ["DROP", "TABLE" or "TABLES", ..] or ["CREATE", "OR", "REPLACE", "TABLE", ..] => StatementEffect.Emptied,
            ["DROP", "DATABASE" or "SCHEMA", ..] => StatementEffect.DatabaseDropped,
            ["RENAME", ..] => StatementEffect.Renamed,
            ["ALTER", ..] when Has(words, "EXCHANGE", "PARTITION") || Has(words, "DROP", "PARTITION") || Has(words, "TRUNCATE", "PARTITION") => StatementEffect.Unknown,
            ["ALTER", ..] when words.Zip(words.Skip(1)).Any(pair => pair.First == "RENAME" && pair.Second is not ("COLUMN" or "INDEX" or "KEY" or "PARTITION")) => StatementEffect.Renamed,
            _ => StatementEffect.None,
        };
    }

    private static bool Has(List<string> words, string first, string second) => words.Zip(words.Skip(1)).Any(pair => pair.First == first && pair.Second == second);

    // Comments, texts and quoted names; what a version comment holds is part of the statement.
    [GeneratedRegex(@"/\*(?!!|M!).*?\*/|/\*M?!\d*|\*/|--[^\n]*|'(?:[^'\\]|\\.|'')*'|`(?:[^`]|``)*`", RegexOptions.Singleline)]
    private static partial Regex Noise();

    [GeneratedRegex(@"[A-Za-z_][A-Za-z_0-9$]*")]
    private static partial Regex Word();
}
