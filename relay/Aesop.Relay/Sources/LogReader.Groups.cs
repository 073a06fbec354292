using Aesop.MySql.Binlog;
using Aesop.Relay.Statements;
using Aesop.Wire.Positions;

namespace Aesop.Relay.Sources;

/// <content>Groups of events: where transactions begin and end, and where a reading begins to keep them.</content>
internal sealed partial class LogReader
{
    private SourceStart _start;
    private readonly GtidSet _gtids;
    private bool _gtidsKnown;
    private Scn _groupBegin;
    private Gtid _groupGtid;
    private bool _hasPlace;
    private bool _skipsGroup;
    private bool _changesNothing;

    /// <summary>Whether the place to start from has been found, so that what comes is kept; not inside of a transaction that was relayed before.</summary>
    public bool IsKeeping => _hasPlace && !_skipsGroup;

    /// <summary>Passes over transactions that were relayed before, from another lineage's log; null where there are none.</summary>
    public LineageFilter? Filter { get; init; }

    /// <summary>Whether the server's transactions have GTIDs.</summary>
    public bool HasGtids { get; init; }

    /// <summary>Whether a transaction has begun and not ended.</summary>
    public bool IsGroupOpen { get; private set; }

    /// <summary>How far the log has been read: where the next transaction would begin.</summary>
    public Scn Read { get; private set; }

    /// <summary>
    /// Where the server last said that it stands, on an idle link: behind <see cref="Read"/>, where it has passed over what was not asked for. Not a place to resume from: it
    /// may be inside of a transaction.
    /// </summary>
    public Scn Told { get; private set; }

    /// <summary>All that has come so far has been handled: where that makes the place to start from certain, it is taken.</summary>
    /// <param name="atEnd">Whether that is all that the log has.</param>
    public void TakePlace(bool atEnd = false)
    {
        if (!_hasPlace && !IsGroupOpen && _gtidsKnown && _start.KeepFrom is null && (_start.KeepFromTime is null || atEnd) && _log != 0)
        {
            Keep(Read);
        }
    }

    private void BeginMySqlGroup(in BinlogEvent source)
    {
        var head = GtidEvent.Parse(source);
        var gtid = head.IsAnonymous ? default : Gtid.MySql(Gtid.UuidOf(head.SourceId), (ulong)head.TransactionNumber, head.Tag);
        BeginGroup(source, head.ImmediateCommitMicros ?? (source.Header.Timestamp * 1_000_000L), gtid, head.OriginalCommitMicros);
        _inBlock = false;
    }

    private void BeginMariaDbGroup(in BinlogEvent source)
    {
        var head = MariaDbGtidEvent.Parse(source);
        BeginGroup(source, source.Header.Timestamp * 1_000_000L, Gtid.MariaDb(head.Id.Domain, head.Id.ServerId, head.Id.Sequence));
        _inBlock = !head.IsStandalone;

        // An ALTER in two phases stands in the log twice; tables are altered at the second, where it isn't rolled back.
        _changesNothing = head.IsStartAlter || head.IsRollbackAlter;
        if (head.IsPreparedXa)
        {
            HoldPrepared(source, XaId.Of(XaPrepareEvent.ParseHead(source)));
        }
    }

    private void BeginGroup(in BinlogEvent source, long committedAt, in Gtid gtid, long? originallyAt = null)
    {
        if (IsGroupOpen)
        {
            throw source.Malformed($"a transaction begins before the one at {_groupBegin} has ended");
        }

        _groupBegin = new Scn(_file.Number, (ulong)source.Begin);
        _groupGtid = gtid;
        _sum.Begin(source);
        if (!_hasPlace)
        {
            Reach(_groupBegin);
            if (_start.KeepFrom is null && !_hasPlace && (_start.KeepFromTime is not { } time || committedAt >= time))
            {
                // By GTIDs, what the server begins with; by time, the first; or a log without lists of GTIDs at the heads of its files.
                Keep(_groupBegin);
            }
        }

        _skipsGroup = Filter is not null && Filter.IsKnown(gtid);

        IsGroupOpen = true;
        _changesNothing = false;
        _inStatement = false;
        _hasDdl = false;
        _lasting = 0;
        _savepoints.Clear();
        if (IsKeeping)
        {
            _writer.Begin(_groupBegin, committedAt, gtid, originallyAt);
        }
    }

    private void EndGroup(in BinlogEvent source)
    {
        if (!IsGroupOpen)
        {
            throw source.Malformed("it ends a transaction where none has begun");
        }

        if (_writer.MustRelease)
        {
            Ending = new GroupEnd(GroupEndKind.Commit, source.End);
        }
        else
        {
            EndGroup(source.End);
        }
    }

    private void EndGroup(long end)
    {
        var next = new Scn(_file.Number, (ulong)end);
        CloseGroup();
        if (IsKeeping)
        {
            _writer.Commit(next, _groupGtid.Flavor == GtidFlavor.MariaDb && _groupGtid.ServerId == _logServer ? _sum.Value : 0);
            Read = next;
        }
        else
        {
            _gtids.Add(_groupGtid);
            _skipsGroup = false;
            Reach(next);
        }
    }

    private void CloseGroup()
    {
        IsGroupOpen = false;
        _inBlock = false;
        _sum.End();
        _transactions++;
    }

    /// <summary>An event outside of any transaction: the next one begins behind it at the earliest.</summary>
    private void Pass(in BinlogEvent source)
    {
        if (!IsGroupOpen)
        {
            Reach(new Scn(_file.Number, (ulong)source.End));
        }
    }

    private void Reach(Scn scn)
    {
        if (!_hasPlace && _start.KeepFrom is { } from)
        {
            if (scn == from)
            {
                Read = scn;
                Keep(scn);
                return;
            }

            if (scn > from)
            {
                throw new SourceHaltedException(
                    $"{_file with { Number = from.File }}:{from.Offset} isn't a place between two transactions: the nearest are {Read.Offset} before and {scn.Offset} behind it. Start from one of these.");
            }
        }

        Read = scn;
        if (_hasPlace)
        {
            _writer.Pass(scn);
        }
    }

    private void HearPlace(in BinlogEvent source)
    {
        var beat = HeartbeatEvent.Parse(source);
        if (beat.FileName == source.FileName)
        {
            Told = new Scn(_file.Number, (ulong)(beat.Offset ?? source.End));
        }
    }

    private void Keep(Scn from)
    {
        _hasPlace = true;
        if (Filter is not null)
        {
            // What is passed over is behind every place, wherever in the log it stands.
            _gtids.UnionWith(Filter.Known.ToSet());
        }

        _writer.Start(_epoch, from, _log, _gtids, HasGtids);
    }

    /// <summary>The list at the head of a file: it closes what stands before the file's first transaction.</summary>
    private void LearnGtids(in BinlogEvent source, string text)
    {
        if (_start.KeepFrom is { } from && from.File == _file.Number && from.Offset < (ulong)source.End)
        {
            // A place before the first transaction is the file's head, whichever of the events there it names.
            _start = _start with { KeepFrom = null };
        }

        if (!_gtidsKnown)
        {
            _gtids.UnionWith(GtidSet.Parse(text));
            _gtidsKnown = true;
        }

        if (_start.Ask is not null)
        {
            TakePlace();
        }
    }
}
