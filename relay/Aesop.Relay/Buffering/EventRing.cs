using Aesop.Wire.Positions;

namespace Aesop.Relay.Buffering;

/// <summary>
/// The stream of wire frames of one source, as far back as fits, in memory. One writer, any number of readers, no lock
/// between them.
/// </summary>
/// <remarks>
/// <para>
/// Offsets are those of the endless stream, 64 bits; the byte at offset o is at o modulo the capacity. Three of them matter:
/// <c>tail</c> (what is below may be overwritten), <c>head</c> (what is below is visible) and the writer's own (what is below is
/// written). tail &lt;= head &lt;= written &lt;= tail + capacity, always.
/// </para>
/// <para>
/// <b>Why no reader accepts overwritten bytes.</b> Writer: (W1) store the new tail, (W2) full fence, (W3) overwrite. Reader: (R1)
/// copy the bytes from its position on, (R2) read barrier, (R3) load the tail; accept only if tail &lt;= position. Suppose that
/// R1 saw a byte that W3 wrote. W2 makes W1 visible before anything of W3, and R2 keeps R3 after R1: so R3 sees W1's tail or
/// a later one. W3 overwrites only bytes whose old offset is below that tail, and the tail only rises: tail &gt; position, and the
/// copy is dropped. On x86 stores become visible in order and loads are made in order, so W2 and R2 only need to hold
/// the compiler back, but for long copies that bypass the cache (non-temporal stores), which W2, a locked instruction, is
/// ordered with; on ARM both are needed: W2 is <c>dmb ish</c>, R2 <c>dmb ishld</c>.
/// </para>
/// <para>
/// <b>Why no reader sees unwritten bytes.</b> The writer stores the head after the bytes: a full fence (which also settles
/// non-temporal stores), then a release store. A reader loads it with acquire before it copies, and copies only what is below.
/// </para>
/// <para>
/// <b>Stale is safe.</b> A stale head shows a reader less than there is; it looks again before it waits (<see cref="RingWaiters"/>).
/// A stale tail at R3 is excluded by the above for the bytes copied, and for others doesn't matter. The index and the end
/// of the newest transaction have proofs of their own (<see cref="RingIndex"/>, <see cref="RingEnd"/>); both are published after the head,
/// so that what they point at is visible. A place that they name may be overwritten the next moment: reading from there
/// answers <see cref="RingReadStatus.Overtaken"/>.
/// </para>
/// <para>
/// The range held is from the oldest place in the index, which is always a checkpoint frame, to the end of the newest
/// transaction. Of any number of transactions that one append pushes out, the oldest place left is past the newest.
/// While a transaction larger than the ring passes through, the index is empty and nothing can be resumed from.
/// </para>
/// </remarks>
internal sealed partial class EventRing : IDisposable
{
    private readonly TimeProvider _time;
    private readonly RingMemory _memory;
    private readonly RingIndex _index;
    private readonly RingEnd _end = new();
    private readonly Lock _readersLock = new();
    private readonly List<RingReader> _readers = [];
    private readonly WaitSignal? _progress;
    private long _tail;
    private long _head;
    private volatile bool _disposed;

