namespace Aesop.MySql.Binlog;

/// <summary>Why a server does not stream its log, or stopped doing so.</summary>
public enum BinlogRefusal
{
    /// <summary>None of the other reasons; the server's words say more.</summary>
    Other,

    /// <summary>What was asked for is in the log no more: purged, or reset.</summary>
    Purged,

    /// <summary>Another reader goes by the same number or UUID, or the source itself does.</summary>
    ServerIdTaken,

    /// <summary>The account lacks REPLICATION SLAVE.</summary>
    NoPrivilege,

    /// <summary>The server writes no binary log.</summary>
    BinlogOff,

    /// <summary>The offset lies behind the file's end, or before its first event.</summary>
    PositionOutOfRange,

    /// <summary>The GTIDs asked for are not all in the server's history: it is another server, or was restored or reset.</summary>
    Diverged,

    /// <summary>The kind of start is not available on this server: GTIDs are off, or of the other kind.</summary>
    StartNotSupported,

    /// <summary>The server would not send checksums as they were negotiated.</summary>
    ChecksumMismatch,

    /// <summary>The server's own log is damaged there.</summary>
    SourceLogUnreadable,

    /// <summary>The next event has more than the 1 GiB that a server sends at the most: no reader gets it over the network.</summary>
    EventTooLong,
}
