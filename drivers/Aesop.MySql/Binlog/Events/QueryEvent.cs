namespace Aesop.MySql.Binlog;

/// <summary>
/// A statement: BEGIN, the COMMIT of a transaction without XID, DDL, or a change in statement format. Borrows the event's memory.
/// <code>
///  | thread u32 | seconds u32 | database length u8 | error u16 | status length u16 | status variables | database | 0 | statement, to the end |
/// </code>
/// See https://dev.mysql.com/doc/dev/mysql-server/latest/classmysql_1_1binlog_1_1event_1_1Query__event.html.
/// </summary>
public readonly ref struct QueryEvent
{
    // Number of the file, where its name stands in the statement, what to do with duplicates.
    private const int LoadSize = 13;

    private readonly EventPlace _place;
    private readonly ReadOnlySpan<byte> _status;

    private QueryEvent(EventPlace place, uint threadId, uint seconds, ushort errorCode, ReadOnlySpan<byte> status, ReadOnlySpan<byte> database, ReadOnlySpan<byte> statement)
    {
        _place = place;
        ThreadId = threadId;
        ExecutionSeconds = seconds;
        ErrorCode = errorCode;
        _status = status;
        Database = database;
        Statement = statement;
    }

    /// <summary>The session that ran the statement.</summary>
    public uint ThreadId { get; }

    /// <summary>Seconds that the statement ran.</summary>
    public uint ExecutionSeconds { get; }

    /// <summary>The error that the statement ended with on the source after it had changed something; 0 for none.</summary>
    public ushort ErrorCode { get; }

    /// <summary>The default database in UTF-8, or empty. Borrowed.</summary>
    public ReadOnlySpan<byte> Database { get; }

    /// <summary>The statement's text, in the character set that <see cref="ClientCollationId"/> names. Borrowed.</summary>
    public ReadOnlySpan<byte> Statement { get; }

    /// <summary>The session's sql_mode bits, or null where the event does not say. Bit 2 is ANSI_QUOTES. Read anew at each use.</summary>
    /// <exception cref="BinlogFormatException">The event's description of its session is damaged.</exception>
    public ulong? SqlMode => ReadStatus().SqlMode;

    /// <summary>A collation of the character set that <see cref="Statement"/> is written in (character_set_client), or null where the event does not say. Read anew at each use.</summary>
    /// <exception cref="BinlogFormatException">The event's description of its session is damaged.</exception>
    public ushort? ClientCollationId => ReadStatus().ClientCollationId;

    /// <summary>The id of the transaction that a DDL statement was committed with, or null where the event does not say. Read anew at each use.</summary>
    /// <exception cref="BinlogFormatException">The event's description of its session is damaged.</exception>
    public ulong? Xid => ReadStatus().Xid;

    /// <summary>Whether the statement is exactly <c>BEGIN</c>, with which both servers open a transaction in the log.</summary>
    public bool IsBegin => Statement.SequenceEqual("BEGIN"u8);

    /// <summary>Whether the statement is exactly <c>COMMIT</c>, with which both servers end a transaction of engines without XA.</summary>
    public bool IsCommit => Statement.SequenceEqual("COMMIT"u8);

    /// <summary>Reads the event. Allocates nothing.</summary>
    /// <param name="source">An event of type 2, or 18: the LOAD DATA whose file stands before it.</param>
    /// <returns>What it says.</returns>
    /// <exception cref="BinlogFormatException">The body is not that of such an event.</exception>
    public static QueryEvent Parse(in BinlogEvent source)
    {
        var reader = new PayloadReader(source);
        uint threadId = reader.ReadUInt32();
        uint seconds = reader.ReadUInt32();
        int databaseLength = reader.ReadUInt8();
        ushort errorCode = reader.ReadUInt16();
        int statusLength = reader.ReadUInt16();
        if (source.Type == BinlogEventType.ExecuteLoadQuery)
        {
            reader.ReadBytes(LoadSize);
        }

        ReadOnlySpan<byte> status = reader.ReadBytes(statusLength);
        ReadOnlySpan<byte> database = reader.ReadBytes(databaseLength);
        reader.ReadTerminator("the default database's name");
        return new QueryEvent(source.Place, threadId, seconds, errorCode, status, database, reader.ReadRest());
    }

    // Every transaction begins with a query event, of which nobody asks this.
    private QueryStatusVariables ReadStatus() => QueryStatusVariables.Parse(_place, _status);
}
