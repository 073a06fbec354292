namespace Aesop.MySql.Binlog;

/// <summary>
/// The kinds of event that MySQL and MariaDB write. Numbers up to 159 mean the same to both where both have them; from 160 on they are MariaDB's.
/// See https://dev.mysql.com/doc/dev/mysql-server/latest/namespacemysql_1_1binlog_1_1event.html and https://mariadb.com/kb/en/2-binlog-event-header/.
/// </summary>
public enum BinlogEventType : byte
{
    /// <summary>Never written by a healthy server.</summary>
    Unknown = 0,

    /// <summary>Head of a log before MySQL 5.0.</summary>
    StartV3 = 1,

    /// <summary>A statement: BEGIN, COMMIT of a non-transactional engine, DDL, or a change in statement format.</summary>
    Query = 2,

    /// <summary>The server was shut down here.</summary>
    Stop = 3,

    /// <summary>The log continues in another file.</summary>
    Rotate = 4,

    /// <summary>Statement format: the value of LAST_INSERT_ID or INSERT_ID.</summary>
    IntVar = 5,

    /// <summary>LOAD DATA of MySQL 3.23.</summary>
    Load = 6,

    /// <summary>Never written.</summary>
    Slave = 7,

    /// <summary>Statement format: a file for LOAD DATA of MySQL 4.</summary>
    CreateFile = 8,

    /// <summary>Statement format: a further block of a file for LOAD DATA.</summary>
    AppendBlock = 9,

    /// <summary>Statement format: runs a LOAD DATA of MySQL 4.</summary>
    ExecLoad = 10,

    /// <summary>Statement format: drops the file of a LOAD DATA.</summary>
    DeleteFile = 11,

    /// <summary>LOAD DATA of MySQL 4.</summary>
    NewLoad = 12,

    /// <summary>Statement format: the seeds of RAND().</summary>
    Rand = 13,

    /// <summary>Statement format: the value of a user variable.</summary>
    UserVar = 14,

    /// <summary>Head of each file: version, lengths of the post-headers, checksum algorithm.</summary>
    FormatDescription = 15,

    /// <summary>Commit of a transaction.</summary>
    Xid = 16,

    /// <summary>Statement format: the first block of a file for LOAD DATA.</summary>
    BeginLoadQuery = 17,

    /// <summary>Statement format: runs a LOAD DATA.</summary>
    ExecuteLoadQuery = 18,

    /// <summary>Names the table, and its columns, of the row events that follow.</summary>
    TableMap = 19,

    /// <summary>Inserted rows as MySQL 5.1 wrote them before its release.</summary>
    PreReleaseWriteRows = 20,

    /// <summary>Updated rows as MySQL 5.1 wrote them before its release.</summary>
    PreReleaseUpdateRows = 21,

    /// <summary>Deleted rows as MySQL 5.1 wrote them before its release.</summary>
    PreReleaseDeleteRows = 22,

    /// <summary>Inserted rows, version 1 (MariaDB, MySQL 5.1 to 5.5).</summary>
    WriteRowsV1 = 23,

    /// <summary>Updated rows, version 1.</summary>
    UpdateRowsV1 = 24,

    /// <summary>Deleted rows, version 1.</summary>
    DeleteRowsV1 = 25,

    /// <summary>The server lost changes: the log has a hole here.</summary>
    Incident = 26,

    /// <summary>Sent on an idle link; not in any file.</summary>
    Heartbeat = 27,

    /// <summary>To be skipped.</summary>
    Ignorable = 28,

    /// <summary>MySQL: the statement behind the rows that follow.</summary>
    RowsQuery = 29,

    /// <summary>Inserted rows, version 2 (MySQL 5.6 and later).</summary>
    WriteRows = 30,

    /// <summary>Updated rows, version 2.</summary>
    UpdateRows = 31,

    /// <summary>Deleted rows, version 2.</summary>
    DeleteRows = 32,

    /// <summary>MySQL: head of a transaction with a GTID.</summary>
    MySqlGtid = 33,

    /// <summary>MySQL: head of a transaction without a GTID.</summary>
    AnonymousGtid = 34,

    /// <summary>MySQL: the GTIDs of all earlier files.</summary>
    PreviousGtids = 35,

    /// <summary>MySQL group replication: a transaction's write set.</summary>
    TransactionContext = 36,

    /// <summary>MySQL group replication: the group's membership changed.</summary>
    ViewChange = 37,

    /// <summary>XA PREPARE: ends a transaction whose fate is decided later.</summary>
    XaPrepare = 38,

    /// <summary>MySQL: updated rows in which JSON columns may be differences.</summary>
    PartialUpdateRows = 39,

    /// <summary>MySQL: a whole transaction, compressed.</summary>
    TransactionPayload = 40,

    /// <summary>MySQL 8.0.26 and later: heartbeat with a 64-bit offset.</summary>
    HeartbeatV2 = 41,

    /// <summary>MySQL 8.3 and later: head of a transaction whose GTID has a tag.</summary>
    TaggedGtid = 42,

    /// <summary>MariaDB: the statement behind the rows that follow.</summary>
    AnnotateRows = 160,

    /// <summary>MariaDB: the oldest file that crash recovery needs.</summary>
    BinlogCheckpoint = 161,

    /// <summary>MariaDB: head of a transaction.</summary>
    MariaDbGtid = 162,

    /// <summary>MariaDB: the last GTID of each domain and server before this file.</summary>
    MariaDbGtidList = 163,

    /// <summary>MariaDB: the rest of the file is encrypted.</summary>
    StartEncryption = 164,

    /// <summary>MariaDB: a compressed statement.</summary>
    QueryCompressed = 165,

    /// <summary>MariaDB: compressed inserted rows, version 1.</summary>
    WriteRowsCompressedV1 = 166,

    /// <summary>MariaDB: compressed updated rows, version 1.</summary>
    UpdateRowsCompressedV1 = 167,

    /// <summary>MariaDB: compressed deleted rows, version 1.</summary>
    DeleteRowsCompressedV1 = 168,

    /// <summary>MariaDB: compressed inserted rows, version 2.</summary>
    WriteRowsCompressed = 169,

    /// <summary>MariaDB: compressed updated rows, version 2.</summary>
    UpdateRowsCompressed = 170,

    /// <summary>MariaDB: compressed deleted rows, version 2.</summary>
    DeleteRowsCompressed = 171,

    /// <summary>MariaDB 12.3 and later: a fragment of a rows event.</summary>
    PartialRowData = 172,
}
