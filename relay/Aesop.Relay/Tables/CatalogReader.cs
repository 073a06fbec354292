using Aesop.MySql;

namespace Aesop.Relay.Tables;

/// <summary>Reads tables out of <c>information_schema</c>, for logs that tell only the columns' types (<c>binlog_row_metadata=MINIMAL</c>).</summary>
internal static class CatalogReader
{
    // https://mariadb.com/kb/en/information-schema-collation_character_set_applicability-table/
    private static readonly Version FullCollationNames = new(10, 10);

    // https://dev.mysql.com/doc/refman/9.0/en/show-index.html
    private const int NoSuchTable = 1146;
    private const int KeyNameAt = 2;
    private const int ColumnNameAt = 4;
    private const int NullAt = 9;
    private const int IndexTypeAt = 10;

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
        if (columns.Count == 0)
        {
            return null;
        }

        IReadOnlyList<int> key;
        int hashes;
        try
        {
            (key, hashes) = await ReadKeyAsync(connection, database, table, columns, cancellationToken).ConfigureAwait(false);
        }
        catch (MySqlServerException e) when (e.Code == NoSuchTable)
        {
            // Dropped, or renamed, just now.
            return null;
        }

        return connection.ServerVersion.IsMariaDb
            ? await AddUnshownAsync(connection, where, new CatalogTable(columns, key, hashes), cancellationToken).ConfigureAwait(false)
            : new CatalogTable(columns, key);
    }

    /// <summary>
    /// What MariaDB's catalog doesn't show of a table: the times of its rows' versions, where they weren't declared, which are then part of its
    /// key; and a hash for each unique key that is too long for an index (https://mariadb.com/kb/en/system-versioned-tables/).
    /// </summary>
    private static async Task<CatalogTable> AddUnshownAsync(MySqlConnection connection, string where, CatalogTable shown, CancellationToken cancellationToken)
    {
        var rows = await connection.QueryAsync(
            $"""
            SELECT TABLE_TYPE, COALESCE(ENGINE, ''), (SELECT COUNT(*) FROM information_schema.COLUMNS WHERE {where} AND GENERATION_EXPRESSION = 'ROW START')
            FROM information_schema.TABLES WHERE {where}
            """,
            cancellationToken).ConfigureAwait(false);
        await using (rows.ConfigureAwait(false))
        {
            if (!await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                return shown;
            }

            // Of tables in memory an index may be a hash itself.
            var hidden = rows.GetString(1).Equals("MEMORY", StringComparison.OrdinalIgnoreCase) ? 0 : shown.Hidden;
            if (rows.GetString(0) != "SYSTEM VERSIONED" || rows.GetInt64(2) > 0)
            {
                return shown with { Hidden = hidden };
            }

            var time = new CatalogColumn("row_start", "timestamp", "timestamp(6)", null, 6, null, false);
            return new CatalogTable(
                [.. shown.Columns, time, time with { Name = "row_end" }],
                shown.Key.Count > 0 ? [.. shown.Key, shown.Columns.Count + 1] : [],
                hidden);
        }
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

    /// <summary>
    /// The primary key; without one, the first unique index of columns that can't be null, in the server's own order, which is that of SHOW INDEX and by which it
    /// chooses too. And how many unique indexes are hashes.
    /// </summary>
    private static async Task<(IReadOnlyList<int> Key, int Hashes)> ReadKeyAsync(
        MySqlConnection connection, string database, string table, List<CatalogColumn> columns, CancellationToken cancellationToken)
    {
        var indexes = new List<(string Name, bool Usable, List<int> Columns)>();
        var hashes = 0;
        var rows = await connection.QueryAsync($"SHOW INDEX FROM {Quoted(table)} FROM {Quoted(database)} WHERE Non_unique = 0", cancellationToken).ConfigureAwait(false);
        await using (rows.ConfigureAwait(false))
        {
            while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                var name = rows.GetString(KeyNameAt);
                if (indexes.Count == 0 || indexes[^1].Name != name)
                {
                    indexes.Add((name, true, []));
                    hashes += rows.GetString(IndexTypeAt) == "HASH" ? 1 : 0;
                }

                // An index on an expression has no column.
                var place = columns.FindIndex(column => column.Name == rows.GetStringOrNull(ColumnNameAt));
                var index = indexes[^1];
                index.Columns.Add(place);
                indexes[^1] = index with { Usable = index.Usable && place >= 0 && rows.GetStringOrNull(NullAt) is not "YES" };
            }
        }

        var primary = indexes.FindIndex(index => index.Name == "PRIMARY");
        return ((primary >= 0 ? indexes[primary] : indexes.FirstOrDefault(index => index.Usable)).Columns ?? [], hashes);
    }

    private static string Quoted(string name) => $"`{name.Replace("`", "``", StringComparison.Ordinal)}`";
}
