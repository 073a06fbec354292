namespace Aesop.MySql.Binlog;

/// <summary>
/// Says in which file the log goes on. The one at the end of a file is real; an artificial one (<see cref="BinlogEvent.IsArtificial"/>) is sent before
/// each file of a dump and names the file and offset of what follows.
/// <code>| offset u64 | file name, to the end |</code>
/// See https://dev.mysql.com/doc/dev/mysql-server/latest/classmysql_1_1binlog_1_1event_1_1Rotate__event.html.
/// </summary>
public readonly struct RotateEvent
{
    private RotateEvent(BinlogPosition next) => Next = next;

    /// <summary>Where the log goes on.</summary>
    public BinlogPosition Next { get; }

    /// <summary>Reads the event.</summary>
    /// <param name="source">A rotate event.</param>
    /// <returns>What it says.</returns>
    /// <exception cref="BinlogFormatException">The body is not that of a rotate event.</exception>
    public static RotateEvent Parse(in BinlogEvent source)
    {
        var reader = new PayloadReader(source);
        ulong offset = reader.ReadUInt64();
        if (offset > long.MaxValue)
        {
            reader.Throw($"offset {offset} lies outside of any file");
        }

        string fileName = BinlogFileName.Read(ref reader, reader.Remaining);
        return new RotateEvent(new BinlogPosition(fileName, (long)offset));
    }
}
