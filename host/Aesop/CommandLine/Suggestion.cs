namespace Aesop.CommandLine;

/// <summary>"Did you mean ...?", for options, commands and configuration keys alike.</summary>
internal static class Suggestion
{
    private const int MaxLength = 64;

    /// <summary>The candidate that a typing error would turn into <paramref name="text"/>; null where none is near.</summary>
    public static string? For(string text, IEnumerable<string> candidates)
    {
        if (text.Length > MaxLength)
        {
            return null;
        }

        // A third of the word may be wrong: 'sorce' is source, 'foo' is nothing.
        var limit = Math.Max(1, text.TrimStart('-').Length / 3);
        return candidates
            .Where(candidate => candidate.Length <= MaxLength)
            .Select(candidate => (candidate, distance: Distance(text, candidate)))
            .Where(scored => scored.distance <= limit)
            .OrderBy(scored => scored.distance)
            .ThenBy(scored => scored.candidate, StringComparer.Ordinal)
            .Select(scored => scored.candidate)
            .FirstOrDefault();
    }

    /// <summary>The sentence to end a message with; empty where nothing is near.</summary>
    public static string Sentence(string text, IEnumerable<string> candidates) =>
        For(text, candidates) is { } near ? $" Did you mean '{near}'?" : "";

    /// <summary>Edits between two words, where swapping neighbours is one edit and letter case is none.</summary>
    private static int Distance(string from, string to)
    {
        var cells = new int[from.Length + 1, to.Length + 1];
        for (var i = 0; i <= from.Length; i++)
        {
            for (var j = 0; j <= to.Length; j++)
            {
                cells[i, j] = i == 0 ? j : j == 0 ? i : Cell(cells, from, to, i, j);
            }
        }

        return cells[from.Length, to.Length];
    }

    private static int Cell(int[,] cells, string from, string to, int i, int j)
    {
        var same = char.ToLowerInvariant(from[i - 1]) == char.ToLowerInvariant(to[j - 1]);
        var best = Math.Min(cells[i - 1, j - 1] + (same ? 0 : 1), 1 + Math.Min(cells[i - 1, j], cells[i, j - 1]));
        var swapped = i > 1 && j > 1
            && char.ToLowerInvariant(from[i - 1]) == char.ToLowerInvariant(to[j - 2])
            && char.ToLowerInvariant(from[i - 2]) == char.ToLowerInvariant(to[j - 1]);
        return swapped ? Math.Min(best, cells[i - 2, j - 2] + 1) : best;
    }
}
