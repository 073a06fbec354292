namespace Aesop.MySql.Binlog;

/// <summary>
/// MariaDB: the oldest file that crash recovery needs.
/// <code>| length u32 | file name |</code>
/// See https://mariadb.com/kb/en/binlog_checkpoint_event/.
/// </summary>
public readonly struct BinlogCheckpointEvent
{
    private BinlogCheckpointEvent(string fileName) => FileName = fileName;

    /// <summary>The file.</summary>
    public string FileName { get; }

    /// <summary>Reads the event.</summary>
    /// <param name="source">An event of type 161.</param>
    /// <returns>What it says.</returns>
    /// <exception cref="BinlogFormatException">The body is not that of such an event.</exception>
    public static BinlogCheckpointEvent Parse(in BinlogEvent source)
    {
        var reader = new PayloadReader(source);
        uint length = reader.ReadUInt32();
        return new BinlogCheckpointEvent(BinlogFileName.Read(ref reader, (int)Math.Min(length, int.MaxValue)));
    }
}
