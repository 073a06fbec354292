namespace Aesop.MySql.Binlog;

/// <summary>How the events of a log file are protected. See https://dev.mysql.com/doc/refman/en/replication-options-binary-log.html#sysvar_binlog_checksum.</summary>
public enum BinlogChecksumAlgorithm : byte
{
    /// <summary>Not at all.</summary>
    None = 0,

    /// <summary>Four bytes of CRC-32 (the polynomial of zlib) at the end of each event.</summary>
    Crc32 = 1,
}
