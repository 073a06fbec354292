using System.Globalization;
using Aesop.Wire.Hashing;

namespace Aesop.Client;

/// <summary>Some of a fixed number of partitions, into which rows fall by the hash of their key. Text form <c>3,7/16</c>. Immutable.</summary>
public sealed class PartitionFilter
{
    /// <summary>A filter.</summary>
    /// <param name="partitions">Those wanted, each from 0 to <paramref name="count"/> - 1; at least one.</param>
    /// <param name="count">How many there are, 1 to 65,536.</param>
    /// <exception cref="ArgumentException">One of them is out of range, or there is none.</exception>
    public PartitionFilter(IEnumerable<int> partitions, int count)
    {
        if (count is < 1 or > PartitionFunction.MaxPartitions)
        {
            throw new ArgumentException($"{count} partitions are out of range: 1 to {PartitionFunction.MaxPartitions}.", nameof(count));
        }

        Count = count;
        Partitions = [.. partitions.Distinct().Order()];
        if (Partitions.Count == 0 || Partitions[0] < 0 || Partitions[^1] >= count)
        {
            throw new ArgumentException($"Name at least one partition, each from 0 to {count - 1}.", nameof(partitions));
        }
    }

    /// <summary>How many partitions there are.</summary>
    public int Count { get; }

    /// <summary>Those wanted, in order.</summary>
    public IReadOnlyList<int> Partitions { get; }

    /// <summary>Reads the text form.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static PartitionFilter Parse(string text)
    {
        var slash = text.LastIndexOf('/');
        var numbers = new List<int>();
        if (slash > 0 && int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            foreach (var part in text[..slash].Split(','))
            {
                if (!int.TryParse(part.AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                {
                    numbers.Clear();
                    break;
                }

                numbers.Add(number);
            }

            try
            {
                return new PartitionFilter(numbers, count);
            }
            catch (ArgumentException e)
            {
                throw new FormatException($"'{text}' names no partitions: {e.Message}", e);
            }
        }

        throw new FormatException($"'{text}' names no partitions: expected NUMBERS/COUNT, for instance 3,7/16.");
    }

    /// <summary>The text form.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{string.Join(',', Partitions)}/{Count}");
}
