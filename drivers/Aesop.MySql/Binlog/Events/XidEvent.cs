namespace Aesop.MySql.Binlog;

/// <summary>
/// Commits a transaction.
/// <code>| xid u64 |</code>
/// See https://dev.mysql.com/doc/dev/mysql-server/latest/classmysql_1_1binlog_1_1event_1_1Xid__event.html.
/// </summary>
public readonly struct XidEvent
{
    private XidEvent(ulong xid) => Xid = xid;

    /// <summary>The transaction's number in the storage engines of the server.</summary>
    public ulong Xid { get; }

    /// <summary>Reads the event.</summary>
    /// <param name="source">An event of type 16.</param>
    /// <returns>What it says.</returns>
    /// <exception cref="BinlogFormatException">The body is not that of such an event.</exception>
    public static XidEvent Parse(in BinlogEvent source) => new(new PayloadReader(source).ReadUInt64());
}
