using Aesop.Relay.Buffering;
using Aesop.Wire.Frames;
using Aesop.Wire.Positions;

namespace Aesop.Relay.Encoders;

/// <summary>
/// Puts transactions into the ring: begin, changes and statements, commit; and checkpoints between them. It numbers what is in a
/// transaction, knows the GTIDs behind, and decides when readers see what was written. One thread at a time.
/// </summary>
/// <remarks>
/// A transaction becomes visible at its commit, unless it is long: then in parts. When the connection is lost inside a
/// transaction, it is read again from its beginning; what readers have seen of it already is then made once more, counted and dropped
/// (encoding is deterministic), so that every change is in the ring once.
/// </remarks>
internal sealed partial class TransactionWriter(string source, EventRing ring, TimeProvider time)
{
    /// <summary>Bytes of frames that are handed to the ring at once.</summary>
    public const int FlushBytes = 256 << 10;

    /// <summary>Bytes in the ring from one checkpoint to the next, at the least.</summary>
    private const int CheckpointBytes = 256 << 10;

    /// <summary>While checkpoints are due by time, they are no nearer than this.</summary>
    private static readonly TimeSpan CheckpointInterval = TimeSpan.FromMilliseconds(50);

    private readonly int _partBytes = (int)Math.Min(4 << 20, ring.Capacity / 8);
    private GtidSet _gtids = new();
    private bool _hasGtids;
    private long _checkpointAt;
    private long _checkpointTime;
    private long _checkpointEvery = CheckpointBytes;
    private bool _checkpointDue;
    private int _closedLength;
    private bool _openInRing;
    private bool _endedInRing;
    private bool _begun;
    private Checkpoint? _start;
    private ulong _ordinal;
    private ulong _seen;
    private bool _beginSeen;
    private Gtid _gtid;
    private long _originallyAt;

    /// <summary>The longest frame that the ring takes, in bytes.</summary>
    public long MaxFrameBytes => ring.Capacity / 2;

    /// <summary>Where frames are made; whoever makes one there calls <see cref="Take"/>.</summary>
    public FrameBuffer Frames { get; } = new();

    /// <summary>
    /// Whether what was made is to be handed on before the next event: there is much of it, or a long transaction has ended, behind which a place to resume from must be, for the ring may
    /// hold none before it any more.
    /// </summary>
    public bool IsFull => _endedInRing || Frames.Length >= FlushBytes;

    /// <summary>What tells the last transactions, and some before, from others of the same ids.</summary>
    public CommitSamples Samples { get; } = new();

    /// <summary>The lineage's number; 0 before <see cref="Start"/>.</summary>
    public uint Epoch { get; private set; }

    /// <summary>Where the next transaction would begin.</summary>
    public Scn Next { get; private set; }

    /// <summary>The log identity of the file that <see cref="Next"/> is in.</summary>
    public ulong Log { get; private set; }

    /// <summary>Where the first reading of the lineage began; null before <see cref="Start"/>.</summary>
    public Checkpoint? First { get; private set; }

    /// <summary>Whether a transaction is open.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>The open transaction's scn.</summary>
    public Scn Scn { get; private set; }

    /// <summary>When the open, or last, transaction was committed, in microseconds since 1970-01-01 UTC.</summary>
    public long CommittedAt { get; private set; }

    /// <summary>The place in the open transaction of what comes next.</summary>
    public ulong Ordinal => _ordinal;

    /// <summary>
    /// Whether new transactions have no GTIDs, whatever older ones have: the set would stand still while the log goes on, and so would tell the place of the oldest of them.
    /// </summary>
    public bool IsAnonymous { get; set; }

    /// <summary>The text of the GTID set behind <see cref="Next"/>; empty before the first transaction, null where there are no GTIDs.</summary>
    public string? GtidSetText => IsAnonymous || (_gtids.IsEmpty && !_hasGtids) ? null : _gtids.ToString();

    /// <summary>All transactions behind <see cref="Next"/>, by who ran them first.</summary>
    public GtidHistory History => _gtids.ToHistory();

