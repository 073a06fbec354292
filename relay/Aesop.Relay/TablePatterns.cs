using System.IO.Enumeration;

namespace Aesop.Relay;

/// <summary>
/// A choice of tables: patterns <c>database.table</c> in which <c>*</c> stands for any characters and <c>?</c> for one; <c>*</c>
/// alone is every table. Names are compared as the server writes them in its log, case included. Immutable.
/// </summary>
internal sealed class TablePatterns
{
    private readonly (string Database, string Table)[] _patterns;

    private TablePatterns(IReadOnlyList<string> texts, (string Database, string Table)[] patterns)
    {
        Texts = texts;
        _patterns = patterns;
    }

    /// <summary>Every table.</summary>
    public static TablePatterns All { get; } = new([], []);

    /// <summary>The patterns as they were given; empty for every table.</summary>
    public IReadOnlyList<string> Texts { get; }

    /// <summary>Whether every table is chosen.</summary>
    public bool IsAll => _patterns.Length == 0;

    /// <summary>Reads patterns.</summary>
    /// <exception cref="FormatException">One is no pattern; the message says which and what would be right.</exception>
    public static TablePatterns Parse(IEnumerable<string> texts)
    {
        var all = texts.Select(t => t.Trim()).Where(t => t.Length > 0).ToList();
        return all.Count == 0 || all.Contains("*") || all.Contains("*.*") ? All : new TablePatterns(all, [.. all.Select(ParseOne)]);
    }

    /// <summary>Whether a table is chosen.</summary>
    public bool Match(ReadOnlySpan<char> database, ReadOnlySpan<char> table)
    {
        foreach (var pattern in _patterns)
        {
            if (FileSystemName.MatchesSimpleExpression(pattern.Database, database, ignoreCase: false)
                && FileSystemName.MatchesSimpleExpression(pattern.Table, table, ignoreCase: false))
            {
                return true;
            }
        }

        return IsAll;
    }

    /// <summary>Whether a table, by its full name <c>database.table</c>, is chosen.</summary>
    public bool Match(string fullName)
    {
        var dot = fullName.IndexOf('.', StringComparison.Ordinal);
        return Match(fullName.AsSpan(0, Math.Max(dot, 0)), fullName.AsSpan(dot + 1));
    }

    private static (string Database, string Table) ParseOne(string text)
    {
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && dot < text.Length - 1
            ? (text[..dot], text[(dot + 1)..])
            : throw new FormatException($"'{text}' names no table: write database.table, where * stands for any characters and ? for one, for instance shop.* or *.orders.");
    }
}
