using Aesop.Wire.Frames;
using Aesop.Wire.Positions;

namespace Aesop.Relay.Encoders;

/// <content>
/// Rows that no reader may see yet: of an XA transaction, until it is known whether it is committed, and what stands behind a savepoint, until the
/// transaction's end.
/// </content>
internal sealed partial class TransactionWriter
{
    private HeldRows? _held;

    /// <summary>Where in <see cref="Frames"/> what is held begins.</summary>
    private int _holdFrom;

    /// <summary>Whether what comes is held back.</summary>
    public bool IsHolding => _held is not null;

    /// <summary>Whether more is held than what is still in <see cref="Frames"/>, so that <see cref="ReleaseAsync(CancellationToken)"/> must go before <see cref="Commit"/>.</summary>
    public bool MustRelease => _held is { Length: > 0 };

    /// <summary>What comes in the open transaction from here on waits.</summary>
    /// <param name="rows">Where it waits, beyond what <see cref="Frames"/> takes.</param>
    /// <param name="isPrepared">Whether it is of another transaction than the one that is open here: it is taken out by <see cref="TakeHeld"/>.</param>
    public void Hold(HeldRows rows, bool isPrepared)
    {
        _held = rows;
        _holdFrom = Frames.Length;
        _begun |= isPrepared;
    }

    /// <summary>The place in the open transaction, which holds.</summary>
    public HoldMark Mark() => new(_begun, _ordinal, _held!.Length + Frames.Length - _holdFrom);

    /// <summary>Forgets what came since a mark.</summary>
    public void RollBackTo(HoldMark mark)
    {
        if (mark.Length < _held!.Length)
        {
            _held.Truncate(mark.Length);
            Frames.Truncate(_holdFrom);
        }
        else
        {
            Frames.Truncate(_holdFrom + (int)(mark.Length - _held.Length));
        }

        _begun = mark.Begun;
        _ordinal = mark.Ordinal;
    }

    /// <summary>Takes out what is held; the open transaction is empty then.</summary>
    public HeldRows TakeHeld()
    {
        var rows = _held!;
        rows.Append(Frames.Written[_holdFrom..]);
        rows.Complete();
        Frames.Truncate(_holdFrom);
        _held = null;
        _begun = false;
        _ordinal = 0;
        return rows;
    }

    /// <summary>What is held of the open transaction holds: it goes its way, as far as it isn't still in <see cref="Frames"/>.</summary>
    /// <exception cref="HeldRowsException">It can't be read, or isn't as it was.</exception>
    public async ValueTask ReleaseAsync(CancellationToken cancellationToken)
    {
        var rows = _held!;
        rows.Append(Frames.Written[_holdFrom..]);
        Frames.Truncate(_holdFrom);
        _held = null;
        using (rows)
        {
            await CopyAsync(rows, isPrepared: false, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Rows that were taken out are those of the open transaction.</summary>
    /// <exception cref="HeldRowsException">They can't be read, or aren't as they were.</exception>
    public ValueTask ReleaseAsync(HeldRows rows, CancellationToken cancellationToken) => CopyAsync(rows, isPrepared: true, cancellationToken);

    /// <summary>The open transaction ends, and is void.</summary>
    /// <param name="next">Where the next one would begin.</param>
    /// <param name="cancellationToken">Ends the wait for room.</param>
    public async ValueTask RollBackAsync(Scn next, CancellationToken cancellationToken)
    {
        await VoidAsync(cancellationToken).ConfigureAwait(false);
        Close();
        _gtids.Add(_gtid);
        Pass(next);
    }

    private async ValueTask CopyAsync(HeldRows rows, bool isPrepared, CancellationToken cancellationToken)
    {
        var bytes = new byte[2 * HoldingSpace.BlockBytes];
        var length = 0;
        for (var piece = 0; piece < rows.Pieces; piece++)
        {
            if (bytes.Length - length < HoldingSpace.BlockBytes)
            {
                Array.Resize(ref bytes, checked(bytes.Length * 2));
            }

            length += await rows.ReadAsync(piece, bytes.AsMemory(length, HoldingSpace.BlockBytes), cancellationToken).ConfigureAwait(false);
            var at = 0;
            for (int frame; (frame = WholeFrame(bytes.AsSpan(at, length - at))) > 0; at += frame)
            {
                Release(bytes.AsSpan(at, frame), isPrepared);
                if (Frames.Length >= FlushBytes)
                {
                    await FlushAsync(cancellationToken).ConfigureAwait(false);
                }
            }

            bytes.AsSpan(at, length - at).CopyTo(bytes);
            length -= at;
        }

        if (length > 0)
        {
            throw Damaged($"it ends with {length} bytes that are no whole frame", null);
        }
    }

    private void Release(ReadOnlySpan<byte> frame, bool isPrepared)
    {
        if (!isPrepared && new FrameHeader(frame).Kind == FrameKind.Begin)
        {
            // It stood behind the savepoint, for nothing that is read stood before it.
            frame.CopyTo(Frames.Room(frame.Length));
            Frames.Advance(frame.Length);
            return;
        }

        // Each frame's number has to be the next one, so that none is missing or there twice.
        var ordinal = ChangeFrame.OrdinalOf(frame);
        if (isPrepared)
        {
            if (ordinal != _ordinal)
            {
                throw Damaged($"number {ordinal} stands in the place of {_ordinal}", null);
            }

            var room = Room(frame.Length)[..frame.Length];
            frame.CopyTo(room);
            ChangeFrame.Move(room, Epoch, Scn, ordinal);
        }
        else
        {
            // All of them were counted when they were made; readers see them as they are copied.
            _ordinal = ordinal;
            frame.CopyTo(Frames.Room(frame.Length));
        }

        Take(frame.Length);
    }

    private static int WholeFrame(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var length = FrameHeader.WholeFrame(bytes);
            if (length > 0)
            {
                FrameHeader.Verify(bytes[..length]);
            }

            return length;
        }
        catch (FrameFormatException e)
        {
            throw Damaged(e.Message, e);
        }
    }

    private static HeldRowsException Damaged(string why, Exception? inner) =>
        new($"The file of rows that wait for the end of their transaction is damaged: {why}. Check the disk, and start the relay again: it finds the rows in the server's log.", inner);

    private async ValueTask FlushHeldAsync(CancellationToken cancellationToken)
    {
        var held = _held!;
        if (_holdFrom > 0)
        {
            // What stands before the savepoint isn't held, but becomes visible with the rest.
            await AppendFramesAsync(_holdFrom, cancellationToken).ConfigureAwait(false);
            _openInRing = true;
        }

        held.Append(Frames.Written);
        Frames.Clear();
        await held.SettleAsync(cancellationToken).ConfigureAwait(false);
    }

    private void Unhold()
    {
        _held?.Dispose();
        _held = null;
    }
}
