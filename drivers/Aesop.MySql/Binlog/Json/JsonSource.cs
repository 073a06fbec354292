namespace Aesop.MySql.Binlog;

/// <summary>The memories that a patched document's bytes stand in.</summary>
internal enum JsonSource : byte
{
    /// <summary>The document as it was.</summary>
    Before,

    /// <summary>The differences.</summary>
    Differences,

    /// <summary>Names whose escapes were resolved.</summary>
    Names,
}
