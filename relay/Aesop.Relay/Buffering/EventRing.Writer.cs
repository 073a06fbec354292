using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Aesop.Wire.Frames;
using Aesop.Wire.Positions;

namespace Aesop.Relay.Buffering;

/// <summary>The writer's side: one thread at a time.</summary>
internal sealed partial class EventRing
{
    // A writer that waits for readers looks again this often, whatever happens.
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    private long _written;
    private RingPlace _pendingEnd;
    private bool _hasPendingEnd;

    /// <summary>The offset that the next byte appended will have.</summary>
    public long Written => _written;

    /// <summary>Bytes appended and not yet published.</summary>
    public long Unpublished => _written - _head;

    /// <summary>
    /// Makes room. Under <see cref="RingOverflow.Wait"/> this waits for the slowest reader, or for one to come, and must precede every append; under
    /// <see cref="RingOverflow.Overwrite"/> it completes at once and may be left out.
    /// </summary>
    /// <param name="bytes">At least what is appended until the next call.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="RingTooSmallException">The ring can't hold as much unpublished.</exception>
    public ValueTask ReserveAsync(int bytes, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var need = NeededTail(bytes);
        if (need <= _tail)
        {
            return default;
        }

        if (_progress is not null)
        {
            return WaitForReadersAsync(need, cancellationToken);
        }

        MoveTail(need, long.MaxValue);
        return default;
    }

    /// <summary>Appends frames, not yet visible.</summary>
    /// <param name="frames">One or more whole wire frames; copied.</param>
    /// <exception cref="RingTooSmallException">A frame is larger than half of the ring, or what is unpublished is larger than the ring.</exception>
    /// <exception cref="InvalidOperationException">Under <see cref="RingOverflow.Wait"/>, more than was reserved.</exception>
    public void Append(ReadOnlySpan<byte> frames)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (frames.Length > Capacity / 2)
        {
            CheckFrames(frames);
        }

        var need = NeededTail(frames.Length);
        if (need > _tail)
        {
            if (_progress is not null)
            {
                ThrowUnreserved(frames.Length);
            }

            MoveTail(need, long.MaxValue);
        }

