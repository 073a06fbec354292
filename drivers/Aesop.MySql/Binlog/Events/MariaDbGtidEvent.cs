namespace Aesop.MySql.Binlog;

/// <summary>
/// MariaDB: head of a transaction, or of a statement outside of one. The server id of the GTID is the one in the event's header.
/// <code>
///  | sequence u64 | domain u32 | flags u8 | commit id u64 ? | xid ? | extra flags u8 ? | engines u8 ? | sequence of START ALTER u64 ? |
/// </code>
/// See https://mariadb.com/kb/en/gtid_event/.
/// </summary>
public readonly struct MariaDbGtidEvent
{
    private const byte StandaloneFlag = 1;
    private const byte GroupCommitFlag = 2;
    private const byte TransactionalFlag = 4;
    private const byte DdlFlag = 32;
    private const byte PreparedXaFlag = 64;
    private const byte CompletedXaFlag = 128;
    private const byte MultiEngineFlag = 1;
    private const byte StartAlterFlag = 2;
    private const byte CommitAlterFlag = 4;
    private const byte RollbackAlterFlag = 8;

    private readonly byte _flags;
    private readonly byte _extraFlags;

    private MariaDbGtidEvent(MariaDbGtid gtid, byte flags, byte extraFlags, ulong? commitId, ulong? startAlterSequence)
    {
        Id = gtid;
        _flags = flags;
        _extraFlags = extraFlags;
        CommitId = commitId;
        StartAlterSequence = startAlterSequence;
    }

    /// <summary>The transaction's identity.</summary>
    public MariaDbGtid Id { get; }

    /// <summary>Transactions of one group commit share it; null for one that committed alone.</summary>
    public ulong? CommitId { get; }

    /// <summary>Where <see cref="IsCommitAlter"/> or <see cref="IsRollbackAlter"/>: the sequence number of the START ALTER that is decided here.</summary>
    public ulong? StartAlterSequence { get; }

    /// <summary>Whether the group is a single statement (a DDL), without a COMMIT or XID event to end it.</summary>
    public bool IsStandalone => (_flags & StandaloneFlag) != 0;

    /// <summary>Whether all changes of the group can be rolled back.</summary>
    public bool IsTransactional => (_flags & TransactionalFlag) != 0;

    /// <summary>Whether the group is a DDL statement.</summary>
    public bool IsDdl => (_flags & DdlFlag) != 0;

    /// <summary>Whether the group ends in XA PREPARE: its fate is decided by a later group.</summary>
    public bool IsPreparedXa => (_flags & PreparedXaFlag) != 0;

    /// <summary>Whether the group is the XA COMMIT or XA ROLLBACK of an earlier one.</summary>
    public bool IsCompletedXa => (_flags & CompletedXaFlag) != 0;

    /// <summary>Whether the group is the first phase of a two-phase ALTER: the schema has not changed yet.</summary>
    public bool IsStartAlter => (_extraFlags & StartAlterFlag) != 0;

    /// <summary>Whether the group is the second phase of a two-phase ALTER: the schema changes here.</summary>
    public bool IsCommitAlter => (_extraFlags & CommitAlterFlag) != 0;

    /// <summary>Whether the group ends a two-phase ALTER that failed.</summary>
    public bool IsRollbackAlter => (_extraFlags & RollbackAlterFlag) != 0;

    /// <summary>Reads the event. Allocates nothing.</summary>
    /// <param name="source">An event of type 162.</param>
    /// <returns>What it says.</returns>
    /// <exception cref="BinlogFormatException">The body is not that of such an event.</exception>
    public static MariaDbGtidEvent Parse(in BinlogEvent source)
    {
        var reader = new PayloadReader(source);
        ulong sequence = reader.ReadUInt64();
        uint domain = reader.ReadUInt32();
        byte flags = reader.ReadUInt8();
        ulong? commitId = (flags & GroupCommitFlag) != 0 ? reader.ReadUInt64() : null;
        if ((flags & (PreparedXaFlag | CompletedXaFlag)) != 0)
        {
            reader.ReadUInt32();
            int length = reader.ReadUInt8() + reader.ReadUInt8();
            reader.ReadBytes(length);
        }

        // Extra flags came with MariaDB 10.5; a body that ends here, or is padded to its fixed size with zeros, has none.
        byte extraFlags = reader.Remaining > 0 ? reader.ReadUInt8() : (byte)0;
        if ((extraFlags & MultiEngineFlag) != 0)
        {
            reader.ReadUInt8();
        }

        ulong? startAlter = (extraFlags & (CommitAlterFlag | RollbackAlterFlag)) != 0 ? reader.ReadUInt64() : null;
        return new MariaDbGtidEvent(new MariaDbGtid(domain, source.Header.ServerId, sequence), flags, extraFlags, commitId, startAlter);
    }
}
