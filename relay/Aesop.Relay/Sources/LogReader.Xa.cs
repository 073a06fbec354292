using Aesop.MySql.Binlog;
using Aesop.Relay.Encoders;
using Aesop.Relay.Statements;
using Aesop.Relay.Tables;
using Aesop.Wire.Positions;

namespace Aesop.Relay.Sources;

/// <content>
/// XA transactions: their rows stand at XA PREPARE, and wait there for XA COMMIT, at whose place they come out, or XA ROLLBACK, which drops
/// them. Both servers log the rows as a group of its own, below the place to start from too, so they are held there as well.
/// </content>
internal sealed partial class LogReader
{
    private readonly PreparedTransactions _prepared;

    /// <summary>
    /// A group that has come to its end, which takes more than the event there: where it names an XA transaction, its rows must be among the prepared
    /// ones, and then <see cref="FinishAsync"/> be called, before the next event.
    /// </summary>
    public GroupEnd? Ending { get; private set; }

    /// <summary>Whether something has to be done before the next event.</summary>
    public bool IsWaiting => Unknown is not null || Ending is not null || Doubt is not null;

    /// <summary>Ends the group that <see cref="Ending"/> tells of.</summary>
    /// <exception cref="HeldRowsException">Rows that waited can't be read.</exception>
    public async ValueTask FinishAsync(CancellationToken cancellationToken)
    {
        var ending = Ending!;
        Ending = null;
        switch (ending.Kind)
        {
            case GroupEndKind.RollBack:
                var next = new Scn(_file.Number, (ulong)ending.End);
                await _writer.RollBackAsync(next, cancellationToken).ConfigureAwait(false);
                CloseGroup();
                Read = next;
                return;
            case GroupEndKind.CutOff:
                // Its GTID will be given again.
                await _writer.VoidAsync(cancellationToken).ConfigureAwait(false);
                CloseGroup();
                _skipsGroup = false;
                EnterFile(_entering.File, _entering.Log);
                return;
            case GroupEndKind.CommitPrepared:
                var id = ending.Prepared!.Value;
                await _writer.ReleaseAsync(_prepared.Find(id)!, cancellationToken).ConfigureAwait(false);
                EndGroup(ending.End);
                _prepared.Remove(id);
                return;
            default:
                if (_writer.MustRelease)
                {
                    await _writer.ReleaseAsync(cancellationToken).ConfigureAwait(false);
                }

                EndGroup(ending.End);
                return;
        }
    }

    /// <summary>The rows of the XA transaction that <see cref="Ending"/> names can't be had, and were relayed before: what is kept begins behind it.</summary>
    public void BeginBehind()
    {
        Read = new Scn(_file.Number, (ulong)Ending!.End);
        Ending = null;
        CloseGroup();
        _writer.BeginBehind(Read);
    }

    /// <summary>The group that is open is an XA transaction's rows.</summary>
    private void HoldPrepared(in BinlogEvent source, XaId id)
    {
        if (_writer.IsHolding)
        {
            throw source.Malformed("an XA transaction starts inside of another one");
        }

        _inBlock = true;
        if (!_prepared.Wants(id))
        {
            return;
        }

        if (!IsKeeping)
        {
            _writer.Begin(_groupBegin, source.Header.Timestamp * 1_000_000L, _groupGtid);
        }

        _writer.Hold(_prepared.Space.Open(), isPrepared: true);
    }

    /// <summary>
    /// What the relay can't take halts it. But below the place to start from, the rows of an XA transaction are given up: they are looked for again where it
    /// is committed behind that place, and nobody needs them where it isn't.
    /// </summary>
    private void Refuse(in BinlogEvent source, string reason)
    {
        if (MustTake)
        {
            throw Halt(source, reason);
        }

        if (_writer.IsHolding)
        {
            _writer.Abandon();
        }
    }

    private void HandleXa(in BinlogEvent source, XaStatement statement)
    {
        switch (statement.Verb)
        {
            case XaVerb.Start:
                HoldPrepared(source, statement.Id);
                return;
            case XaVerb.End:
                return;
            case XaVerb.CommitOnePhase:
                EndPrepared(source, statement.Id, isOnePhase: true);
                return;
            case XaVerb.Rollback when _writer.IsHolding:
                // It was never prepared.
                TakePrepared(source).Dispose();
                EndGroup(source.End);
                return;
            case XaVerb.Commit when IsKeeping:
                Ending = new GroupEnd(GroupEndKind.CommitPrepared, source.End, statement.Id);
                return;
            default:
                _prepared.Remove(statement.Id);
                EndGroup(source.End);
                return;
        }
    }

    private void HandleXaPrepare(in BinlogEvent source)
    {
        var prepare = XaPrepareEvent.Parse(source);
        EndPrepared(source, XaId.Of(prepare), prepare.IsOnePhase);
    }

    private void EndPrepared(in BinlogEvent source, XaId id, bool isOnePhase)
    {
        if (!IsKeeping && !_writer.IsHolding)
        {
            // Another one is looked for, or its rows were given up.
            EndGroup(source);
            return;
        }

        var rows = TakePrepared(source);
        _prepared.Add(id, rows);
        if (isOnePhase && IsKeeping)
        {
            Ending = new GroupEnd(GroupEndKind.CommitPrepared, source.End, id);
            return;
        }

        if (isOnePhase)
        {
            _prepared.Remove(id);
        }

        EndGroup(source.End);
    }

    private HeldRows TakePrepared(in BinlogEvent source)
    {
        if (!IsGroupOpen || !_writer.IsHolding)
        {
            throw source.Malformed("it ends an XA transaction where none has begun");
        }

        var rows = _writer.TakeHeld();
        if (!IsKeeping)
        {
            _writer.Abandon();
        }

        return rows;
    }

    private void PrepareBelow(in BinlogEvent source, TableMap map)
    {
        try
        {
            if (_tables.TryPrepare(map, _maps, _epoch, _groupBegin, _isMariaDb))
            {
                return;
            }
        }
        catch (TableException)
        {
            // The same as not to know the table.
        }

        Refuse(source, "");
    }

    private void EncodeBelow(in BinlogEvent source, in RowsEvent rows, TableMap map, RowEncoder encoder)
    {
        try
        {
            encoder.Encode(rows, map, _writer);
        }
        catch (BinlogFormatException)
        {
            Refuse(source, "");
        }
    }
}
