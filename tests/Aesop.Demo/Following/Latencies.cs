namespace Aesop.Demo.Following;

/// <summary>Times from commit to handler. Bounded: after a million, each new one replaces one at random. Not thread-safe.</summary>
internal sealed class Latencies
{
    private const int MaxKept = 1_000_000;

    private readonly List<double> _milliseconds = [];
    private readonly Random _random = new(1);
    private long _count;

    public bool IsKnown => _count > 0;

    public void Add(TimeSpan latency)
    {
        _count++;
        if (_milliseconds.Count < MaxKept)
        {
            _milliseconds.Add(latency.TotalMilliseconds);
        }
        else if (_random.NextInt64(_count) is < MaxKept and var place)
        {
            _milliseconds[(int)place] = latency.TotalMilliseconds;
        }
    }

    /// <summary>The latency that so many of a hundred stay below, in milliseconds.</summary>
    public double Percentile(double percent)
    {
        var sorted = _milliseconds.Order().ToList();
        return sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * percent / 100))];
    }
}