    /// <summary>The text of <see cref="History"/> where <see cref="GtidSetText"/> tells less than that; null where it doesn't.</summary>
    public string? OriginsText => _gtids.Flavor == GtidFlavor.MariaDb ? History.ToString() : null;

    /// <summary>The checkpoint at <see cref="Next"/>.</summary>
    public Checkpoint Checkpoint => new() { Source = source, Epoch = Epoch, Scn = Next, Log = Log, GtidSet = GtidSetText };

    /// <summary>Begins a lineage, or the first reading of one: what comes next is from <paramref name="next"/> on.</summary>
    /// <param name="epoch">The lineage's number.</param>
    /// <param name="next">Where the next transaction would begin.</param>
    /// <param name="log">The log identity of its file.</param>
    /// <param name="gtids">The GTIDs behind it.</param>
    /// <param name="hasGtids">Whether transactions have GTIDs, so that an empty set means that none was committed yet.</param>
    public void Start(uint epoch, Scn next, ulong log, GtidSet gtids, bool hasGtids = false)
    {
        Abandon();
        Epoch = epoch;
        Next = next;
        Log = log;
        _gtids = gtids.Clone();
        _hasGtids = hasGtids;
        _start = Checkpoint;
        First = First?.Epoch == epoch ? First : _start;
    }

    /// <summary>
    /// The rows of the open transaction, and only its, can't be had, and were relayed before this process began: so the ring begins behind it. Whoever hasn't got as far is told, for what was
    /// held is given up.
    /// </summary>
    /// <param name="next">Where the next one would begin.</param>
    public void BeginBehind(Scn next)
    {
        Abandon();
        Frames.Clear();
        _closedLength = 0;
        Close();
        ring.Clear();
        _gtids.Add(_gtid);
        Start(Epoch, next, Log, _gtids, _hasGtids);
    }

    /// <summary>A transaction begins.</summary>
    /// <param name="scn">Where.</param>
    /// <param name="committedAt">When it was committed, in microseconds since 1970-01-01 UTC.</param>
    /// <param name="gtid">Its id.</param>
    /// <param name="originallyAt">When the server that ran it first committed it, where that is told apart.</param>
    public void Begin(Scn scn, long committedAt, in Gtid gtid, long? originallyAt = null)
    {
        _originallyAt = originallyAt ?? committedAt;
        Scn = scn;
        CommittedAt = committedAt;
        _gtid = gtid;
        _ordinal = 0;
        _begun = false;
        IsOpen = true;
    }

    /// <summary>Makes room for a frame of the open transaction, behind its begin.</summary>
    /// <param name="size">Bytes needed at least.</param>
    public Span<byte> Room(long size)
    {
        if (!_begun)
        {
            _begun = true;
            if (!_beginSeen)
            {
                var begin = new BeginFrame(Epoch, Scn, CommittedAt, _gtid);
                Frames.Advance(begin.Write(Frames.Room(BeginFrame.MaxSize)));
            }
        }

        return Frames.Room(size);
    }

    /// <summary>Takes the change or statement that was made in the room, under the number that <see cref="Ordinal"/> gave.</summary>
    /// <param name="length">Bytes of the frame.</param>
    public void Take(int length)
    {
        if (_ordinal++ >= _seen)
        {
            Frames.Advance(length);
        }
    }

    /// <summary>The open transaction ends, and holds.</summary>
    /// <param name="next">Where the next one would begin.</param>
    /// <param name="sum">As <see cref="CommitSample.Sum"/>.</param>
    public void Commit(Scn next, ulong sum = 0)
    {
        if (_begun)
        {
            var commit = new CommitFrame(Epoch, Scn, next, Log, _ordinal, CommittedAt, _gtid);
            Frames.Advance(commit.Write(Frames.Room(CommitFrame.MaxSize)));
        }

        _gtids.Add(_gtid);
        Samples.Add(new CommitSample(_gtid, _originallyAt, sum));
        _closedLength = Frames.Length;
        _endedInRing = _openInRing;
        Close();
        Next = next;
        _checkpointDue = true;
    }

    /// <summary>Between two transactions stands what is none: the next would begin behind it.</summary>
    public void Pass(Scn next)
    {
        Next = next;
        _checkpointDue = true;
    }

