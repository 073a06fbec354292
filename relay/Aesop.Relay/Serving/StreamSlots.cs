namespace Aesop.Relay.Serving;

/// <summary>Counts the streams that are open, up to <see cref="RelayOptions.MaxStreams"/>. Thread-safe.</summary>
internal sealed class StreamSlots(int most)
{
    private int _taken;

    /// <summary>How many may be open.</summary>
    public int Most => most;

    /// <summary>False where all are taken.</summary>
    public bool TryTake()
    {
        if (Interlocked.Increment(ref _taken) <= most)
        {
            return true;
        }

        Interlocked.Decrement(ref _taken);
        return false;
    }

    public void Return() => Interlocked.Decrement(ref _taken);
}
