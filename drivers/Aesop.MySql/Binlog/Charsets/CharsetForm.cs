namespace Aesop.MySql.Binlog;

/// <summary>How the bytes of a character set are read.</summary>
internal enum CharsetForm
{
    /// <summary>They are no text.</summary>
    Binary,

    /// <summary>They are UTF-8 of up to four bytes a character.</summary>
    Utf8,

    /// <summary>They are UTF-8 of up to three bytes a character.</summary>
    Utf8Bmp,

    /// <summary>They are ASCII.</summary>
    Ascii,

    /// <summary>They are UTF-16 without surrogates, the high byte first.</summary>
    Ucs2,

    /// <summary>They are UTF-16, the high byte first.</summary>
    Utf16,

    /// <summary>They are UTF-16, the low byte first.</summary>
    Utf16LittleEndian,

    /// <summary>They are UTF-32, the high byte first.</summary>
    Utf32,

    /// <summary>A table of the servers' own says which character each code is: see <see cref="CharsetTable"/>.</summary>
    Table,
}
