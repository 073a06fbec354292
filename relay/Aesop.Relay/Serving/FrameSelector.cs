using System.Diagnostics.CodeAnalysis;
using Aesop.Relay.Tables;
using Aesop.Wire.Frames;
using Aesop.Wire.Positions;

namespace Aesop.Relay.Serving;

/// <summary>
/// Decides, frame by frame, what a stream carries, and keeps account of where it stands: which begin and which schema it still
/// owes, and up to where it is complete. Sees each frame of the ring from the stream's start on, in order. Allocates
/// only where a schema or statement is new.
/// </summary>
/// <remarks>
/// A begin is owed until the first change or statement that passes; a transaction of which nothing passes leaves no frame. A look at a
/// change or statement changes nothing, so that a copier may look, make room, and look again.
/// </remarks>
internal sealed class FrameSelector
{
    private readonly SchemaRegistry _schemas;
    private readonly StreamRequest _request;
    private readonly Dictionary<ulong, SchemaUse> _uses = [];
    private readonly byte[] _begin = new byte[BeginFrame.MaxSize];
    private int _beginLength;
    private bool _skipsTransaction;
    private bool _skipsUntil = true;
    private GtidSet? _skip;
    private readonly GtidSet? _uncertain;
    private long? _fromTime;
    private SchemaUse? _use;
    private ulong _useFingerprint;
    private (uint Epoch, Scn Scn)? _checkpointSent;

    public FrameSelector(SchemaRegistry schemas, StreamRequest request, StreamStart start)
    {
        _schemas = schemas;
        _request = request;
        _skip = start.Skip;
        _uncertain = start.Uncertain;
        _fromTime = start.FromTime;
        (Epoch, Scn) = (start.Epoch, start.Scn);
        CheckpointOffset = start.CheckpointOffset;
    }

    /// <summary>With <see cref="Scn"/>: everything before has been on the stream, or was filtered away.</summary>
    public uint Epoch { get; private set; }

    /// <summary>Where the next transaction would begin.</summary>
    public Scn Scn { get; private set; }

    /// <summary>The ring's offset of the newest checkpoint frame seen; null where there is none.</summary>
    public long? CheckpointOffset { get; private set; }

    /// <summary>Whether the stream hasn't come to the position asked for yet.</summary>
    public bool IsBeforeStart => _skipsUntil;

    /// <summary>Whether nothing of a transaction under way has been sent.</summary>
    public bool IsBetween { get; private set; } = true;

    /// <summary>Whether a checkpoint was sent, and nothing passed by since.</summary>
    public bool EndsWithCheckpoint => _checkpointSent == (Epoch, Scn);

    /// <summary>Whether anything of the ring has been sent.</summary>
    public bool HasSent { get; private set; }

    /// <summary>The begin that must precede the next frame sent; empty where none is owed.</summary>
    public ReadOnlySpan<byte> OwedBegin => _begin.AsSpan(0, _beginLength);

    /// <summary>The schema that must precede the change that was looked at last; empty where none is owed.</summary>
    public ReadOnlyMemory<byte> OwedSchema => _use is { IsSent: false } use ? use.Frame : default;

    /// <summary>Looks at a frame.</summary>
    /// <param name="frame">One frame; of a change its first <see cref="ChangeFrame.HeaderSize"/> bytes do.</param>
    /// <param name="offset">The frame's offset in the ring.</param>
    public FrameVerdict Look(ReadOnlySpan<byte> frame, long offset)
    {
        var kind = new FrameHeader(frame).Kind;
        return kind == FrameKind.Change ? LookAtChange(frame) : LookAtOther(kind, frame, offset);
    }

    /// <summary>Whether a checkpoint leads the client forward: it isn't before what the client had when it came.</summary>
    public bool LeadsForward(Checkpoint checkpoint) => !IsBefore(checkpoint.Epoch, checkpoint.Scn) && (_skip is null || HasSent);

    /// <summary>The begin was sent: the transaction is under way, though its first frame may come in another step.</summary>
    public void BeginSent()
    {
        _beginLength = 0;
        IsBetween = false;
    }

    /// <summary>The schema was sent.</summary>
    public void SchemaSent() => _use!.IsSent = true;

    /// <summary>The frame that was looked at last was sent, or at least its beginning.</summary>
    public void FrameSent(FrameKind kind)
    {
        HasSent = true;
        if (kind == FrameKind.Checkpoint)
        {
            _checkpointSent = (Epoch, Scn);
        }

        IsBetween = kind is not (FrameKind.Change or FrameKind.Ddl);
    }

