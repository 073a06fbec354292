namespace Aesop.Relay.Sources;

/// <summary>How long to wait before the next attempt: doubling from 50 ms to 1 s, each with full jitter. A successor is to be found soon after
/// it accepts connections, and one attempt a second costs a server nothing. Not thread-safe.</summary>
internal sealed class Backoff(TimeProvider time, Random random)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(1);

    private TimeSpan _ceiling = First;

    /// <summary>An attempt went well: the next wait is short again.</summary>
    public void Reset() => _ceiling = First;

    /// <summary>Waits.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        var wait = _ceiling * random.NextDouble();
        _ceiling = _ceiling * 2 < Most ? _ceiling * 2 : Most;
        await Task.Delay(wait, time, cancellationToken).ConfigureAwait(false);
    }
}
