using Aesop.Wire.Frames;

namespace Aesop.Client;

/// <content>From the frames kept to what is handed over.</content>
internal sealed partial class TransactionAssembler
{
    /// <summary>Whether parts were handed over of a transaction that the stream doesn't have any more.</summary>
    private bool IsPastHanded(FrameHeader header, ReadOnlySpan<byte> frame) => !_open && _handed is { Begin: var begun }
        && (header.Epoch != begun.Epoch || header.Scn > begun.Scn
            || (header.Kind == FrameKind.Begin && header.Scn == begun.Scn && BeginFrame.Read(frame).Gtid != begun.Gtid));

    private Transaction DeliverPart()
    {
        _handed = new Handed(_begin, _nextOrdinal, _part + 1);
        var part = Deliver(isLast: false, commit: null);
        _part++;
        Progress++;
        return part;
    }

    private Transaction Deliver(bool isLast, CommitFrame? commit)
    {
        var transaction = Make(_begin, _part, _changes, isLast, isVoid: false, commit, _ddl);
        _changes = 0;
        _ddl = null;
        return transaction;
    }

    private Transaction DeliverVoid()
    {
        var handed = _handed!;
        _handed = null;
        Progress++;
        return Make(handed.Begin, handed.Parts, changes: 0, isLast: true, isVoid: true, commit: null, ddl: null);
    }

    private Transaction Make(in BeginFrame begin, int part, int changes, bool isLast, bool isVoid, CommitFrame? commit, List<DdlFrame>? ddl)
    {
        var memory = new RowMemory(buffer.Bytes, offsets[0], offsets[1], offsets[2]);
        return new Transaction(memory, schemas, place, buffer.Kept, isVoid ? buffer.Kept : buffer.Next, changes)
        {
            Source = options.Source,
            Epoch = begin.Epoch,
            Scn = begin.Scn,
            Gtid = begin.Gtid,
            CommittedAt = TimeOf(commit?.CommittedAt ?? begin.CommittedAt),
            Part = part,
            IsLast = isLast,
            IsRolledBack = isVoid,
            Commit = commit,
            Ddl = ddl ?? (IReadOnlyList<DdlFrame>)[],
        };
    }

    private DateTimeOffset TimeOf(long micros)
    {
        const long TicksPerMicrosecond = TimeSpan.TicksPerMillisecond / 1_000;
        const long Most = 253_402_300_799_999_999; // 9999-12-31T23:59:59.999999Z
        return micros is >= 0 and <= Most
            ? DateTimeOffset.UnixEpoch.AddTicks(micros * TicksPerMicrosecond)
            : throw new StreamDamagedException($"Transaction {_begin.Epoch}/{_begin.Scn} was committed {micros} microseconds after 1970, which is no time.");
    }

    /// <summary>What of a giant transaction was handed over before its end arrived.</summary>
    private sealed record Handed(BeginFrame Begin, ulong NextOrdinal, int Parts);
}
