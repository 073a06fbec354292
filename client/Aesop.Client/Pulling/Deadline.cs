namespace Aesop.Client;

/// <summary>Cancels what waits on a relay: when its caller does, or when the time that is set has passed. Not thread-safe.</summary>
internal sealed class Deadline : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly CancellationTokenRegistration _caller;

    /// <summary>A deadline that is set.</summary>
    public Deadline(TimeSpan wait, TimeProvider time, CancellationToken caller)
    {
        _source = new CancellationTokenSource(wait, time);
        _caller = caller.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), _source);
    }

    public CancellationToken Token => _source.Token;

    /// <summary>From now on.</summary>
    public void Arm(TimeSpan wait) => _source.CancelAfter(wait);

    /// <summary>No longer.</summary>
    public void Disarm() => _source.CancelAfter(Timeout.InfiniteTimeSpan);

    /// <summary>Cancels whatever still waits.</summary>
    public void Dispose()
    {
        _caller.Dispose();
        _source.Cancel();
        _source.Dispose();
    }
}