    /// <summary>The log goes on in another file.</summary>
    public void Rotate(Scn next, ulong log)
    {
        Next = next;
        Log = log;
        _checkpointDue = true;
    }

    /// <summary>The connection was lost, or a transaction proved void: forgets what no reader has seen of the open one. Those before stay.</summary>
    public void Abandon()
    {
        Unhold();
        Frames.Truncate(_closedLength);
        if (_openInRing)
        {
            ring.RollBack();
        }

        IsOpen = false;
        _begun = false;
        _openInRing = _beginSeen;
    }

    /// <summary>Takes back what readers have seen of a transaction that won't be read again, because the server is another one.</summary>
    public async ValueTask VoidAsync(CancellationToken cancellationToken)
    {
        Abandon();
        if (_beginSeen)
        {
            Frames.Advance(new RollbackFrame(Epoch, Scn).Write(Frames.Room(FrameHeader.Size)));
            await AppendFramesAsync(Frames.Length, cancellationToken).ConfigureAwait(false);
            ring.EndTransaction(Epoch, Next);
            ring.Publish();
            Close();
        }
    }

    /// <summary>Hands to the ring what was made, and lets readers see it as far as that may be.</summary>
    /// <param name="cancellationToken">Ends the wait for room.</param>
    /// <param name="force">Whether a checkpoint is put behind it in any case.</param>
    public async ValueTask FlushAsync(CancellationToken cancellationToken, bool force = false)
    {
        if (_start is { } start)
        {
            _start = null;
            await AppendCheckpointAsync(start, cancellationToken).ConfigureAwait(false);
            ring.Publish();
        }

        // Whole transactions first, so that they don't wait for the end of one that has only begun.
        if (!_openInRing && Epoch != 0 && (_closedLength > 0 || _checkpointDue))
        {
            await AppendFramesAsync(_closedLength, cancellationToken).ConfigureAwait(false);
            ring.EndTransaction(Epoch, Next);
            if (_checkpointDue && (force || _endedInRing || ring.Written - _checkpointAt >= _checkpointEvery || time.GetElapsedTime(_checkpointTime) >= CheckpointInterval))
            {
                await AppendCheckpointAsync(Checkpoint, cancellationToken).ConfigureAwait(false);
            }

            _endedInRing = false;
            ring.Publish();
        }

        if (Frames.Length >= FlushBytes && _held is not null)
        {
            await FlushHeldAsync(cancellationToken).ConfigureAwait(false);
        }
        else if (Frames.Length >= FlushBytes)
        {
            await AppendFramesAsync(Frames.Length, cancellationToken).ConfigureAwait(false);
            _openInRing = true;
            if (ring.Unpublished >= _partBytes)
            {
                ring.Publish();
                _beginSeen = _begun;
                _seen = Math.Max(_seen, _ordinal);
            }
        }
    }

    private async ValueTask AppendFramesAsync(int bytes, CancellationToken cancellationToken)
    {
        if (bytes > 0)
        {
            await ring.ReserveAsync(bytes, cancellationToken).ConfigureAwait(false);
            ring.Append(Frames.Written[..bytes]);
            Frames.Drop(bytes);
            _closedLength = 0;
            _holdFrom -= bytes;
        }
    }

    private async ValueTask AppendCheckpointAsync(Checkpoint checkpoint, CancellationToken cancellationToken)
    {
        var frame = new CheckpointFrame(checkpoint).ToArray();
        await ring.ReserveAsync(frame.Length, cancellationToken).ConfigureAwait(false);
        ring.AppendCheckpoint(frame, checkpoint.Epoch, checkpoint.Scn);
        _checkpointAt = ring.Written;
        _checkpointTime = time.GetTimestamp();
        _checkpointDue = false;

        // A long GTID set must not fill the ring with its repetitions.
        _checkpointEvery = Math.Min(Math.Max(CheckpointBytes, 64L * frame.Length), ring.Capacity / 8);
    }

    private void Close()
    {
        Unhold();
        IsOpen = false;
        _begun = false;
        _beginSeen = false;
        _openInRing = false;
        _seen = 0;
    }
}
