using Aesop.MySql;

namespace Aesop.Relay.Tables;

/// <summary>Reads tables out of <c>information_schema</c>, for logs that tell only the columns' types (<c>binlog_row_metadata=MINIMAL</c>).</summary>
internal static class CatalogReader
{
    // https://mariadb.com/kb/en/information-schema-collation_character_set_applicability-table/
    private static readonly Version FullCollationNames = new(10, 10);

    /// <summary>The full names of all tables that the account may see.</summary>
    public static async Task<IReadOnlyList<string>> ListAsync(MySqlConnection connection, CancellationToken cancellationToken)
    {
        var names = new List<string>();
        var rows = await connection.QueryAsync("SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.TABLES WHERE TABLE_TYPE <> 'VIEW'", cancellationToken).ConfigureAwait(false);
        await using (rows.ConfigureAwait(false))
        {
            while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                names.Add($"{rows.GetString(0)}.{rows.GetString(1)}");
            }
        }

        return names;
    }

    /// <summary>Reads one table.</summary>
    /// <returns>Null where the server has no such table, or doesn't show it to this account.</returns>
    public static async Task<CatalogTable?> ReadAsync(MySqlConnection connection, string database, string table, CancellationToken cancellationToken)
    {
        var where = $"TABLE_SCHEMA = {connection.QuoteLiteral(database)} AND TABLE_NAME = {connection.QuoteLiteral(table)}";
        var columns = await ReadColumnsAsync(connection, where, cancellationToken).ConfigureAwait(false);
        return columns.Count == 0
            ? null
            : new CatalogTable(columns, await ReadKeyAsync(connection, where, columns, cancellationToken).ConfigureAwait(false));
    }

    private static async Task<List<CatalogColumn>> ReadColumnsAsync(MySqlConnection connection, string where, CancellationToken cancellationToken)
    {
        // MariaDB's newer collations are there once for all character sets, and columns name them with theirs.
        var collation = connection.ServerVersion is { IsMariaDb: true, Number: var number } && number >= FullCollationNames
            ? "SELECT l.ID FROM information_schema.COLLATION_CHARACTER_SET_APPLICABILITY l WHERE l.FULL_COLLATION_NAME = c.COLLATION_NAME LIMIT 1"
            : "SELECT l.ID FROM information_schema.COLLATIONS l WHERE l.COLLATION_NAME = c.COLLATION_NAME LIMIT 1";
        var columns = new List<CatalogColumn>();
        var rows = await connection.QueryAsync(
            $"""
            SELECT c.COLUMN_NAME, c.DATA_TYPE, c.COLUMN_TYPE, ({collation}), c.DATETIME_PRECISION, c.CHARACTER_OCTET_LENGTH, c.IS_NULLABLE
            FROM information_schema.COLUMNS c WHERE {where} ORDER BY c.ORDINAL_POSITION
            """,
            cancellationToken).ConfigureAwait(false);
        await using (rows.ConfigureAwait(false))
        {
            while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                columns.Add(new CatalogColumn(
                    rows.GetString(0), rows.GetString(1), rows.GetString(2),
                    rows.IsNull(3) ? null : (int)rows.GetInt64(3), rows.IsNull(4) ? null : (int)rows.GetInt64(4),
                    rows.IsNull(5) ? null : rows.GetInt64(5), rows.GetString(6) == "YES"));
            }
        }

        return columns;
    }

    /// <summary>The primary key; without one, the first unique index of columns that can't be null.</summary>
    private static async Task<IReadOnlyList<int>> ReadKeyAsync(MySqlConnection connection, string where, List<CatalogColumn> columns, CancellationToken cancellationToken)
    {
        var indexes = new List<(string Name, bool Usable, List<int> Columns)>();
        var rows = await connection.QueryAsync(
            $"""
            SELECT INDEX_NAME, COALESCE(COLUMN_NAME, ''), NULLABLE FROM information_schema.STATISTICS WHERE {where} AND NON_UNIQUE = 0
            ORDER BY INDEX_NAME <> 'PRIMARY', INDEX_NAME, SEQ_IN_INDEX
            """,
            cancellationToken).ConfigureAwait(false);
        await using (rows.ConfigureAwait(false))
        {
            while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                var name = rows.GetString(0);
                if (indexes.Count == 0 || indexes[^1].Name != name)
                {
                    indexes.Add((name, true, []));
                }

                var place = columns.FindIndex(column => column.Name == rows.GetString(1));
                var index = indexes[^1];
                index.Columns.Add(place);
                indexes[^1] = index with { Usable = index.Usable && place >= 0 && rows.GetStringOrNull(2) is not "YES" };
            }
        }

        return indexes.FirstOrDefault(index => index.Usable).Columns ?? [];
    }
}
