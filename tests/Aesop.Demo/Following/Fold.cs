using Aesop.Client;
using Aesop.Wire.Frames;

namespace Aesop.Demo.Following;

/// <summary>
/// The rows that changes amount to, by table and key. A row that was deleted stays as a null, so that its absence can be compared too.
/// Thread-safe.
/// </summary>
internal sealed class Fold
{
    /// <summary>How many rows are kept; a server that changes more of them is compared in these.</summary>
    public const int MaxRows = 1_000_000;

    private const char Separator = '\u001f';

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Dictionary<string, FoldedRow>> _tables = new(StringComparer.Ordinal);
    private int _rows;

    /// <summary>The tables of which changes came, in order.</summary>
    public IReadOnlyList<string> Tables
    {
        get
        {
            lock (_lock)
            {
                return [.. _tables.Keys.Order(StringComparer.Ordinal)];
            }
        }
    }

    /// <summary>Joins the values of a key.</summary>
    public static string KeyOf(IEnumerable<string?> values) => string.Join(Separator, values.Select(value => value ?? "\0"));

    /// <summary>Takes a change in.</summary>
    /// <returns>False where the row can't be followed: the table has no key, the image is partial, or there are too many rows.</returns>
    public bool Add(RowChange change)
    {
        if (!change.Key.Exists || (change.After.Exists && change.After.IsPartial))
        {
            return false;
        }

        var key = KeyOf(change.Schema.KeyColumns.Select(column => ValueText.Of(change.Key, column)));
        var values = change.Op == ChangeOp.Delete
            ? null
            : change.Schema.Columns.ToDictionary(column => column.Name, column => ValueText.Of(change.After, column), StringComparer.Ordinal);
        var keyNames = change.Schema.KeyColumns.Select(column => column.Name).ToList();
        lock (_lock)
        {
            if (!_tables.TryGetValue(change.Table, out var rows))
            {
                _tables[change.Table] = rows = new(StringComparer.Ordinal);
            }

            if (!rows.TryGetValue(key, out var row) && ++_rows > MaxRows)
            {
                _rows--;
                return false;
            }

            rows[key] = new FoldedRow(keyNames, values, (row?.Version ?? 0) + 1);
            return true;
        }
    }

    /// <summary>Forgets a table whose rows a statement has changed all at once.</summary>
    public void Forget(string table)
    {
        lock (_lock)
        {
            if (_tables.Remove(table, out var rows))
            {
                _rows -= rows.Count;
            }
        }
    }

    /// <summary>The rows of a table as they are now.</summary>
    public IReadOnlyDictionary<string, FoldedRow> RowsOf(string table)
    {
        lock (_lock)
        {
            return _tables.TryGetValue(table, out var rows) ? new Dictionary<string, FoldedRow>(rows, StringComparer.Ordinal) : [];
        }
    }
}

/// <summary>A row by its last change.</summary>
/// <param name="KeyNames">The names of its key's columns.</param>
/// <param name="Values">Its values by column; null where it was deleted.</param>
/// <param name="Version">Rises with each change.</param>
internal sealed record FoldedRow(IReadOnlyList<string> KeyNames, IReadOnlyDictionary<string, string?>? Values, int Version);
