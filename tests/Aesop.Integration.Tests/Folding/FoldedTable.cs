using Aesop.Client;
using Aesop.Wire.Frames;

namespace Aesop.Integration.Tests.Folding;

/// <summary>The rows of one table, folded from its changes: by key, or, where there is none, counted by their text.</summary>
internal sealed class FoldedTable(string name)
{
    private readonly Dictionary<string, FoldedRow> _rows = [];
    private readonly Dictionary<string, int> _keyless = [];

    /// <summary>All rows as texts, in order.</summary>
    public IReadOnlyList<string> Rows =>
        [.. _rows.Values.Select(row => row.ToString()).Concat(_keyless.SelectMany(row => Enumerable.Repeat(row.Key, row.Value))).Order(StringComparer.Ordinal)];

    /// <summary>Whether one of the rows with a key begins its text so.</summary>
    public bool HasKey(ReadOnlySpan<byte> key) => _rows.ContainsKey(Convert.ToHexString(key));

    /// <summary>Applies a change.</summary>
    /// <returns>How to take it back.</returns>
    /// <exception cref="FoldException">It contradicts what came before it.</exception>
    public Action Apply(in RowChange change) => change.Key.Exists ? ApplyKeyed(change) : ApplyKeyless(change);

    /// <summary>All rows are gone.</summary>
    public void Clear()
    {
        _rows.Clear();
        _keyless.Clear();
    }

    /// <summary>All rows get a column.</summary>
    public void AddColumn(string column, string? value)
    {
        foreach (var key in _rows.Keys)
        {
            _rows[key] = _rows[key].With(column, value);
        }
    }

    private Action ApplyKeyed(in RowChange change)
    {
        var key = Convert.ToHexString(change.Key.Avro);
        var held = _rows.GetValueOrDefault(key);
        if (change.Op == ChangeOp.Insert)
        {
            Check(held is null, change, $"inserts onto {held}");
            _rows[key] = FoldedRow.Of(change.After);
            return () => _rows.Remove(key);
        }

        Check(held is not null, change, "has no row to be applied to");
        var contradiction = held!.Contradiction(FoldedRow.Of(change.Before));
        Check(contradiction is null, change, $"has a before image that isn't the row: {contradiction}");
        if (change.Op == ChangeOp.Delete)
        {
            _rows.Remove(key);
        }
        else
        {
            Check(change.Op == ChangeOp.Update, change, "is no change of a log");
            _rows[key] = held.With(FoldedRow.Of(change.After));
        }

        return () => _rows[key] = held;
    }

    private Action ApplyKeyless(in RowChange change)
    {
        var before = change.Before.Exists ? FoldedRow.Of(change.Before).ToString() : null;
        var after = change.After.Exists ? FoldedRow.Of(change.After).ToString() : null;
        Check(before is null || _keyless.GetValueOrDefault(before) > 0, change, $"has a before image that no row has: {before}");
        Count(before, -1);
        Count(after, 1);
        return () =>
        {
            Count(after, -1);
            Count(before, 1);
        };
    }

    private void Count(string? row, int by)
    {
        if (row is not null)
        {
            _keyless[row] = _keyless.GetValueOrDefault(row) + by;
        }
    }

    private void Check(bool holds, in RowChange change, string fault)
    {
        if (!holds)
        {
            throw new FoldException($"The {change.Op} of {name} at ordinal {change.Ordinal} {fault}. Key: {(change.Key.Exists ? FoldedRow.Of(change.Key) : "none")}");
        }
    }
}
