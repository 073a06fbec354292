namespace Aesop.MySql.Binlog;

/// <summary>
/// The statement behind the rows that follow: MySQL's rows query, MariaDB's annotate rows. Borrows the event's memory.
/// <code>
///  MySQL:   | length u8, of no use: it wraps | statement, to the end |
///  MariaDB: | statement, to the end |
/// </code>
/// See https://dev.mysql.com/doc/dev/mysql-server/latest/classmysql_1_1binlog_1_1event_1_1Rows__query__event.html and https://mariadb.com/kb/en/annotate_rows_event/.
/// </summary>
public readonly ref struct StatementTextEvent
{
    private StatementTextEvent(ReadOnlySpan<byte> statement) => Statement = statement;

    /// <summary>The statement's text, in the character set of the session that ran it. Borrowed.</summary>
    public ReadOnlySpan<byte> Statement { get; }

    /// <summary>Reads the event.</summary>
    /// <param name="source">An event of type 29 or 160.</param>
    /// <returns>What it says.</returns>
    /// <exception cref="BinlogFormatException">The body is not that of such an event.</exception>
    public static StatementTextEvent Parse(in BinlogEvent source)
    {
        var reader = new PayloadReader(source);
        if (source.Type == BinlogEventType.RowsQuery)
        {
            reader.ReadUInt8();
        }

        return new StatementTextEvent(reader.ReadRest());
    }
}
