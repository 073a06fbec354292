namespace Aesop.MySql.Binlog;

/// <summary>
/// MariaDB: near the head of each file, the last GTID of every domain and server in the files before it.
/// <code>| count u28, flags u4 | (domain u32, server u32, sequence u64) * count |</code>
/// See https://mariadb.com/kb/en/gtid_list_event/.
/// </summary>
public readonly struct MariaDbGtidListEvent
{
    private const uint CountMask = (1 << 28) - 1;
    private const int EntrySize = 16;

    private MariaDbGtidListEvent(IReadOnlyList<MariaDbGtid> gtids) => Gtids = gtids;

    /// <summary>The GTIDs; of a domain with several servers, the newest one stands last.</summary>
    public IReadOnlyList<MariaDbGtid> Gtids { get; }

    /// <summary>Reads the event.</summary>
    /// <param name="source">An event of type 163.</param>
    /// <returns>What it says.</returns>
    /// <exception cref="BinlogFormatException">The body is not that of such an event.</exception>
    public static MariaDbGtidListEvent Parse(in BinlogEvent source)
    {
        var reader = new PayloadReader(source);
        uint count = reader.ReadUInt32() & CountMask;
        if (count * (ulong)EntrySize > (ulong)reader.Remaining)
        {
            reader.Throw($"it is said to list {count} GTIDs, {reader.Remaining} bytes are left");
        }

        var gtids = new MariaDbGtid[count];
        foreach (ref MariaDbGtid gtid in gtids.AsSpan())
        {
            gtid = new MariaDbGtid(reader.ReadUInt32(), reader.ReadUInt32(), reader.ReadUInt64());
        }

        return new MariaDbGtidListEvent(gtids);
    }
}
