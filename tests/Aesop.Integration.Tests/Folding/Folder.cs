using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Aesop.Client;
using Aesop.Wire.Frames;
using Aesop.Wire.Positions;

namespace Aesop.Integration.Tests.Folding;

/// <summary>
/// The oracle: folds transactions into tables and holds the stream to its promises at each of them. What is delivered again must be the same,
/// bytes and all; what is new must follow what was, and fit the rows that are there. One thread at a time.
/// </summary>
internal sealed partial class Folder
{
    private readonly Dictionary<string, FoldedTable> _tables = [];
    private readonly SortedDictionary<(uint Epoch, Scn Scn), string> _seen = [];
    private readonly List<Action> _undo = [];
    private (uint Epoch, Scn Scn) _last;
    private Scn _behind;
    private Gtid _gtid;
    private IncrementalHash? _open;
    private (uint Epoch, Scn Scn) _openAt;
    private ulong _ordinal;
    private int _part;

    /// <summary>Whether each transaction's GTID must be the one after its forerunner's: of a stream without filters.</summary>
    public bool GtidsAreContiguous { get; init; }

    /// <summary>Whether ordinals must have no holes: of a stream without filters.</summary>
    public bool OrdinalsAreContiguous { get; init; } = true;

    /// <summary>Whether rows are folded: not where the stream begins behind rows that are there already.</summary>
    public bool FoldsRows { get; init; } = true;

    /// <summary>How many transactions were folded.</summary>
    public int Transactions => _seen.Count;

    /// <summary>How many were delivered more than once.</summary>
    public int Redelivered { get; private set; }

    /// <summary>How many changes were folded.</summary>
    public long Changes { get; private set; }

    /// <summary>The most parts that a transaction came in.</summary>
    public int PartsMost { get; private set; }

    /// <summary>The place behind the last whole transaction.</summary>
    public Checkpoint? Checkpoint { get; private set; }

    /// <summary>Each transaction's digest, in order: equal digests are equal frames.</summary>
    public IReadOnlyDictionary<(uint Epoch, Scn Scn), string> Digests => _seen;

    /// <summary>A table's rows.</summary>
    public FoldedTable Table(string name) => _tables.TryGetValue(name, out var table) ? table : _tables[name] = new FoldedTable(name);

    /// <summary>Takes a transaction, or a part of one.</summary>
    /// <exception cref="FoldException">A promise is broken.</exception>
    public void Take(Transaction transaction)
    {
        var at = (transaction.Epoch, transaction.Scn);
        if (transaction.Part == 0)
        {
            Begin(transaction, at);
        }

        Check(transaction, _open is not null && at == _openAt && transaction.Part == _part++, "isn't the part that was to come");
        if (transaction.IsRolledBack)
        {
            RollBack();
            return;
        }

        var isNew = at.CompareTo(_last) > 0;
        Fold(transaction, isNew);
        PartsMost = Math.Max(PartsMost, _part);
        if (transaction.IsLast)
        {
            End(transaction, at, isNew);
        }
    }

    private void Begin(Transaction transaction, (uint Epoch, Scn Scn) at)
    {
        // A client that was replaced begins a transaction anew.
        RollBack();
        if (at.CompareTo(_last) > 0)
        {
            Check(transaction, at.Epoch > _last.Epoch || at.Scn >= _behind, $"begins before {_behind}, where the one before it ended");
            Check(
                transaction,
                !GtidsAreContiguous || _gtid == default || (transaction.Gtid.Source == _gtid.Source && transaction.Gtid.Sequence == _gtid.Sequence + 1),
                $"doesn't follow {_gtid}");
        }
        else
        {
            Check(transaction, _seen.ContainsKey(at), $"is new and comes behind {_last}");
        }

        _open = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        _openAt = at;
        _ordinal = 0;
        _part = 0;
    }

    private void Fold(Transaction transaction, bool isNew)
    {
        var ddl = new Queue<DdlFrame>(transaction.Ddl);
        foreach (var change in transaction.Changes)
        {
            FoldDdl(transaction, ddl, change.Ordinal, isNew);
            Number(transaction, change.Ordinal);
            _open!.AppendData(change.Frame);
            if (isNew)
            {
                Changes++;
                if (FoldsRows)
                {
                    _undo.Add(Table(change.Table).Apply(change));
                }
            }
        }

        FoldDdl(transaction, ddl, ulong.MaxValue, isNew);
    }

    private void FoldDdl(Transaction transaction, Queue<DdlFrame> ddl, ulong before, bool isNew)
    {
        while (ddl.TryPeek(out var next) && next.Ordinal < before)
        {
            ddl.Dequeue();
            Number(transaction, next.Ordinal);
            _open!.AppendData(next.ToArray());
            if (isNew)
            {
                Define(next);
            }
        }
    }

    private void Number(Transaction transaction, ulong ordinal)
    {
        Check(transaction, OrdinalsAreContiguous ? ordinal == _ordinal : ordinal >= _ordinal, $"goes on with ordinal {ordinal} in place of {_ordinal}");
        _ordinal = ordinal + 1;
    }

    private void Define(DdlFrame ddl)
    {
        foreach (var table in ddl.Tables)
        {
            if (Emptying().IsMatch(ddl.Statement))
            {
                Table(table).Clear();
            }
            else if (AddedColumn().Match(ddl.Statement) is { Success: true } added)
            {
                Table(table).AddColumn(added.Groups["column"].Value, added.Groups["value"].Value);
            }
        }
    }

    private void End(Transaction transaction, (uint Epoch, Scn Scn) at, bool isNew)
    {
        var digest = Convert.ToHexString(_open!.GetHashAndReset());
        _open.Dispose();
        _open = null;
        _undo.Clear();
        var checkpoint = transaction.Checkpoint;
        Check(transaction, checkpoint.Epoch == at.Epoch && checkpoint.Scn > at.Scn, $"ends at {checkpoint.Scn}");
        if (!isNew)
        {
            Redelivered++;
            Check(transaction, _seen[at] == digest, "was delivered again with other bytes");
            return;
        }

        Check(
            transaction,
            transaction.Gtid == default || (checkpoint.GtidSet is { } set && GtidSet.Parse(set).Contains(transaction.Gtid)),
            $"isn't in the GTID set of its own checkpoint, {checkpoint.GtidSet}");
        _seen.Add(at, digest);
        _last = at;
        _behind = checkpoint.Scn;
        _gtid = transaction.Gtid;
        Checkpoint = checkpoint;
    }

    private void RollBack()
    {
        for (var i = _undo.Count - 1; i >= 0; i--)
        {
            _undo[i]();
        }

        _undo.Clear();
        _open?.Dispose();
        _open = null;
    }

    private static void Check(Transaction transaction, bool holds, string fault)
    {
        if (!holds)
        {
            throw new FoldException($"{transaction} {fault}.");
        }
    }

    [GeneratedRegex(@"^\s*(TRUNCATE|DROP\s+TABLE)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Emptying();

    // The load adds no columns but of this form.
    [GeneratedRegex(@"\bADD COLUMN (?<column>\w+) INT NOT NULL DEFAULT (?<value>\d+)")]
    private static partial Regex AddedColumn();
}