    /// <summary>An empty ring.</summary>
    /// <param name="capacity">Bytes in it; at least 64.</param>
    /// <param name="overflow">What to do when it is full.</param>
    /// <param name="time">For deadlines.</param>
    /// <param name="takesAllMemory">Whether the ring has its memory from the start; else it takes it as it is written.</param>
    public EventRing(long capacity, RingOverflow overflow, TimeProvider time, bool takesAllMemory = true)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 64);
        _time = time;
        Overflow = overflow;
        _memory = new RingMemory(capacity, takesAllMemory);
        _index = new RingIndex(capacity);
        _progress = overflow == RingOverflow.Wait ? new WaitSignal(time) : null;
    }

    /// <summary>Bytes in the ring.</summary>
    public long Capacity => _memory.Capacity;

    /// <summary>What happens when the ring is full.</summary>
    public RingOverflow Overflow { get; }

    /// <summary>The offset of the oldest byte that is intact.</summary>
    public long Tail => Volatile.Read(ref _tail);

    /// <summary>One past the offset of the newest byte that is visible.</summary>
    public long Head => Volatile.Read(ref _head);

    /// <summary>How many readers are attached.</summary>
    public int Readers
    {
        get
        {
            lock (_readersLock)
            {
                return _readers.Count;
            }
        }
    }

    /// <summary>The index's entries have numbers; this is the oldest's.</summary>
    public long FirstPlace => _index.First;

    /// <summary>One past the number of the index's newest entry.</summary>
    public long EndPlace => _index.End;

    internal bool IsDisposed => _disposed;

    internal RingWaiters Waiters { get; } = new();

    /// <summary>One entry of the index: where a checkpoint frame is.</summary>
    /// <returns>False when it is evicted, or isn't there yet.</returns>
    public bool TryGetPlace(long number, out RingPlace place) => _index.TryGet(number, out place);

    /// <summary>The oldest place that can be resumed from.</summary>
    /// <returns>False when there is none: nothing was published yet, or a transaction larger than the ring passes through.</returns>
    public bool TryGetOldest(out RingPlace place)
    {
        while (true)
        {
            var first = _index.First;
            if (_index.TryGet(first, out place))
            {
                return true;
            }

            if (_index.End <= first && _index.First == first)
            {
                return false;
            }
        }
    }

    /// <summary>The end of the newest transaction; its bytes may have been overwritten by a transaction still under way.</summary>
    /// <returns>False before the first.</returns>
    public bool TryGetNewest(out RingPlace place) => _end.TryGet(out place);

    /// <summary>Finds the last checkpoint frame at or before a position, in logarithmic time.</summary>
    /// <returns>False when the position is below what is held.</returns>
    public bool TryFind(uint epoch, Scn scn, out RingPlace place) => _index.TryFind(epoch, scn, out place);

    /// <summary>A reader that begins at an offset; overtaken if it is below the tail. Dispose it.</summary>
    /// <param name="offset">Where a frame begins.</param>
    public RingReader Attach(long offset)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        lock (_readersLock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            var held = false;
            _memory.DangerousAddRef(ref held);
            var reader = new RingReader(this, offset, _time);
            _readers.Add(reader);
            return reader;
        }
    }

    /// <summary>
    /// Closes the ring: readers find it closed, and the memory is freed with the last of them. The writer must have stopped.
    /// </summary>
    public void Dispose()
    {
        lock (_readersLock)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
        }

        _progress?.Dispose();
        Interlocked.MemoryBarrier();
        Waiters.WakeAll();
        _memory.Dispose();
    }

    internal RingRead TryCopy(long position, Span<byte> destination)
    {
        if (_disposed)
        {
            return new RingRead(RingReadStatus.Closed, 0);
        }

        var available = Head - position;
        if (available <= 0 || destination.IsEmpty)
        {
            return new RingRead(RingReadStatus.Nothing, 0);
        }

        // Below the tail there may be more than the capacity between here and the head: never copy more than there is.
        var bytes = (int)Math.Min(Math.Min(available, Capacity), destination.Length);
        _memory.Read(position, destination[..bytes]);
        Volatile.ReadBarrier();
        return Tail > position ? new RingRead(RingReadStatus.Overtaken, 0) : new RingRead(RingReadStatus.Data, bytes);
    }

    internal void OnProgress()
    {
        if (_progress is not null)
        {
            Interlocked.MemoryBarrier();
            _progress.Set(inline: false);
        }
    }

    internal void Detach(RingReader reader)
    {
        lock (_readersLock)
        {
            _readers.Remove(reader);
        }

        OnProgress();
        _memory.DangerousRelease();
    }
}
