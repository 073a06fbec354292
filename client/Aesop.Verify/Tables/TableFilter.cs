using System.Text.RegularExpressions;

namespace Aesop.Verify.Tables;

/// <summary>Which tables are compared, by patterns <c>database.table</c> with <c>*</c> and <c>?</c>. Immutable.</summary>
internal sealed class TableFilter
{
    private readonly List<Regex> _patterns;

    /// <param name="patterns">The patterns; none lets every table through.</param>
    /// <exception cref="VerifyException">One of them isn't <c>database.table</c>.</exception>
    public TableFilter(IEnumerable<string> patterns) => _patterns = [.. patterns.Select(ToRegex)];

    /// <summary>Whether every table is let through.</summary>
    public bool IsAll => _patterns.Count == 0;

    /// <summary>Whether a table is let through.</summary>
    public bool Match(TableName name) => IsAll || _patterns.Any(pattern => pattern.IsMatch(name.ToString()));

    // Without backtracking: the time is bounded by the name's length.
    private static Regex ToRegex(string pattern)
    {
        var (database, table) = TableName.Parse(pattern);
        return new Regex($"^{Part(database)}\\.{Part(table)}$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Singleline);

        static string Part(string text) => Regex.Escape(text).Replace(@"\*", "[^.]*", StringComparison.Ordinal).Replace(@"\?", "[^.]", StringComparison.Ordinal);
    }
}