    private FrameVerdict LookAtChange(ReadOnlySpan<byte> frame)
    {
        if (_skipsTransaction)
        {
            return FrameVerdict.Drop;
        }

        var fingerprint = ChangeFrame.SchemaOf(frame);
        if (_use is null || fingerprint != _useFingerprint)
        {
            _use = UseOf(fingerprint);
            _useFingerprint = fingerprint;
        }

        return _use.Passes && (_request.Partitions is null || _request.Partitions.Contains(ChangeFrame.KeyHashOf(frame)))
            ? FrameVerdict.Pass
            : FrameVerdict.Drop;
    }

    private FrameVerdict LookAtOther(FrameKind kind, ReadOnlySpan<byte> frame, long offset)
    {
        switch (kind)
        {
            case FrameKind.Begin:
                _skipsTransaction = IsSkipped(frame);
                frame.CopyTo(_begin);
                _beginLength = frame.Length;
                return FrameVerdict.Drop;
            case FrameKind.Ddl:
                _use = null;
                return !_skipsTransaction && Passes(DdlFrame.Read(frame)) ? FrameVerdict.Pass : FrameVerdict.Drop;
            case FrameKind.Commit:
                var commit = CommitFrame.Read(frame);
                MoveTo(commit.Epoch, commit.Next);
                return EndTransaction();
            case FrameKind.Rollback:
                return EndTransaction();
            case FrameKind.Checkpoint:
                return LookAtCheckpoint(frame, offset);
            default:
                ThrowUnexpected(kind, offset);
                return FrameVerdict.Drop;
        }
    }

    private FrameVerdict LookAtCheckpoint(ReadOnlySpan<byte> frame, long offset)
    {
        _use = null;
        CheckpointOffset = offset;
        var header = new FrameHeader(frame);
        if (_fromTime is not null || (_skipsUntil && IsBefore(header.Epoch, header.Scn)))
        {
            return FrameVerdict.Drop;
        }

        if (_skip is not null)
        {
            // Once the log has passed all that the client has, no further transaction can be one of those. Before that, a
            // checkpoint may know less than the client does.
            var set = CheckpointFrame.Read(frame).Checkpoint.GtidSet;
            if (set is not null && _skip.IsSubsetOf(GtidSet.Parse(set)))
            {
                _skip = null;
            }
            else if (!HasSent)
            {
                return FrameVerdict.Drop;
            }
        }

        _skipsUntil = false;
        MoveTo(header.Epoch, header.Scn);
        return FrameVerdict.Pass;
    }

    private FrameVerdict EndTransaction()
    {
        _use = null;
        _beginLength = 0;
        _skipsTransaction = false;
        return IsBetween ? FrameVerdict.Drop : FrameVerdict.Pass;
    }

    private bool IsSkipped(ReadOnlySpan<byte> begin)
    {
        var header = new FrameHeader(begin);
        if (_skipsUntil && IsBefore(header.Epoch, header.Scn))
        {
            return true;
        }

        if (BeginFrame.Read(begin).CommittedAt < _fromTime)
        {
            return true;
        }

        _fromTime = null;
        _skipsUntil = false;
        return _skip is not null && BeginFrame.Read(begin).Gtid is var gtid && _skip.Contains(gtid) && _uncertain?.Contains(gtid) != true;
    }

    private bool IsBefore(uint epoch, Scn scn) => epoch < Epoch || (epoch == Epoch && scn < Scn);

    private void MoveTo(uint epoch, Scn scn)
    {
        if (!IsBefore(epoch, scn))
        {
            (Epoch, Scn) = (epoch, scn);
        }
    }

    private bool Passes(DdlFrame ddl) => _request.Tables.IsAll || ddl.Tables.Count == 0 || ddl.Tables.Any(Passes);

    /// <summary>A table, or <c>database.*</c>.</summary>
    private bool Passes(string table) => table.EndsWith(".*", StringComparison.Ordinal) ? _request.Tables.MayMatchIn(table[..^2]) : _request.Tables.Match(table);

    private SchemaUse UseOf(ulong fingerprint)
    {
        if (!_uses.TryGetValue(fingerprint, out var use))
        {
            if (!_schemas.TryGet(fingerprint, out var schema))
            {
                throw new InvalidDataException($"The ring holds a change under the schema {fingerprint:x16}, which isn't registered.");
            }

            use = new SchemaUse(schema.FrameBytes, _request.Tables.Match(schema.TableName));
            _uses.Add(fingerprint, use);
        }

        return use;
    }

    [DoesNotReturn]
    private static void ThrowUnexpected(FrameKind kind, long offset) =>
        throw new InvalidDataException($"A frame of kind {(byte)kind} has no place in a ring (offset {offset}).");

    private sealed class SchemaUse(ReadOnlyMemory<byte> frame, bool passes)
    {
        public ReadOnlyMemory<byte> Frame { get; } = frame;

        public bool Passes { get; } = passes;

        public bool IsSent { get; set; }
    }
}
