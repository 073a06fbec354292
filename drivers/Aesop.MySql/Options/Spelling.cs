namespace Aesop.MySql;

/// <summary>Finds the word that was probably meant, among keys, options and names. Thread-safe.</summary>
public static class Spelling
{
    private const int LongestWord = 64;
    private const int ShortestPart = 3;

    /// <summary>The nearest candidate, as it was given; letter case, and dashes for underscores, count for nothing.</summary>
    /// <param name="word">What was written.</param>
    /// <param name="candidates">What could have been.</param>
    /// <returns>Null where none is near: neither within a third of the word's letters, where swapping two is one mistake, nor begun or ended by it.</returns>
    public static string? Nearest(string word, IEnumerable<string> candidates)
    {
        ArgumentNullException.ThrowIfNull(word);
        ArgumentNullException.ThrowIfNull(candidates);
        if (word.Length is 0 or > LongestWord)
        {
            return null;
        }

        string plain = Plain(word);
        int most = Math.Max(1, plain.Length / 3);
        return candidates
            .Where(static candidate => candidate.Length is > 0 and <= LongestWord)
            .Select(candidate => (candidate, distance: Distance(plain, Plain(candidate)), isPart: IsPart(plain, Plain(candidate))))
            .Where(scored => scored.isPart || scored.distance <= most)
            .OrderBy(static scored => scored.isPart ? Math.Min(1, scored.distance) : scored.distance)
            .ThenBy(static scored => scored.distance)
            .ThenBy(static scored => scored.candidate, StringComparer.Ordinal)
            .Select(static scored => scored.candidate)
            .FirstOrDefault();
    }

    private static string Plain(string word) => word.TrimStart('-').ToLowerInvariant().Replace('-', '_');

    private static bool IsPart(string word, string candidate) => word.Length >= ShortestPart
        && (candidate.StartsWith(word, StringComparison.Ordinal) || word.StartsWith(candidate + "_", StringComparison.Ordinal) || (candidate.Length >= ShortestPart && word.EndsWith(candidate, StringComparison.Ordinal)));

    /// <summary>Edits between two words, where swapping neighbours is one (https://en.wikipedia.org/wiki/Damerau%E2%80%93Levenshtein_distance, restricted).</summary>
    private static int Distance(string from, string to)
    {
        int[,] cells = new int[from.Length + 1, to.Length + 1];
        for (int i = 0; i <= from.Length; i++)
        {
            for (int j = 0; j <= to.Length; j++)
            {
                cells[i, j] = i == 0 ? j : j == 0 ? i : Cell(cells, from, to, i, j);
            }
        }

        return cells[from.Length, to.Length];
    }

    private static int Cell(int[,] cells, string from, string to, int i, int j)
    {
        int best = Math.Min(cells[i - 1, j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1), 1 + Math.Min(cells[i - 1, j], cells[i, j - 1]));
        bool swapped = i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1];
        return swapped ? Math.Min(best, cells[i - 2, j - 2] + 1) : best;
    }
}
