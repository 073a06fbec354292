namespace Aesop.Tests.Servers;

/// <summary>What a <see cref="TcpFaultProxy"/> does to the bytes that flow one way. Unset, it forwards them as they come.</summary>
public sealed class TcpFaultDirection
{
    private readonly Lock _holding = new();
    private TaskCompletionSource? _held;

    /// <summary>How long each write waits.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>The rate that each connection is held to; null is unlimited.</summary>
    public int? BytesPerSecond { get; set; }

    /// <summary>The most bytes that one write carries; 1 splits the stream everywhere. Null is unlimited.</summary>
    public int? WriteBytesMax { get; set; }

    /// <summary>A connection that has forwarded exactly so many bytes this way is closed in place of the next; null is never.</summary>
    public long? CutAfterBytes { get; set; }

    /// <summary>Stops forwarding this way, and lets nothing be noticed: the connections stay open and silent.</summary>
    public void Hold()
    {
        lock (_holding)
        {
            _held ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Forwards again, beginning with what came in between.</summary>
    public void Resume()
    {
        lock (_holding)
        {
            _held?.SetResult();
            _held = null;
        }
    }

    internal Task WaitWhileHeldAsync(CancellationToken cancellationToken)
    {
        lock (_holding)
        {
            return _held?.Task.WaitAsync(cancellationToken) ?? Task.CompletedTask;
        }
    }

    /// <summary>Waits as long as the next write has to; returns how many bytes it may carry, 0 to cut.</summary>
    internal async Task<int> NextWriteAsync(long forwarded, int available, CancellationToken cancellationToken)
    {
        var length = Math.Min(available, WriteBytesMax ?? int.MaxValue);
        if (CutAfterBytes is { } cutAfter)
        {
            length = (int)Math.Clamp(cutAfter - forwarded, 0, length);
        }

        var wait = Delay;
        if (BytesPerSecond is { } rate)
        {
            // A tenth of a second's worth at a time: even flow, few timers.
            length = Math.Min(length, Math.Max(1, rate / 10));
            wait += TimeSpan.FromSeconds((double)length / rate);
        }

        if (wait > TimeSpan.Zero && length > 0)
        {
            await Task.Delay(wait, cancellationToken);
        }

        return length;
    }
}
