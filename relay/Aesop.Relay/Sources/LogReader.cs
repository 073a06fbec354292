using Aesop.MySql.Binlog;
using Aesop.Relay.Encoders;
using Aesop.Relay.Tables;
using Aesop.Wire.Positions;

namespace Aesop.Relay.Sources;

/// <summary>
/// Follows the events of one reading of a log, in order: groups them to transactions, hands rows to the encoder of their table, and keeps
/// the position. Everything is synchronous; whoever feeds it hands on what it made. One thread at a time.
/// </summary>
internal sealed partial class LogReader
{
    private readonly string _identity;
    private readonly uint _epoch;
    private readonly TransactionWriter _writer;
    private readonly TableEncoders _tables;
    private readonly TablePatterns _watched;
    private readonly TableMapCache _maps = new();

    private bool _inBlock;
    private bool _isMariaDb;
    private long _rows;
    private long _transactions;
    private long _bytes;
    private long _received;
    private TransactionSum _sum;

    /// <summary>Begins a reading.</summary>
    /// <param name="identity">The server's identity; empty where there is none.</param>
    /// <param name="epoch">The lineage that is read.</param>
    /// <param name="start">Where the reading starts; null goes on where <paramref name="writer"/> stands.</param>
    /// <param name="writer">Where transactions go.</param>
    /// <param name="tables">The encoders of the tables.</param>
    /// <param name="watched">Which tables are relayed.</param>
    /// <param name="prepared">The XA transactions that are prepared.</param>
    public LogReader(
        string identity, uint epoch, SourceStart? start, TransactionWriter writer, TableEncoders tables, TablePatterns watched, PreparedTransactions prepared)
    {
        _prepared = prepared;
        _identity = identity;
        _epoch = epoch;
        _writer = writer;
        _tables = tables;
        _watched = watched;
        _start = start ?? new SourceStart();
        _hasPlace = start is null;
        Read = start is null ? writer.Next : Scn.Zero;
        _gtids = _start.Gtids?.Clone() ?? _start.AskGtids?.Clone() ?? new GtidSet();
        _gtidsKnown = _start.Gtids is not null || _start.AskGtids is not null;
    }

    /// <summary>Whether the source has said that there is nothing more, after the last transaction.</summary>
    public bool IsAtEnd { get; private set; }

    /// <summary>A table of which the log doesn't tell enough: the catalog must be asked, and then <see cref="Resume"/> called, before the next event.</summary>
    public TableMap? Unknown { get; private set; }

    /// <summary>The tables that were defined by statements since <see cref="ForgetDefined"/>.</summary>
    public IReadOnlyList<string> Defined { get; private set; } = [];

    /// <summary>Whether the rows of the group that is open are taken: to be relayed, or to wait for their XA COMMIT.</summary>
    private bool IsTaking => IsKeeping || _writer.IsHolding;

    /// <summary>Whether what can't be taken of them halts the source.</summary>
    private bool MustTake => IsKeeping || (_prepared.IsSearch && _writer.IsHolding);

    /// <summary>The lineage that is read.</summary>
    public uint Epoch => _epoch;

    /// <summary>The transaction that is being read, or was read last.</summary>
    public Scn Group => _groupBegin;

    /// <summary>How far events have come, inside of a transaction too; of a compressed one, its begin until it has ended.</summary>
    public Scn Received => new Scn(_file.Number, (ulong)_received) is var received && received > Read ? received : Read;

    /// <summary>What was counted since the last time.</summary>
    public (long Rows, long Transactions, long Bytes) TakeCounts()
    {
        var counts = (_rows, _transactions, _bytes);
        _rows = _transactions = _bytes = 0;
        return counts;
    }

    /// <summary>Handles one event.</summary>
    /// <exception cref="BinlogFormatException">The event can't be read, or contradicts what came before it.</exception>
    /// <exception cref="SourceHaltedException">The event says, or is, something that the relay must not pass over.</exception>
    public void Handle(in BinlogEvent source)
    {
        // A compressed transaction was counted as what it takes in the log.
        (_bytes, _received) = source.InnerNumber == 0 ? (_bytes + source.Header.Length, source.End) : (_bytes, source.Begin);
        IsAtEnd = false;
        _sum.Add(source);
        switch (source.Type)
        {
            case BinlogEventType.WriteRows or BinlogEventType.UpdateRows or BinlogEventType.DeleteRows
                or BinlogEventType.WriteRowsV1 or BinlogEventType.UpdateRowsV1 or BinlogEventType.DeleteRowsV1 or BinlogEventType.PartialUpdateRows:
                HandleRows(source);
                return;
            case BinlogEventType.TableMap:
                HandleTable(source);
                return;
            case BinlogEventType.Xid:
                EndGroup(source);
                return;
            case BinlogEventType.MySqlGtid or BinlogEventType.AnonymousGtid or BinlogEventType.TaggedGtid:
                BeginMySqlGroup(source);
                return;
            case BinlogEventType.MariaDbGtid:
                BeginMariaDbGroup(source);
                return;
            case BinlogEventType.Query:
                HandleQuery(source);
                return;
            default:
                HandleRare(source);
                return;
        }
    }

