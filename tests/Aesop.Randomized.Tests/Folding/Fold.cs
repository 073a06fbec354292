using System.Globalization;
using Aesop.Client;
using Aesop.Wire.Frames;
using Aesop.Wire.Positions;

namespace Aesop.Randomized.Tests.Folding;

/// <summary>
/// Folds transactions into tables, and holds the stream to its promises: positions strictly ascending, ordinals without holes, before images that are
/// the row, statements in their places, and at each marker the rows that the server had there. One thread at a time.
/// </summary>
internal sealed class Fold(Expectations expectations)
{
    /// <summary>The table in which writers mark the places at which they have looked at all tables.</summary>
    public const string MarkerTable = "marker";

    /// <summary>What the names of sequences begin with: the server logs the newest state of one as an insert, again and again.</summary>
    public const string SequencePrefix = "seq_";

    private readonly Dictionary<string, FoldedTable> _tables = [];
    private readonly Dictionary<string, long> _markers = [];
    private (uint Epoch, Scn Scn) _last;
    private Scn _behind;

    /// <summary>The changes as they came.</summary>
    public SeenChanges Seen { get; } = new();

    /// <summary>How many transactions were folded.</summary>
    public long Transactions { get; private set; }

    /// <summary>How many changes were folded.</summary>
    public long Changes { get; private set; }

    /// <summary>How many statements that define tables were met.</summary>
    public long Definitions { get; private set; }

    /// <summary>The last marker of a database that has come; 0 before the first.</summary>
    public long MarkerOf(string database)
    {
        lock (_markers)
        {
            return _markers.GetValueOrDefault(database);
        }
    }

    /// <summary>Takes a transaction.</summary>
    /// <exception cref="FoldException">A promise is broken.</exception>
    public async Task TakeAsync(Transaction transaction)
    {
        var at = (transaction.Epoch, transaction.Scn);
        Check(transaction, transaction.IsWhole, "isn't whole");
        Check(transaction, at.CompareTo(_last) > 0, $"comes behind {_last}");
        Check(transaction, at.Scn >= _behind, $"begins before {_behind}, where the one before it ended");
        var checkpoint = transaction.Checkpoint;
        Check(transaction, checkpoint.Scn > at.Scn, $"ends at {checkpoint.Scn}");
        Check(transaction, checkpoint.GtidSet is not { } set || transaction.Gtid == default || GtidSet.Parse(set).Contains(transaction.Gtid), "isn't in the GTID set of its own checkpoint");
        var ddl = new Queue<DdlFrame>(transaction.Ddl);
        ulong ordinal = 0;
        foreach (var change in transaction.Changes)
        {
            for (; ddl.TryPeek(out var next) && next.Ordinal < change.Ordinal; ordinal++)
            {
                Check(transaction, next.Ordinal == ordinal, $"has ordinal {next.Ordinal} in place of {ordinal}");
                await DefineAsync(ddl.Dequeue());
            }

            Check(transaction, change.Ordinal == ordinal, $"has ordinal {change.Ordinal} in place of {ordinal}");
            ordinal++;
            Seen.Add(transaction.Scn, change);
            Apply(change);
        }

        for (; ddl.TryDequeue(out var next); ordinal++)
        {
            Check(transaction, next.Ordinal == ordinal, $"has ordinal {next.Ordinal} in place of {ordinal}");
            await DefineAsync(next);
        }

        Transactions++;
        _last = at;
        _behind = checkpoint.Scn;
    }

    private FoldedTable Table(string name) => _tables.TryGetValue(name, out var table) ? table : _tables[name] = new FoldedTable(name);

    private static bool IsSequence(string table) => table.Contains($".{SequencePrefix}", StringComparison.Ordinal);

    private void Apply(in RowChange change)
    {
        if (change.Schema.Table == MarkerTable)
        {
            PassMarker(change.Schema.Database, change.After.GetInt64(0));
            return;
        }

        Changes++;
        if (IsSequence(change.Table))
        {
            return;
        }

        Table(change.Table).Apply(change);
    }

    private void PassMarker(string database, long marker)
    {
        foreach (var (table, snapshot) in expectations.AtMarker(database, marker))
        {
            Table(table).Compare(snapshot, string.Create(CultureInfo.InvariantCulture, $"at marker {marker}"));
        }

        lock (_markers)
        {
            _markers[database] = marker;
        }
    }

    private async Task DefineAsync(DdlFrame ddl)
    {
        if (ddl.Tables.Count == 0 || ddl.Tables.All(table => table.EndsWith($".{MarkerTable}", StringComparison.Ordinal) || IsSequence(table)))
        {
            return;
        }

        Definitions++;
        var (definition, after) = await NextAsync(ddl);
        foreach (var (table, before) in definition.Before)
        {
            Require(ddl, ddl.Tables.Contains(table), table, "doesn't name the table");
            Table(table).Compare(before, $"before {definition.Mark} {definition.Statement}");
        }

        foreach (var (table, rows) in after)
        {
            Require(ddl, ddl.Tables.Contains(table), table, "doesn't name the table");
            Table(table).Replace(rows);
        }
    }

    private async Task<(Definition Definition, IReadOnlyDictionary<string, Snapshot> After)> NextAsync(DdlFrame ddl)
    {
        var first = ddl.Tables[0];
        while (expectations.NextOf(first) is { } definition)
        {
            var after = await definition.After;
            expectations.Done(definition);
            if (after is not null)
            {
                Require(ddl, !ddl.Statement.Contains("/* ddl:", StringComparison.Ordinal) || ddl.Statement.Contains(definition.Mark, StringComparison.Ordinal), first, $"comes in place of {definition.Mark} {definition.Statement}");
                return (definition, after);
            }
        }

        throw new FoldException(first, $"Nobody ran the statement: {ddl.Statement}");
    }

    private static void Require(DdlFrame ddl, bool holds, string table, string fault)
    {
        if (!holds)
        {
            throw new FoldException(table, $"The ddl at {ddl.Scn} on {string.Join(", ", ddl.Tables)} {fault} ({table}): {ddl.Statement}");
        }
    }

    private static void Check(Transaction transaction, bool holds, string fault)
    {
        if (!holds)
        {
            throw new FoldException("", $"{transaction} {fault}.");
        }
    }
}
