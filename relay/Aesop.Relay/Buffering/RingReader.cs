namespace Aesop.Relay.Buffering;

/// <summary>
/// One stream's place in the ring. For one thread of control; any number of readers may read at once, while the writer
/// writes.
/// </summary>
internal sealed class RingReader : IDisposable
{
    private readonly EventRing _ring;
    private long _position;
    private int _disposed;

    // RingWaiters's: whether the reader is linked there, and the one below it.
    internal int Linked;
    internal RingReader? Next;

    internal RingReader(EventRing ring, long position, TimeProvider time)
    {
        _ring = ring;
        _position = position;
        Signal = new WaitSignal(time);
    }

    /// <summary>The offset of the byte that is read next. Safe to read from any thread.</summary>
    public long Position => Volatile.Read(ref _position);

    /// <summary>Bytes between here and the head; negative when the reader was attached ahead of it.</summary>
    public long Available => _ring.Head - _position;

    internal WaitSignal Signal { get; }

    /// <summary>Copies what comes next, as much as there is and as fits, without moving on.</summary>
    /// <param name="destination">Where to; its content is void unless the answer is <see cref="RingReadStatus.Data"/>.</param>
    public RingRead TryCopy(Span<byte> destination)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        return _ring.TryCopy(_position, destination);
    }

    /// <summary>Moves on. Under <see cref="RingOverflow.Wait"/> this is what the writer waits for.</summary>
    /// <param name="bytes">At most what was copied.</param>
    public void Advance(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        Volatile.Write(ref _position, _position + bytes);
        _ring.OnProgress();
    }

    /// <summary>Waits until there is something past <see cref="Position"/>. Allocates nothing.</summary>
    /// <param name="deadline">How long at most.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>
    /// False when the deadline passed. True when <see cref="TryCopy"/> should be asked again: there is data, or the ring was
    /// disposed; now and then for nothing.
    /// </returns>
    public ValueTask<bool> WaitForDataAsync(TimeSpan deadline, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        cancellationToken.ThrowIfCancellationRequested();
        if (IsWorthALook)
        {
            return new ValueTask<bool>(true);
        }

        Signal.Arm();
        _ring.Waiters.Push(this);

        // The arming was a full fence, and so was the push, where one was needed: what is published after this look finds us.
        return IsWorthALook && Signal.TryDisarm()
            ? new ValueTask<bool>(true)
            : Signal.Wait(deadline, cancellationToken);
    }

    /// <summary>Detaches. The reader must not be waiting.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            Signal.Dispose();
            _ring.Detach(this);
        }
    }

    private bool IsWorthALook => Available > 0 || _ring.IsDisposed;
}
