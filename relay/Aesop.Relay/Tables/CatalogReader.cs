using Aesop.MySql;

namespace Aesop.Relay.Tables;

/// <summary>Reads tables out of <c>information_schema</c>, for logs that tell only the columns' types (<c>binlog_row_metadata=MINIMAL</c>).</summary>
internal static class CatalogReader
{
    private const int NoSuchTable = 1146;

    // https://mariadb.com/kb/en/information-schema-collation_character_set_applicability-table/
    private static readonly Version FullCollationNames = new(10, 10);

    // https://dev.mysql.com/doc/refman/9.0/en/show-index.html
    private const int NonUniqueAt = 1;
    private const int KeyNameAt = 2;
    private const int ColumnNameAt = 4;
    private const int PrefixAt = 7;
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

        List<CatalogIndex> indexes;
        try
        {
            indexes = await ReadIndexesAsync(connection, database, table, cancellationToken).ConfigureAwait(false);
        }
        catch (MySqlServerException e) when (e.Code == NoSuchTable)
        {
            // Dropped since its columns were read.
            return null;
        }

        return connection.ServerVersion.IsMariaDb
            ? await AddUnshownAsync(connection, where, columns, indexes, cancellationToken).ConfigureAwait(false)
            : new CatalogTable(columns, CatalogIndex.KeyOf(indexes, columns));
    }

    /// <summary>
    /// What MariaDB's catalog doesn't show of a table: the times of its rows' versions, where they weren't declared, which are then part of its
    /// key; and a hash for each unique key that is too long for an index (https://mariadb.com/kb/en/system-versioned-tables/).
    /// </summary>
    private static async Task<CatalogTable> AddUnshownAsync(MySqlConnection connection, string where, List<CatalogColumn> columns, List<CatalogIndex> indexes, CancellationToken cancellationToken)
    {
        var rows = await connection.QueryAsync(
            $"""
            SELECT TABLE_TYPE, COALESCE(ENGINE, ''), (SELECT COUNT(*) FROM information_schema.COLUMNS WHERE {where} AND GENERATION_EXPRESSION = 'ROW START')
            FROM information_schema.TABLES WHERE {where}
            """,
            cancellationToken).ConfigureAwait(false);
        await using (rows.ConfigureAwait(false))
        {
            var isShown = await rows.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (isShown && rows.GetString(1).Equals("MEMORY", StringComparison.OrdinalIgnoreCase))
            {
                // Of tables in memory an index may be a hash itself.
                indexes = indexes.ConvertAll(index => index with { IsLongHash = false });
            }

            var hidden = indexes.Count(index => index.IsLongHash);
            var key = CatalogIndex.KeyOf(indexes, columns);
            if (!isShown || rows.GetString(0) != "SYSTEM VERSIONED" || rows.GetInt64(2) > 0)
            {
                return new CatalogTable(columns, key, hidden);
            }

            var time = new CatalogColumn("row_start", "timestamp", "timestamp(6)", null, 6, null, false);
            return new CatalogTable([.. columns, time, time with { Name = "row_end" }], key.Count > 0 ? [.. key, columns.Count + 1] : [], hidden);
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
            SELECT c.COLUMN_NAME, c.DATA_TYPE, c.COLUMN_TYPE, ({collation}), c.DATETIME_PRECISION, c.CHARACTER_OCTET_LENGTH, c.IS_NULLABLE, c.EXTRA
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
                    rows.IsNull(5) ? null : rows.GetInt64(5), rows.GetString(6) == "YES")
                {
                    IsVirtual = rows.GetStringOrNull(7)?.Contains("VIRTUAL GENERATED", StringComparison.OrdinalIgnoreCase) == true,
                });
            }
        }

        return columns;
    }

    /// <summary>The indexes in the server's own order, which its choice of a key goes by and which information_schema doesn't tell.</summary>
    private static async Task<List<CatalogIndex>> ReadIndexesAsync(MySqlConnection connection, string database, string table, CancellationToken cancellationToken)
    {
        var indexes = new List<CatalogIndex>();
        var rows = await connection.QueryAsync($"SHOW INDEX FROM {Quoted(table)} FROM {Quoted(database)}", cancellationToken).ConfigureAwait(false);
        await using (rows.ConfigureAwait(false))
        {
            while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                var name = rows.GetString(KeyNameAt);
                if (indexes.Count == 0 || indexes[^1].Name != name)
                {
                    var isUnique = rows.GetString(NonUniqueAt) == "0";
                    indexes.Add(new CatalogIndex(name, isUnique, isUnique && rows.GetString(IndexTypeAt) == "HASH", []));
                }

                indexes[^1].Parts.Add(new CatalogIndexPart(rows.GetStringOrNull(ColumnNameAt), !rows.IsNull(PrefixAt), rows.GetStringOrNull(NullAt) == "YES"));
            }
        }

        return indexes;
    }

    private static string Quoted(string name) => $"`{name.Replace("`", "``", StringComparison.Ordinal)}`";
}
