namespace Aesop.MySql.Binlog;

/// <summary>
/// MySQL: near the head of each file, the GTIDs of all transactions in the files before it, including those that are purged.
/// <code>| a GTID set, in the binary form of <see cref="GtidSetCodec"/> |</code>
/// See https://dev.mysql.com/doc/dev/mysql-server/latest/classmysql_1_1binlog_1_1event_1_1Previous__gtids__event.html.
/// </summary>
public readonly struct PreviousGtidsEvent
{
    private PreviousGtidsEvent(string text) => Text = text;

    /// <summary>The set as the server writes it: <c>uuid:1-5:7,uuid:tag:1-3</c>; empty for none.</summary>
    public string Text { get; }

    /// <summary>Reads the event.</summary>
    /// <param name="source">An event of type 35.</param>
    /// <returns>What it says.</returns>
    /// <exception cref="BinlogFormatException">The body is not that of such an event.</exception>
    public static PreviousGtidsEvent Parse(in BinlogEvent source)
    {
        var reader = new PayloadReader(source);
        return new PreviousGtidsEvent(GtidSetCodec.Decode(ref reader));
    }
}
