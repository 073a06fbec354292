using System.Text.RegularExpressions;

namespace Aesop.Relay.Tables;

/// <summary>
/// Patterns of tables, each <c>database.table</c>, in which <c>*</c> stands for any characters and <c>?</c> for one: also for dots, for the
/// servers let names have them, and a table too many is better than one that is silently missing. Without patterns every table matches.
/// Case counts. Immutable, thread-safe.
/// </summary>
public sealed class TablePatterns
{
    /// <summary>The most patterns in a list.</summary>
    public const int MaxPatterns = 10_000;

    private readonly HashSet<string> _names;
    private readonly Regex? _wild;

    /// <summary>Takes in patterns.</summary>
    /// <exception cref="FormatException">One of them isn't <c>database.table</c>, or there are too many.</exception>
    public TablePatterns(IReadOnlyCollection<string> patterns)
    {
        if (patterns.Count > MaxPatterns)
        {
            throw new FormatException($"{patterns.Count} table patterns are too many; at most {MaxPatterns}.");
        }

        foreach (var pattern in patterns)
        {
            var dot = pattern.IndexOf('.', StringComparison.Ordinal);
            if (dot <= 0 || dot == pattern.Length - 1)
            {
                throw new FormatException($"'{pattern}' is no table pattern: expected database.table, for instance shop.orders or shop.*.");
            }
        }

        Patterns = [.. patterns];
        _names = patterns.Where(pattern => !IsWild(pattern)).ToHashSet(StringComparer.Ordinal);
        var wild = patterns.Where(IsWild).Select(ToRegex).ToList();

        // Without backtracking: the time is bounded by the length of the name, whatever the pattern.
        _wild = wild.Count == 0 ? null : new Regex($"^(?:{string.Join('|', wild)})$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Singleline);
    }

    /// <summary>The patterns as they were given.</summary>
    public IReadOnlyList<string> Patterns { get; }

    /// <summary>Whether every table matches.</summary>
    public bool IsAll => Patterns.Count == 0 || Patterns.Contains("*.*");

    /// <summary>Whether a table matches.</summary>
    /// <param name="fullName">Its name, <c>database.table</c>.</param>
    public bool Match(string fullName) => IsAll || _names.Contains(fullName) || _wild?.IsMatch(fullName) == true;

    /// <summary>Whether a table of a database may match.</summary>
    /// <param name="database">The database.</param>
    /// <returns>False only where none can.</returns>
    public bool MayMatchIn(string database)
    {
        var prefix = $"{database}.";
        return IsAll || Patterns.Any(pattern =>
        {
            // What is before the first wildcard is the beginning of every table that the pattern matches.
            var wild = pattern.AsSpan().IndexOfAny('*', '?');
            var fixedPart = wild < 0 ? pattern : pattern[..wild];
            return fixedPart.StartsWith(prefix, StringComparison.Ordinal) || (wild >= 0 && prefix.StartsWith(fixedPart, StringComparison.Ordinal));
        });
    }

    private static bool IsWild(string pattern) => pattern.AsSpan().IndexOfAny('*', '?') >= 0;

    private static string ToRegex(string pattern) =>
        Regex.Escape(pattern).Replace(@"\*", ".*", StringComparison.Ordinal).Replace(@"\?", ".", StringComparison.Ordinal);
}