    /// <summary>Goes on once the catalog's answer for <see cref="Unknown"/> has been learnt.</summary>
    public void Resume()
    {
        var map = Unknown!;
        Unknown = null;
        if (!_tables.TryPrepare(map, _maps, _epoch, _groupBegin, _isMariaDb))
        {
            throw new InvalidOperationException($"The catalog's answer for {map.FullName} was not learnt.");
        }
    }

    /// <summary>What <see cref="Defined"/> tells has been seen.</summary>
    public void ForgetDefined() => Defined = [];

    private void HandleTable(in BinlogEvent source)
    {
        var map = _maps.Add(source);
        _isMariaDb = source.Format.IsMariaDb;
        _inStatement = true;
        if (MustTake && !_tables.TryPrepare(map, _maps, _epoch, _groupBegin, _isMariaDb))
        {
            Unknown = map;
        }
        else if (IsTaking && !MustTake)
        {
            PrepareBelow(source, map);
        }
    }

    private void HandleRows(in BinlogEvent source)
    {
        if (!IsGroupOpen)
        {
            throw source.Malformed("it has rows outside of any transaction");
        }

        if (!IsTaking)
        {
            return;
        }

        var rows = RowsEvent.Parse(source);
        _inStatement = !rows.IsStatementEnd;
        if (rows.IsDummy)
        {
            return;
        }

        var map = _maps.Get(rows);
        if (TableEncoders.Of(map) is not { } encoder)
        {
            return;
        }

        if (MustTake)
        {
            _rows += encoder.Encode(rows, map, _writer);
        }
        else
        {
            EncodeBelow(source, rows, map, encoder);
        }
    }

    private void HandleRare(in BinlogEvent source)
    {
        switch (source.Type)
        {
            case BinlogEventType.FormatDescription:
                BeginFile(source);
                return;
            case BinlogEventType.Rotate when source.IsArtificial:
            case BinlogEventType.RowsQuery or BinlogEventType.AnnotateRows:
                return;
            case BinlogEventType.XaPrepare:
                HandleXaPrepare(source);
                return;
            case BinlogEventType.IntVar or BinlogEventType.Rand or BinlogEventType.UserVar:
                // What the statement behind it needs, which is judged itself.
                return;
            case BinlogEventType.BeginLoadQuery or BinlogEventType.AppendBlock or BinlogEventType.DeleteFile:
                // A file for the LOAD DATA behind it.
                return;
            case BinlogEventType.ExecuteLoadQuery:
                HandleQuery(source);
                return;
            case BinlogEventType.PreviousGtids:
                LearnGtids(source, PreviousGtidsEvent.Parse(source).Text);
                Pass(source);
                return;
            case BinlogEventType.MariaDbGtidList:
                LearnGtids(source, string.Join(',', MariaDbGtidListEvent.Parse(source).Gtids));
                Pass(source);
                return;
            case BinlogEventType.Heartbeat or BinlogEventType.HeartbeatV2:
                TakePlace(atEnd: true);
                IsAtEnd = !IsGroupOpen;
                HearPlace(source);
                return;
            case BinlogEventType.Rotate or BinlogEventType.Stop or BinlogEventType.BinlogCheckpoint or BinlogEventType.StartEncryption
                or BinlogEventType.TransactionContext or BinlogEventType.ViewChange:
                // The last two are of MySQL's group replication, and change nothing.
                Pass(source);
                return;
            case BinlogEventType.TransactionPayload:
                // The transaction's events follow, as if they stood in the log.
                return;
            case var type when !MustTake && !source.IsIgnorable && IsGroupOpen:
                PassUnread(source, type);
                return;
            case BinlogEventType.Incident when MustTake:
                var incident = IncidentEvent.Parse(source);
                throw Halt(source, $"the server says that its log lacks changes (incident {incident.Number}: {incident.Message}). Seed the consumers anew, and start the source behind this place");
            default:
                if (MustTake && !source.IsIgnorable)
                {
                    throw Halt(source, $"this version doesn't read events of type {(int)source.Type}, and this one isn't marked as one that may be skipped. Use a newer relay, or start the source behind this place");
                }

                Pass(source);
                return;
        }
    }

    /// <summary>What this version doesn't read, below the place to start from: all that counts of it is whether its transaction ends with it.</summary>
    private void PassUnread(in BinlogEvent source, BinlogEventType type)
    {
        Refuse(source, "");
        if (type is BinlogEventType.Incident)
        {
            EndGroup(source);
        }
    }

    private static SourceHaltedException Halt(in BinlogEvent source, string reason) =>
        new($"At {source.FileName}:{source.Begin}, {source.Type}: {reason}.");
}
