namespace Aesop.MySql.Binlog;

/// <summary>How the bytes of a character set are read.</summary>
internal enum MySqlCharsetDecoder
{
    /// <summary>They are no text.</summary>
    Binary,

    /// <summary>They are UTF-8, of up to three or four bytes a character.</summary>
    Utf8,

    /// <summary>They are ASCII.</summary>
    Ascii,

    /// <summary>They are the servers' latin1.</summary>
    Latin1,
}
