using Aesop.MySql.Binlog;

namespace Aesop.Relay.Tables;

/// <summary>What the log doesn't tell of a table, so that the catalog has to be asked.</summary>
internal static class LogGaps
{
    private const int LongTypeBytes = 16;
    private const int ShortTypeBytes = 4;

    /// <summary>
    /// Whether the log alone doesn't say how a table's rows are read: it lacks the columns' names (<c>binlog_row_metadata=MINIMAL</c>) or an old
    /// temporal column's precision, or a column of bytes may be something else.
    /// </summary>
    /// <param name="map">The table as the log describes it.</param>
    /// <param name="isMariaDb">Whether MariaDB wrote the log.</param>
    public static bool IsCatalogNeeded(TableMap map, bool isMariaDb)
    {
        if (!map.HasNames || map.UnreadableColumn is not null)
        {
            return true;
        }

        if (isMariaDb)
        {
            foreach (var column in map.Columns)
            {
                if (MayBeOther(column))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>The names of the columns that may be something else than the log tells, in a table whose columns have names.</summary>
    public static IReadOnlyList<string> DoubtfulColumns(TableMap map)
    {
        var names = new List<string>();
        foreach (var column in map.Columns)
        {
            if (MayBeOther(column) || column.IsSizeUnknown)
            {
                names.Add(column.Name!);
            }
        }

        return names;
    }

    /// <summary>
    /// Whether a column that the catalog doesn't show is MariaDB's hash of a unique key that is too long for an index. They stand behind all others.
    /// </summary>
    public static bool IsHash(ColumnDefinition column) =>
        column.Type == BinlogColumnType.BigInt && column.Name?.StartsWith("DB_ROW_HASH_", StringComparison.Ordinal) == true;

    /// <summary>MariaDB's UUID, INET6 and INET4 stand in its log as BINARY(16) and BINARY(4) do; a hash as a column that anyone could have made.</summary>
    private static bool MayBeOther(ColumnDefinition column) =>
        IsHash(column) || column is { Type: BinlogColumnType.Char, MaxBytes: LongTypeBytes or ShortTypeBytes, CollationId: null or MySqlCharset.BinaryCollationId };
}
