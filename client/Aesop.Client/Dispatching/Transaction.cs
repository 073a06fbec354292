using Aesop.Wire.Frames;
using Aesop.Wire.Positions;

namespace Aesop.Client;

/// <summary>
/// A committed transaction, or one part of a giant one: what the filter left of it, in order. Its changes are borrowed from the
/// client's buffer and can be read until the next transaction is asked for; the other properties stay. Not safe for concurrent use.
/// </summary>
/// <remarks>
/// A transaction of more than <see cref="AesopClientOptions.MaxTransactionBytes"/> comes in parts with growing <see cref="Part"/>, the last
/// of them marked <see cref="IsLast"/>, perhaps without changes. Parts are handed over while the rest is still on its way. When the
/// connection breaks between them, the next begins where the last ended: no change is handed over twice by the same client. Should
/// the transaction come to nothing after all, one more delivery without changes is marked <see cref="IsRolledBack"/>: what came of it is void.
/// </remarks>
public sealed class Transaction
{
    private readonly RowMemory _memory;
    private readonly SchemaCache _schemas;
    private readonly StreamPlace _place;
    private readonly int _start;
    private readonly int _end;
    private Checkpoint? _checkpoint;

    internal Transaction(RowMemory memory, SchemaCache schemas, StreamPlace place, int start, int end, int count)
    {
        _memory = memory;
        _schemas = schemas;
        _place = place;
        _start = start;
        _end = end;
        Count = count;
    }

    /// <summary>The source's name.</summary>
    public required string Source { get; init; }

    /// <summary>The lineage's number; order is by (epoch, scn).</summary>
    public required uint Epoch { get; init; }

    /// <summary>Where the transaction begins in the source's log.</summary>
    public required Scn Scn { get; init; }

    /// <summary>Its global id, where it has one.</summary>
    public required Gtid Gtid { get; init; }

    /// <summary>When it was committed at the source, UTC; of a part that isn't the last, when it was begun to be written.</summary>
    public required DateTimeOffset CommittedAt { get; init; }

    /// <summary>Which part of the transaction this is, from 0.</summary>
    public required int Part { get; init; }

    /// <summary>Whether the transaction ends with this. Only then is there a checkpoint.</summary>
    public required bool IsLast { get; init; }

    /// <summary>Whether the parts handed over before are void: the transaction came to nothing, or can't be gone on with.</summary>
    public bool IsRolledBack { get; init; }

    /// <summary>Whether this is all of it.</summary>
    public bool IsWhole => Part == 0 && IsLast;

    /// <summary>How many changes there are in this part.</summary>
    public int Count { get; }

    /// <summary>The bytes that this part came in.</summary>
    public int ByteCount => _end - _start;

    /// <summary>The changes.</summary>
    /// <exception cref="InvalidOperationException">The next transaction was asked for.</exception>
    public ChangeList Changes => new(_memory, _schemas, _start, _end, Count);

    /// <summary>Statements that change the definition of tables or all of their rows; <see cref="DdlFrame.Ordinal"/> tells their place among the changes.</summary>
    public IReadOnlyList<DdlFrame> Ddl { get; init; } = [];

    /// <summary>
    /// The place behind this transaction, where reading goes on. Computed when it is first asked for, which must be before the next
    /// transaction is.
    /// </summary>
    /// <exception cref="InvalidOperationException">This isn't the transaction's end, or the next transaction was asked for.</exception>
    public Checkpoint Checkpoint => _checkpoint ??= Commit is not { } commit
        ? throw new InvalidOperationException($"Transaction {Epoch}/{Scn} isn't at its end: only a whole transaction can be resumed from. Ask IsLast and IsRolledBack first.")
        : !IsCurrent
            ? throw new InvalidOperationException($"The checkpoint behind transaction {Epoch}/{Scn} has to be asked for before the next transaction is.")
            : _place.After(commit);

    /// <summary>The raw frames of this part, from its begin, where it is the first, to its commit. Borrowed.</summary>
    public ReadOnlySpan<byte> Frames => _memory.Bytes.AsSpan(_start, _end - _start);

    internal CommitFrame? Commit { get; init; }

    internal Func<Transaction, CancellationToken, ValueTask>? Committer { get; set; }

    internal bool IsCurrent { get; private set; } = true;

    /// <summary>
    /// Says that this transaction is done, and stores its checkpoint now, whatever the cadence. Without this it is done when the
    /// next is asked for.
    /// </summary>
    /// <exception cref="InvalidOperationException">The next transaction was asked for, or this isn't the transaction's end.</exception>
    /// <exception cref="CheckpointStoreException">The checkpoint couldn't be stored.</exception>
    public ValueTask CommitAsync(CancellationToken cancellationToken = default)
    {
        _ = Checkpoint;
        return IsCurrent && Committer is { } committer
            ? committer(this, cancellationToken)
            : throw new InvalidOperationException($"Transaction {Epoch}/{Scn} is done already: the next was asked for.");
    }

    /// <summary>Position, id and size.</summary>
    public override string ToString() => $"{Source} {Epoch}/{Scn} {Gtid} part {Part}{(IsLast ? " (last)" : "")}, {Count} changes";

    /// <summary>The change whose frame is a part of <see cref="Frames"/>.</summary>
    internal RowChange ChangeAt(int offset)
    {
        var frame = Frames[offset..];
        return new RowChange(_memory, _schemas.Get(ChangeFrame.SchemaOf(frame)), _start + offset, new FrameHeader(frame).Length);
    }

    internal void Release()
    {
        IsCurrent = false;
        _memory.Release();
    }
}
