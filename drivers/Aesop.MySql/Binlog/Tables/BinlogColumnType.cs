namespace Aesop.MySql.Binlog;

/// <summary>
/// A column's type as a table map gives it, after ENUM and SET were told from the CHAR that they are written as.
/// See https://dev.mysql.com/doc/dev/mysql-server/latest/field__types_8h.html; 140 and 141 are MariaDB's.
/// </summary>
public enum BinlogColumnType : byte
{
    /// <summary>DECIMAL before MySQL 5.0.3, as text. Not readable here.</summary>
    OldDecimal = 0,

    /// <summary>TINYINT, BOOL: 1 byte.</summary>
    TinyInt = 1,

    /// <summary>SMALLINT: 2 bytes.</summary>
    SmallInt = 2,

    /// <summary>INT: 4 bytes.</summary>
    Int = 3,

    /// <summary>FLOAT: 4 bytes.</summary>
    Float = 4,

    /// <summary>DOUBLE: 8 bytes.</summary>
    Double = 5,

    /// <summary>No value; never of a column.</summary>
    Null = 6,

    /// <summary>TIMESTAMP in the form of before MySQL 5.6.</summary>
    Timestamp = 7,

    /// <summary>BIGINT: 8 bytes.</summary>
    BigInt = 8,

    /// <summary>MEDIUMINT: 3 bytes.</summary>
    MediumInt = 9,

    /// <summary>DATE: 3 bytes.</summary>
    Date = 10,

    /// <summary>TIME in the form of before MySQL 5.6.</summary>
    Time = 11,

    /// <summary>DATETIME in the form of before MySQL 5.6.</summary>
    DateTime = 12,

    /// <summary>YEAR: 1 byte.</summary>
    Year = 13,

    /// <summary>DATE, as some servers name it in metadata: 3 bytes.</summary>
    NewDate = 14,

    /// <summary>VARCHAR, VARBINARY: a length of 1 or 2 bytes, then the bytes.</summary>
    VarChar = 15,

    /// <summary>BIT: 1 to 8 bytes, big-endian.</summary>
    Bit = 16,

    /// <summary>TIMESTAMP: 4 bytes big-endian, and 0 to 3 of fraction.</summary>
    Timestamp2 = 17,

    /// <summary>DATETIME: 5 bytes big-endian, and 0 to 3 of fraction.</summary>
    DateTime2 = 18,

    /// <summary>TIME: 3 bytes big-endian, and 0 to 3 of fraction.</summary>
    Time2 = 19,

    /// <summary>MySQL: the hidden column behind a multi-valued index; a JSON array.</summary>
    TypedArray = 20,

    /// <summary>MariaDB: BLOB or TEXT with COMPRESSED.</summary>
    CompressedBlob = 140,

    /// <summary>MariaDB: VARCHAR or VARBINARY with COMPRESSED.</summary>
    CompressedVarChar = 141,

    /// <summary>MySQL 9: VECTOR, floats of 4 bytes.</summary>
    Vector = 242,

    /// <summary>MySQL: JSON in the server's binary form.</summary>
    Json = 245,

    /// <summary>DECIMAL.</summary>
    Decimal = 246,

    /// <summary>ENUM: the label's number from 1, in 1 or 2 bytes; 0 is the empty string of an invalid value.</summary>
    Enum = 247,

    /// <summary>SET: a bit a label, in 1 to 8 bytes.</summary>
    Set = 248,

    /// <summary>TINYBLOB, TINYTEXT, where a server names them so.</summary>
    TinyBlob = 249,

    /// <summary>MEDIUMBLOB, MEDIUMTEXT, where a server names them so.</summary>
    MediumBlob = 250,

    /// <summary>LONGBLOB, LONGTEXT, where a server names them so.</summary>
    LongBlob = 251,

    /// <summary>Any BLOB or TEXT: a length of 1 to 4 bytes, then the bytes.</summary>
    Blob = 252,

    /// <summary>VARCHAR before MySQL 5.0.</summary>
    VarString = 253,

    /// <summary>CHAR, BINARY: a length of 1 or 2 bytes, then the bytes without the padding.</summary>
    Char = 254,

    /// <summary>A spatial type: a length of 4 bytes, then SRID and WKB.</summary>
    Geometry = 255,
}
