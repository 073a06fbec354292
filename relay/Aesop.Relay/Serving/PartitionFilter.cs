using System.Globalization;
using Aesop.Wire.Hashing;

namespace Aesop.Relay.Serving;

/// <summary>A choice of partitions, <c>3,7/16</c>: numbers 3 and 7 of 16. Immutable.</summary>
internal sealed class PartitionFilter
{
    private readonly bool[] _chosen;

    private PartitionFilter(bool[] chosen) => _chosen = chosen;

    /// <summary>Reads the text form.</summary>
    /// <exception cref="FormatException">It is none; the message says what would be right.</exception>
    public static PartitionFilter Parse(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || !TryParse(text.AsSpan(slash + 1), out var count) || count is 0 or > PartitionFunction.MaxPartitions)
        {
            throw new FormatException($"'{text}' is no LIST/COUNT with a count of 1 to {PartitionFunction.MaxPartitions}, for instance 3,7/16.");
        }

        var chosen = new bool[count];
        foreach (var part in text[..slash].Split(','))
        {
            if (!TryParse(part, out var number) || number >= count)
            {
                throw new FormatException($"'{part}' in '{text}' is no partition: they are 0 to {count - 1}.");
            }

            chosen[number] = true;
        }

        return new PartitionFilter(chosen);
    }

    /// <summary>Whether the partition of a key's hash is chosen.</summary>
    public bool Contains(ulong keyHash) => _chosen[PartitionFunction.PartitionOf(keyHash, _chosen.Length)];

    private static bool TryParse(ReadOnlySpan<char> text, out int number) =>
        int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
