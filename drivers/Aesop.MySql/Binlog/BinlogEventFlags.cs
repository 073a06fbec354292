namespace Aesop.MySql.Binlog;

/// <summary>
/// Flags in the header of an event.
/// See https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_replication_binlog_event.html.
/// </summary>
[Flags]
public enum BinlogEventFlags
{
    /// <summary>None is set.</summary>
    None = 0,

    /// <summary>On a format description: the server has not closed this file. Set in place, so the checksum is computed without it.</summary>
    BinlogInUse = 0x0001,

    /// <summary>The statement depends on its thread (temporary tables).</summary>
    ThreadSpecific = 0x0004,

    /// <summary>The statement needs no USE of its default database.</summary>
    SuppressUse = 0x0008,

    /// <summary>Made up for the reader: the event stands in no file.</summary>
    Artificial = 0x0020,

    /// <summary>Written by a replica into its relay log: the position in the header is the source's.</summary>
    RelayLog = 0x0040,

    /// <summary>A reader that does not know the event's type may skip it.</summary>
    Ignorable = 0x0080,

    /// <summary>Set by MySQL Cluster: not for the log of a replica.</summary>
    NoFilter = 0x0100,

    /// <summary>MySQL: the transaction must be applied alone.</summary>
    MtsIsolate = 0x0200,
}
