namespace Aesop.MySql.Binlog;

/// <summary>
/// Ends the rows of an XA transaction, whose fate a later XA COMMIT or XA ROLLBACK decides. Borrows the event's memory.
/// <code>| one phase u8 | format u32 | length of gtrid u32 | length of bqual u32 | gtrid | bqual |</code>
/// See https://dev.mysql.com/doc/dev/mysql-server/latest/classmysql_1_1binlog_1_1event_1_1XA__prepare__event.html.
/// </summary>
public readonly ref struct XaPrepareEvent
{
    private const int MaxPartBytes = 64;

    private XaPrepareEvent(bool isOnePhase, int formatId, ReadOnlySpan<byte> globalId, ReadOnlySpan<byte> branch)
    {
        IsOnePhase = isOnePhase;
        FormatId = formatId;
        GlobalId = globalId;
        Branch = branch;
    }

    /// <summary>Whether this is an XA COMMIT ... ONE PHASE: the transaction is committed here.</summary>
    public bool IsOnePhase { get; }

    /// <summary>The format of the identifiers.</summary>
    public int FormatId { get; }

    /// <summary>The global transaction's identifier (gtrid), up to 64 bytes. Borrowed.</summary>
    public ReadOnlySpan<byte> GlobalId { get; }

    /// <summary>The branch's identifier (bqual), up to 64 bytes. Borrowed.</summary>
    public ReadOnlySpan<byte> Branch { get; }

    /// <summary>
    /// MariaDB: reads the identifiers out of the head of a group that ends in XA PREPARE, or decides one that did.
    /// <code>| sequence u64 | domain u32 | flags u8 | commit id u64 ? | format u32 | length of gtrid u8 | length of bqual u8 | gtrid | bqual | ... |</code>
    /// See https://mariadb.com/kb/en/gtid_event/.
    /// </summary>
    /// <param name="source">An event of type 162, whose flags say that it has them.</param>
    /// <returns>What it says; the phase isn't among it.</returns>
    /// <exception cref="BinlogFormatException">The body is not that of such an event.</exception>
    public static XaPrepareEvent ParseHead(in BinlogEvent source)
    {
        const byte GroupCommitFlag = 2;
        var reader = new PayloadReader(source);
        reader.ReadBytes(sizeof(ulong) + sizeof(uint));
        byte flags = reader.ReadUInt8();
        reader.ReadBytes((flags & GroupCommitFlag) != 0 ? sizeof(ulong) : 0);
        int formatId = (int)reader.ReadUInt32();
        int globalLength = reader.ReadUInt8();
        int branchLength = reader.ReadUInt8();
        return new XaPrepareEvent(false, formatId, reader.ReadBytes(globalLength), reader.ReadBytes(branchLength));
    }

    /// <summary>Reads the event.</summary>
    /// <param name="source">An event of type 38.</param>
    /// <returns>What it says.</returns>
    /// <exception cref="BinlogFormatException">The body is not that of such an event.</exception>
    public static XaPrepareEvent Parse(in BinlogEvent source)
    {
        var reader = new PayloadReader(source);
        bool isOnePhase = reader.ReadUInt8() != 0;
        int formatId = (int)reader.ReadUInt32();
        uint globalLength = reader.ReadUInt32();
        uint branchLength = reader.ReadUInt32();
        if (globalLength > MaxPartBytes || branchLength > MaxPartBytes)
        {
            reader.Throw($"identifiers of {globalLength} and {branchLength} bytes cannot be");
        }

        return new XaPrepareEvent(isOnePhase, formatId, reader.ReadBytes((int)globalLength), reader.ReadBytes((int)branchLength));
    }
}
