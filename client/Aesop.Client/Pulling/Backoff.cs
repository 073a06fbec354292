namespace Aesop.Client;

/// <summary>Exponential back-off with full jitter: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/.</summary>
internal sealed class Backoff(TimeSpan first, TimeSpan max, Random random)
{
    private int _failures;

    /// <summary>How long to wait after one more failure.</summary>
    public TimeSpan Next()
    {
        var limit = Math.Min(first.Ticks * Math.Pow(2, Math.Min(_failures++, 62)), max.Ticks);
        return TimeSpan.FromTicks((long)(limit * random.NextDouble()));
    }

    /// <summary>Something succeeded.</summary>
    public void Reset() => _failures = 0;
}