        _memory.Write(_written, frames);
        _written += frames.Length;
    }

    /// <summary>
    /// Says that a transaction ends with what was appended last (its commit frame): from <see cref="Publish"/> on, this is the end
    /// of the range held.
    /// </summary>
    /// <param name="epoch">The lineage's number.</param>
    /// <param name="next">Where the next transaction would begin.</param>
    public void EndTransaction(uint epoch, Scn next)
    {
        _pendingEnd = new RingPlace(_written, epoch, next);
        _hasPendingEnd = true;
    }

    /// <summary>
    /// Appends a checkpoint frame, always between transactions, as a place to resume from. One must be the first frame of all.
    /// Positions only rise.
    /// </summary>
    /// <param name="checkpointFrame">One whole frame.</param>
    /// <param name="epoch">Its epoch.</param>
    /// <param name="scn">Its position: where the next transaction would begin.</param>
    /// <exception cref="RingTooSmallException">As from <see cref="Append"/>.</exception>
    /// <exception cref="InvalidOperationException">As from <see cref="Append"/>; or the position is below the one before.</exception>
    public void AppendCheckpoint(ReadOnlySpan<byte> checkpointFrame, uint epoch, Scn scn)
    {
        var place = new RingPlace(_written, epoch, scn);
        Append(checkpointFrame);
        _index.Add(place);
        EndTransaction(epoch, scn);
    }

    /// <summary>Makes visible what was appended, and wakes the readers that wait.</summary>
    public void Publish()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_written == _head && !_hasPendingEnd)
        {
            return;
        }

        Interlocked.MemoryBarrier();
        Volatile.Write(ref _head, _written);
        if (_hasPendingEnd)
        {
            _end.Set(_pendingEnd);
            _hasPendingEnd = false;
        }

        _index.Publish();
        Interlocked.MemoryBarrier();
        Waiters.WakeAll();
    }

    /// <summary>Drops what was appended since the last <see cref="Publish"/>. What was evicted to make room for it stays so.</summary>
    public void RollBack()
    {
        _written = _head;
        _hasPendingEnd = false;
        _index.RollBack();
    }

    /// <summary>
    /// Gives up all that is held: readers find themselves overtaken, those at its end too, for what comes next doesn't follow it. A checkpoint frame must be the next, as in an
    /// empty ring.
    /// </summary>
    public void Clear()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        RollBack();
        _index.Evict(long.MaxValue);

        // One byte that is no frame's: nobody stands behind it.
        _written++;
        Volatile.Write(ref _tail, _written);
        Interlocked.MemoryBarrier();
        Volatile.Write(ref _head, _written);
        Interlocked.MemoryBarrier();
        Waiters.WakeAll();
    }

    private long NeededTail(int bytes)
    {
        if (Unpublished + bytes > Capacity)
        {
            ThrowTooSmall($"{Unpublished + bytes} bytes that belong together don't fit a ring of {Capacity} bytes", Unpublished + bytes);
        }

        return _written + bytes - Capacity;
    }

    /// <param name="need">The tail that makes enough room; at most the head.</param>
    /// <param name="limit">The tail may not pass this: the slowest reader, where the writer waits for readers.</param>
    private void MoveTail(long need, long limit)
    {
        // To the oldest place that is left, so that this isn't done for each append. A place that isn't published yet lies past
        // the head, where readers may stand that have read all there is: they aren't overtaken.
        var place = _index.Evict(need);
        var tail = place is { } offset && offset <= Math.Min(_head, limit) ? offset : need;
        Volatile.Write(ref _tail, tail);
        Interlocked.MemoryBarrier();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask WaitForReadersAsync(long need, CancellationToken cancellationToken)
    {
        while (!TryMoveTail(need))
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _progress!.Arm();

            // Readers that moved before the arming are seen here; those that move after it see the signal armed.
            if (TryMoveTail(need) && _progress.TryDisarm())
            {
                return;
            }

            await _progress.Wait(LookAgain, cancellationToken).ConfigureAwait(false);
        }
    }

    // Under the lock that attaching takes: a reader that attaches is either waited for, or finds itself overtaken at once.
    private bool TryMoveTail(long need)
    {
        if (need <= _tail)
        {
            return true;
        }

        lock (_readersLock)
        {
            // While there is none, before the first comes or between two streams of one client, nothing may be dropped that it may want.
            if (_readers.Count == 0)
            {
                return false;
            }

            var slowest = long.MaxValue;
            foreach (var reader in _readers)
            {
                // One that attached too low, and is overtaken already, will never catch up.
                slowest = reader.Position < _tail ? slowest : Math.Min(slowest, reader.Position);
            }

            if (slowest < need)
            {
                return false;
            }

            MoveTail(need, slowest);
            return true;
        }
    }

    private void CheckFrames(ReadOnlySpan<byte> frames)
    {
        while (!frames.IsEmpty)
        {
            var length = FrameHeader.WholeFrame(frames);
            if (length == 0)
            {
                throw new ArgumentException("What is appended must be whole frames.", nameof(frames));
            }

            if (length > Capacity / 2)
            {
                ThrowTooSmall($"A frame of {length} bytes doesn't fit a ring of {Capacity} bytes, of which a frame may take half", 2L * length);
            }

            frames = frames[length..];
        }
    }

    [DoesNotReturn]
    private static void ThrowTooSmall(string what, long least) =>
        throw new RingTooSmallException($"{what}. Raise the source's option RingBytes to {least} or more, and restart the relay.", least);

    [DoesNotReturn]
    private static void ThrowUnreserved(int bytes) =>
        throw new InvalidOperationException($"{bytes} bytes were appended to a ring that waits for its readers without room reserved for them.");
}
