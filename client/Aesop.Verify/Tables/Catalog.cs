using Aesop.MySql;
using Aesop.Verify.Columns;

namespace Aesop.Verify.Tables;

/// <summary>What a server's <c>information_schema</c> tells of tables. One caller at a time.</summary>
internal sealed class Catalog(ServerLink link)
{
    private const string Users = "table_schema NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema')";

    /// <summary>The tables of users that the account may see.</summary>
    public async Task<IReadOnlyList<TableName>> ListAsync(CancellationToken cancellationToken)
    {
        var rows = await RowsAsync(_ => $"SELECT table_schema, table_name FROM information_schema.tables WHERE table_type IN ('BASE TABLE', 'SYSTEM VERSIONED') AND {Users} ORDER BY 1, 2", cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(row => new TableName(row[0]!, row[1]!))];
    }

    /// <summary>One table; null where the server has none of that name, or doesn't show it to this account.</summary>
    public async Task<TableShape?> ReadAsync(TableName name, CancellationToken cancellationToken)
    {
        var tables = await RowsAsync(connection => $"SELECT table_type, COALESCE(avg_row_length, 0) FROM information_schema.tables WHERE {Where(connection, name)} AND table_type <> 'VIEW'", cancellationToken).ConfigureAwait(false);
        if (tables is not [var table])
        {
            return null;
        }

        var columns = await RowsAsync(
            connection => $"SELECT column_name, LOWER(data_type), column_type, character_set_name, collation_name, COALESCE(character_maximum_length, 0) FROM information_schema.columns WHERE {Where(connection, name)} ORDER BY ordinal_position",
            cancellationToken).ConfigureAwait(false);
        var shape = new TableShape(name, [.. columns.Select(Column)], [], table[0] == "SYSTEM VERSIONED", long.Parse(table[1]!, System.Globalization.CultureInfo.InvariantCulture));
        var parts = await RowsAsync(
            connection => $"SELECT index_name, COALESCE(column_name, ''), nullable FROM information_schema.statistics WHERE {Where(connection, name)} AND non_unique = 0 ORDER BY index_name <> 'PRIMARY', index_name, seq_in_index",
            cancellationToken).ConfigureAwait(false);
        var key = parts.GroupBy(part => part[0]!, StringComparer.Ordinal)
            .FirstOrDefault(index => index.All(part => part[2] != "YES" && shape.Column(part[1]!) is not null));
        return shape with { Key = key is null ? [] : [.. key.Select(part => shape.Column(part[1]!)!)] };
    }

    private static SqlColumn Column(string?[] row) =>
        new(row[0]!, row[1]!, row[2]!, row[3], row[4], (long)Math.Min(ulong.Parse(row[5]!, System.Globalization.CultureInfo.InvariantCulture), long.MaxValue));

    private static string Where(MySqlConnection connection, TableName name) =>
        $"table_schema = {connection.QuoteLiteral(name.Database)} AND table_name = {connection.QuoteLiteral(name.Table)}";

    private Task<List<string?[]>> RowsAsync(Func<MySqlConnection, string> statement, CancellationToken cancellationToken) => link.RunAsync(
        async (connection, token) =>
        {
            var rows = new List<string?[]>();
            var reader = await connection.QueryAsync(statement(connection), token).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(token).ConfigureAwait(false))
                {
                    rows.Add([.. Enumerable.Range(0, reader.Columns.Count).Select(reader.GetStringOrNull)]);
                }
            }

            return rows;
        },
        cancellationToken);
}
