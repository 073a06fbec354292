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
        return shape with { Key = await KeyAsync(shape, cancellationToken).ConfigureAwait(false) };
    }

    /// <summary>
    /// The primary key, or the index that the server itself takes in its place: the first in its own order, which SHOW INDEX tells, that is unique, of whole columns,
    /// and of none that can be null.
    /// </summary>
    private async Task<IReadOnlyList<SqlColumn>> KeyAsync(TableShape shape, CancellationToken cancellationToken)
    {
        const int NonUnique = 1, Name = 2, Column = 4, Prefix = 7, Nullable = 9, Type = 10;
        var parts = await RowsAsync(_ => $"SHOW INDEX FROM {shape.Name.Identifier}", cancellationToken).ConfigureAwait(false);
        var indexes = parts.Where(part => part[NonUnique] == "0").GroupBy(part => part[Name]!, StringComparer.Ordinal).ToList();
        var key = indexes.Find(index => index.Key == "PRIMARY")
            ?? indexes.Find(index => index.All(part => part[Nullable] != "YES" && part[Prefix] is null && part[Type] != "HASH" && shape.Column(part[Column] ?? "") is not null));
        return key is null ? [] : [.. key.Select(part => shape.Column(part[Column]!)!)];
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
