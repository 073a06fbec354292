namespace Aesop.MySql;

/// <summary>Finds the word that was probably meant.</summary>
internal static class Spelling
{
    private const int LongestWord = 64;

    /// <summary>The nearest candidate, null where none is near: within a third of the word's letters, or begun or ended by it.</summary>
    public static string? Nearest(string word, IEnumerable<string> candidates)
    {
        if (word.Length is 0 or > LongestWord)
        {
            return null;
        }

        string lower = word.ToLowerInvariant();
        (string? nearest, int least) = (null, (word.Length / 3) + 1);
        foreach (string candidate in candidates)
        {
            int distance = Distance(lower.Replace('-', '_'), candidate);
            bool isPart = lower.Length > 2 && (candidate.StartsWith(lower, StringComparison.Ordinal) || lower.StartsWith(candidate + "_", StringComparison.Ordinal)
                || lower.EndsWith(candidate, StringComparison.Ordinal));
            distance = isPart ? Math.Min(distance, 1) : distance;
            if (distance < least || (distance == least && nearest is null && distance <= 2))
            {
                (nearest, least) = (candidate, distance);
            }
        }

        return nearest;
    }

    /// <summary>Levenshtein's distance, row by row.</summary>
    private static int Distance(string left, string right)
    {
        int[] row = [.. Enumerable.Range(0, right.Length + 1)];
        for (int i = 1; i <= left.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                int replaced = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
