namespace Aesop.MySql.Binlog;

/// <summary>
/// The server lost changes: what the log holds is not all that happened.
/// <code>| incident u16 | length u8 | message |</code>
/// See https://dev.mysql.com/doc/dev/mysql-server/latest/classmysql_1_1binlog_1_1event_1_1Incident__event.html.
/// </summary>
public readonly struct IncidentEvent
{
    private IncidentEvent(int number, string message)
    {
        Number = number;
        Message = message;
    }

    /// <summary>What happened; 1 is lost events.</summary>
    public int Number { get; }

    /// <summary>The server's words.</summary>
    public string Message { get; }

    /// <summary>Reads the event.</summary>
    /// <param name="source">An event of type 26.</param>
    /// <returns>What it says.</returns>
    /// <exception cref="BinlogFormatException">The body is not that of such an event.</exception>
    public static IncidentEvent Parse(in BinlogEvent source)
    {
        var reader = new PayloadReader(source);
        int number = reader.ReadUInt16();
        return new IncidentEvent(number, reader.ReadUtf8(reader.ReadUInt8(), "the message"));
    }
}
