using Aesop.Wire.Frames;
using Aesop.Wire.Positions;

namespace Aesop.Client;

/// <summary>
/// Makes transactions of frames, in the order that WIRE.md gives ("Order of frames on a stream"); whatever breaks that order is damage.
/// A transaction is the frames that the buffer keeps, from its begin, or the end of its last part, to its commit. Not thread-safe.
/// </summary>
/// <remarks>
/// What came before is dropped when a new stream repeats it: whole transactions by position, the parts of a giant one by the ordinals
/// handed over. A position is compared only inside one lineage: where the epoch or the log's identity differs, or the GTID set
/// says that the transaction is new, it is delivered.
/// </remarks>
internal sealed partial class TransactionAssembler(AesopClientOptions options, FrameBuffer buffer, SchemaCache schemas, StreamPlace place, RowOffsets[] offsets)
{
    private bool _open;
    private bool _skipping;
    private BeginFrame _begin;
    private ulong _nextOrdinal;
    private ulong _resumeAt;
    private int _part;
    private int _changes;
    private List<DdlFrame>? _ddl;
    private Handed? _handed;
    private (uint Epoch, Scn Scn) _stream;
    private bool _streamHasTransaction;

    /// <summary>What the stream's last heartbeat said; null before the first.</summary>
    public HeartbeatFrame? Heartbeat { get; private set; }

    /// <summary>Whether the relay has ended the stream because it doesn't hold the position.</summary>
    public GoneFrame? Gone { get; private set; }

    /// <summary>How many times anything moved the stream forward: a transaction, a checkpoint. For telling progress from a loop.</summary>
    public long Progress { get; private set; }

    /// <summary>
    /// The lineage that the stream went over to, where it did since this was set to null; and the transactions that are done here and aren't in it.
    /// </summary>
    public (uint From, uint To, string? Lost)? LineageChange { get; set; }

    /// <summary>Whether a transaction is open: its end hasn't arrived.</summary>
    public bool IsInside => _open;

    /// <summary>Forgets the parts handed over: the consumer begins anew.</summary>
    public void Reset()
    {
        _handed = null;
        BeginStream();
    }

    /// <summary>A new stream begins: what the last left unfinished will be sent again.</summary>
    public void BeginStream()
    {
        buffer.Clear();
        _open = false;
        _stream = default;
        _streamHasTransaction = false;
        Heartbeat = null;
        Gone = null;
    }

    /// <summary>The next transaction or part, as soon as the buffer holds it; null when more bytes are needed, or the position is <see cref="Gone"/>.</summary>
    /// <exception cref="FrameFormatException">A frame is damaged.</exception>
    /// <exception cref="StreamDamagedException">Frames contradict each other.</exception>
    public Transaction? TryRead()
    {
        while (Gone is null)
        {
            var whole = buffer.TryPeek(out var frame, out var length);
            if (length > 0 && _open && (_changes > 0 || _ddl is not null) && (long)buffer.Next - buffer.Kept + length > options.MaxTransactionBytes)
            {
                return DeliverPart();
            }

            if (!whole)
            {
                return null;
            }

            var header = new FrameHeader(frame);
            if (header.Kind is FrameKind.Begin or FrameKind.Checkpoint && IsPastHanded(header, frame))
            {
                return DeliverVoid();
            }

            if (Read(header, frame, length) is { } transaction)
            {
                return transaction;
            }
        }

        return null;
    }

    private Transaction? Read(FrameHeader header, ReadOnlySpan<byte> frame, int length)
    {
        switch (header.Kind)
        {
            case FrameKind.Change:
                OnChange(header, frame, length);
                return null;
            case FrameKind.Begin:
                OnBegin(BeginFrame.Read(frame), length);
                return null;
            case FrameKind.Commit:
                return OnCommit(CommitFrame.Read(frame), length);
            case FrameKind.Rollback:
                return OnRollback(header, length);
            case FrameKind.Ddl:
                OnDdl(header, frame, length);
                return null;
            case FrameKind.Schema:
                schemas.Add(frame);
                break;
            case FrameKind.Checkpoint:
                OnCheckpoint(CheckpointFrame.Read(frame).Checkpoint);
                break;
            case FrameKind.Heartbeat:
                OnHeartbeat(HeartbeatFrame.Read(frame));
                break;
            case FrameKind.Gone:
                Gone = GoneFrame.Read(frame);
                break;
            default:
                throw new StreamDamagedException($"The stream has a frame of kind {(byte)header.Kind}, which this client doesn't know. Use a client as new as the relay.");
        }

        TakeAside(length);
        return null;
    }

