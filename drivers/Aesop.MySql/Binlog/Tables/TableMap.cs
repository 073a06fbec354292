namespace Aesop.MySql.Binlog;

/// <summary>
/// A table as the log described it before a change of its rows. Immutable but for <see cref="Attachment"/>; may be shared between threads.
/// See https://dev.mysql.com/doc/dev/mysql-server/latest/classmysql_1_1binlog_1_1event_1_1Table__map__event.html.
/// </summary>
public sealed class TableMap
{
    /// <summary>More columns than this no server allows.</summary>
    internal const int MaxColumns = 4096;

    private readonly ColumnDefinition[] _columns;

    internal TableMap(ulong id, string database, string name, ColumnDefinition[] columns)
    {
        Id = id;
        Database = database;
        Name = name;
        FullName = $"{database}.{name}";
        _columns = columns;
        HasNames = columns.Length > 0 && columns[0].Name is not null;
        PrimaryKey = columns.Where(column => column.PrimaryKeyOrdinal is not null).OrderBy(column => column.PrimaryKeyOrdinal).Select(column => column.Ordinal).ToArray();
        UnreadableColumn = columns.FirstOrDefault(column => column.IsSizeUnknown);
    }

    /// <summary>The number that row events name the table by. It changes when the server opens the table anew, and is reused after a restart.</summary>
    public ulong Id { get; }

    /// <summary>The database.</summary>
    public string Database { get; }

    /// <summary>The table, without its database.</summary>
    public string Name { get; }

    /// <summary><c>database.table</c>.</summary>
    public string FullName { get; }

    /// <summary>The columns, by ordinal.</summary>
    public ReadOnlySpan<ColumnDefinition> Columns => _columns;

    /// <summary>Whether the columns have names: <c>binlog_row_metadata=FULL</c>.</summary>
    public bool HasNames { get; }

    /// <summary>Ordinals of the primary key's columns in the key's order; empty without a key, and under MINIMAL. A unique key without nullable columns serves as one where there is none.</summary>
    public IReadOnlyList<int> PrimaryKey { get; }

    /// <summary>The first column whose values' size the log does not tell, so that no row of the table can be read; null where there is none. See <see cref="WithOldTemporalDigits"/>.</summary>
    public ColumnDefinition? UnreadableColumn { get; }

    /// <summary>
    /// A slot for whoever reads the rows, for what it has made of the table (a plan of how to encode its columns): the object lives as long as the log
    /// describes the table by the same bytes. Null at first. Belongs to the one thread that reads the log.
    /// </summary>
    public object? Attachment { get; set; }

    /// <summary>
    /// The same table with the precision of a TIME, DATETIME or TIMESTAMP column in MariaDB's old format filled in, which only the catalog knows
    /// (<c>information_schema.columns.datetime_precision</c>). The result is to be given to <see cref="TableMapCache.Replace"/>.
    /// </summary>
    /// <param name="ordinal">The column.</param>
    /// <param name="digits">Digits of the fraction of a second, 0 to 6.</param>
    /// <returns>A new table, with nothing attached.</returns>
    /// <exception cref="ArgumentException">The column is of another type, or the digits are out of range.</exception>
    public TableMap WithOldTemporalDigits(int ordinal, int digits)
    {
        ColumnDefinition[] columns = [.. _columns];
        columns[ordinal] = ColumnTypes.WithOldTemporalDigits(columns[ordinal], digits);
        return new TableMap(Id, Database, Name, columns);
    }

    /// <summary>Shows the table's name.</summary>
    /// <returns><see cref="FullName"/>.</returns>
    public override string ToString() => FullName;
}
