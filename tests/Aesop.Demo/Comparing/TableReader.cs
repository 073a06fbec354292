using Aesop.Demo.Following;
using Aesop.MySql;

namespace Aesop.Demo.Comparing;

/// <summary>Reads a table's rows from the server, all or some, in the form that folded rows have. One connection, one caller.</summary>
internal sealed class TableReader(MySqlConnection connection)
{
    /// <summary>The columns that can be compared; none where there is no such table any more.</summary>
    public async Task<IReadOnlyList<TableColumn>> ColumnsAsync(string table, CancellationToken cancellationToken)
    {
        var (database, name) = Split(table);
        var columns = new List<TableColumn>();
        await using var rows = await connection.QueryAsync(
            $"SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = {connection.QuoteLiteral(database)} AND table_name = {connection.QuoteLiteral(name)} ORDER BY ordinal_position",
            cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            columns.Add(new TableColumn(rows.GetString(0), rows.GetString(1).ToLowerInvariant()));
        }

        return columns;
    }

    /// <summary>The rows by key.</summary>
    /// <param name="table">The table.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="keyNames">The names of its key's columns.</param>
    /// <param name="keys">The keys wanted, each value as <see cref="ValueText"/>; null for all rows.</param>
    /// <param name="cancellationToken">Stops.</param>
    public async Task<Dictionary<string, IReadOnlyDictionary<string, string?>>> RowsAsync(
        string table, IReadOnlyList<TableColumn> columns, IReadOnlyList<string> keyNames, IReadOnlyList<IReadOnlyList<string>>? keys, CancellationToken cancellationToken)
    {
        var (database, name) = Split(table);
        var byName = columns.ToDictionary(column => column.Name, StringComparer.Ordinal);
        var wanted = columns.Where(column => column.IsCompared).ToList();
        var statement = $"SELECT {string.Join(", ", wanted.Select(column => column.Expression))} FROM {TableColumn.Quote(database)}.{TableColumn.Quote(name)}";
        if (keys is not null)
        {
            var tuples = keys.Select(key => $"({string.Join(", ", key.Select((value, i) => byName[keyNames[i]].Literal(value, connection)))})");
            statement += $" WHERE ({string.Join(", ", keyNames.Select(TableColumn.Quote))}) IN ({string.Join(", ", tuples)})";
        }

        var found = new Dictionary<string, IReadOnlyDictionary<string, string?>>(StringComparer.Ordinal);
        await using var rows = await connection.QueryAsync(statement, cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            var row = wanted.Select((column, i) => (column.Name, Value: rows.GetStringOrNull(i))).ToDictionary(cell => cell.Name, cell => cell.Value, StringComparer.Ordinal);
            found[Fold.KeyOf(keyNames.Select(key => Plain(byName[key], row[key])))] = row;
        }

        return found;
    }

    private static string? Plain(TableColumn column, string? value) =>
        value is not null && column.Type is "datetime" or "timestamp" or "time" ? ValueText.WithoutTrailingZeros(value!) : value;

    private static (string Database, string Name) Split(string table)
    {
        var dot = table.IndexOf('.', StringComparison.Ordinal);
        return (table[..dot], table[(dot + 1)..]);
    }
}
