using System.Collections;

namespace Aesop.Client;

/// <summary>The columns of a row, or of a key, in the order in which they are encoded. Immutable; safe for any number of threads.</summary>
public sealed class ColumnSet : IReadOnlyList<RowColumn>
{
    private readonly RowColumn[] _columns;

    // MySQL's column names differ in more than case: https://dev.mysql.com/doc/refman/9.0/en/identifier-case-sensitivity.html
    private readonly Dictionary<string, int> _ordinals;

    internal ColumnSet(string table, RowColumn[] columns)
    {
        Table = table;
        _columns = columns;
        _ordinals = new Dictionary<string, int>(columns.Length, StringComparer.OrdinalIgnoreCase);
        foreach (var column in columns)
        {
            _ordinals.TryAdd(column.Name, column.Ordinal);
        }
    }

    /// <inheritdoc/>
    public int Count => _columns.Length;

    /// <summary>The table, <c>database.table</c>.</summary>
    internal string Table { get; }

    internal ReadOnlySpan<RowColumn> Span => _columns;

    /// <summary>The column at a place.</summary>
    /// <exception cref="ColumnException">There is no such place.</exception>
    public RowColumn this[int ordinal] => (uint)ordinal < (uint)_columns.Length
        ? _columns[ordinal]
        : throw new ColumnException($"{Table} has {_columns.Length} columns here; there is none at {ordinal}.");

    /// <summary>Where a column is. Case doesn't matter.</summary>
    /// <exception cref="ColumnException">There is no column of that name.</exception>
    public int OrdinalOf(string name) => _ordinals.TryGetValue(name, out var ordinal)
        ? ordinal
        : throw new ColumnException($"{Table} has no column '{name}' here; it has {string.Join(", ", _columns.Select(column => column.Name))}.");

    /// <summary>Where a column is, if there is one of that name. Case doesn't matter.</summary>
    public bool TryGetOrdinal(string name, out int ordinal) => _ordinals.TryGetValue(name, out ordinal);

    /// <inheritdoc/>
    public IEnumerator<RowColumn> GetEnumerator() => ((IEnumerable<RowColumn>)_columns).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