    /// <summary>Takes a frame that is no part of what a transaction hands over; inside of one, it is passed over later.</summary>
    private void TakeAside(int length)
    {
        buffer.Take(length);
        if (!_open || _skipping || (_resumeAt > 0 && _changes == 0 && _ddl is null))
        {
            buffer.Release();
        }
    }

    private void OnBegin(in BeginFrame begin, int length)
    {
        if (_open)
        {
            throw new StreamDamagedException($"Transaction {begin.Epoch}/{begin.Scn} begins inside of {_begin.Epoch}/{_begin.Scn}.");
        }

        if (begin.Epoch < _stream.Epoch || (begin.Epoch == _stream.Epoch && begin.Scn < _stream.Scn))
        {
            throw new StreamDamagedException($"Transaction {begin.Epoch}/{begin.Scn} comes behind {_stream.Epoch}/{_stream.Scn}: the stream went back.");
        }

        if (!place.IsKnown)
        {
            place.Anchor(begin.Epoch, begin.Scn);
            Progress++;
        }
        else if (begin.Epoch != place.Epoch)
        {
            LineageChange = (place.Epoch, begin.Epoch, null);
        }

        _open = true;
        _begin = begin;
        _streamHasTransaction = true;
        _skipping = begin.Epoch == place.Epoch && begin.Scn < place.Scn && place.Contains(begin.Gtid) != false;
        _nextOrdinal = 0;
        _changes = 0;
        _ddl = null;
        (_resumeAt, _part) = _handed is { } handed && handed.Begin.Scn == begin.Scn ? (handed.NextOrdinal, handed.Parts) : (0, 0);
        buffer.Release();
        buffer.Take(length);
    }

    private void OnChange(FrameHeader header, ReadOnlySpan<byte> bytes, int length)
    {
        var change = new ChangeFrame(bytes);
        if (Enter(header, change.Ordinal))
        {
            schemas.Get(change.Schema);
            _changes++;
            buffer.Take(length);
        }
        else
        {
            TakeAside(length);
        }
    }

    private void OnDdl(FrameHeader header, ReadOnlySpan<byte> bytes, int length)
    {
        var ddl = DdlFrame.Read(bytes);
        if (Enter(header, ddl.Ordinal))
        {
            (_ddl ??= []).Add(ddl);
            buffer.Take(length);
        }
        else
        {
            TakeAside(length);
        }
    }

    /// <summary>Checks that a change or ddl belongs where it stands.</summary>
    /// <returns>False where it was handed over before.</returns>
    private bool Enter(FrameHeader header, ulong ordinal)
    {
        CheckInside(header.Kind, header.Epoch, header.Scn);
        if (ordinal < _nextOrdinal)
        {
            throw new StreamDamagedException($"Change {ordinal} of transaction {_begin.Epoch}/{_begin.Scn} comes out of order: the one before was {_nextOrdinal - 1}.");
        }

        _nextOrdinal = ordinal + 1;
        return !_skipping && ordinal >= _resumeAt;
    }

    private Transaction? OnCommit(in CommitFrame commit, int length)
    {
        CheckInside(FrameKind.Commit, commit.Epoch, commit.Scn);
        buffer.Take(length);
        _open = false;
        _stream = (commit.Epoch, commit.Next);
        if (_skipping)
        {
            buffer.Release();
            return null;
        }

        Progress++;
        _handed = null;
        if (_part == 0 && _changes == 0 && _ddl is null)
        {
            buffer.Release();
            place.Pass(commit);
            return null;
        }

        return Deliver(isLast: true, commit);
    }

    private Transaction? OnRollback(FrameHeader header, int length)
    {
        CheckInside(FrameKind.Rollback, header.Epoch, header.Scn);
        buffer.Take(length);
        buffer.Release();
        _open = false;
        return _handed is null || _skipping ? null : DeliverVoid();
    }

    private void CheckInside(FrameKind kind, uint epoch, Scn scn)
    {
        if (!_open || epoch != _begin.Epoch || scn != _begin.Scn)
        {
            throw new StreamDamagedException(_open
                ? $"A {kind} of transaction {epoch}/{scn} stands inside of {_begin.Epoch}/{_begin.Scn}."
                : $"A {kind} of transaction {epoch}/{scn} stands outside of any transaction.");
        }
    }
}
