namespace Aesop.Relay.Statements;

/// <summary>
/// How the session spelt what it wrote: the parts of its <c>sql_mode</c> that change where words and strings end
/// (https://dev.mysql.com/doc/refman/9.0/en/sql-mode.html), whose comments count, and whether the case of names does.
/// </summary>
/// <param name="HasAnsiQuotes">ANSI_QUOTES: double quotes are around names, not strings.</param>
/// <param name="HasNoEscapes">NO_BACKSLASH_ESCAPES: a backslash in a string is a character.</param>
/// <param name="HasBrackets">MariaDB's MSSQL mode: brackets are around names.</param>
/// <param name="IsMariaDb">Whether <c>/*M! ... */</c> is executed.</param>
/// <param name="LowersNames">Whether the server keeps the names of databases and tables in lower case, however they are written (<c>lower_case_table_names=1</c>).</param>
internal readonly record struct SqlDialect(bool HasAnsiQuotes, bool HasNoEscapes, bool HasBrackets, bool IsMariaDb, bool LowersNames)
{
    private const ulong AnsiQuotes = 1 << 2;
    private const ulong MsSql = 1 << 10;
    private const ulong NoBackslashEscapes = 1 << 20;

    /// <summary>The dialect of a session.</summary>
    /// <param name="sqlMode">The bits of its <c>sql_mode</c>; null where the log doesn't say.</param>
    /// <param name="isMariaDb">Whether the server is MariaDB.</param>
    /// <param name="lowersNames">Whether the server keeps names in lower case.</param>
    public static SqlDialect Of(ulong? sqlMode, bool isMariaDb, bool lowersNames = false)
    {
        var mode = sqlMode ?? 0;
        return new SqlDialect((mode & AnsiQuotes) != 0, (mode & NoBackslashEscapes) != 0, isMariaDb && (mode & MsSql) != 0, isMariaDb, lowersNames);
    }
}
