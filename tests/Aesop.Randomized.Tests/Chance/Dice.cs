namespace Aesop.Randomized.Tests.Chance;

/// <summary>Chance that is a function of its seed: the same calls give the same answers on every machine. One thread at a time.</summary>
internal sealed class Dice(int seed)
{
    private readonly Random _random = new(seed);

    /// <summary>An integer from 0, below a bound.</summary>
    public int Next(int below) => _random.Next(below);

    /// <summary>An integer within bounds, both included.</summary>
    public int Between(int least, int most) => _random.Next(least, most + 1);

    /// <summary>64 bits.</summary>
    public long Bits() => _random.NextInt64(long.MinValue, long.MaxValue);

    /// <summary>A number from 0, below 1.</summary>
    public double Fraction() => _random.NextDouble();

    /// <summary>True in so many of a hundred cases.</summary>
    public bool Percent(int cases) => _random.Next(100) < cases;

    /// <summary>One of several.</summary>
    public T Pick<T>(IReadOnlyList<T> from) => from[_random.Next(from.Count)];

    /// <summary>Some of several, at least so many, each at most once, in a random order.</summary>
    public List<T> Some<T>(IEnumerable<T> from, int least = 1)
    {
        var all = from.ToArray();
        _random.Shuffle(all);
        return [.. all.Take(Math.Max(least, _random.Next(all.Length + 1)))];
    }

    /// <summary>One of several, of which some come more often than others.</summary>
    public T Weighted<T>(IReadOnlyList<(int Weight, T Item)> from)
    {
        var at = _random.Next(from.Sum(choice => choice.Weight));
        foreach (var (weight, item) in from)
        {
            if ((at -= weight) < 0)
            {
                return item;
            }
        }

        throw new InvalidOperationException("Nothing to choose from.");
    }

    /// <summary>A chance of its own, so that what one part asks for doesn't change what another gets.</summary>
    public Dice Fork() => new(_random.Next());
}
