using System.Globalization;

namespace Aesop.MySql.Binlog;

/// <summary>
/// A place in a server's binary log: a file and a byte offset in it. The offset is 64 bits wide, unlike the one in event headers,
/// because a single transaction can push a file past 4 GiB.
/// See https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_replication.html.
/// </summary>
/// <param name="FileName">The file's base name, as in <c>SHOW BINARY LOGS</c>.</param>
/// <param name="Offset">Bytes from the start of the file; the first event stands at <see cref="FirstEventOffset"/>.</param>
public readonly record struct BinlogPosition(string FileName, long Offset)
{
    /// <summary>Where the first event of each file begins: after the four magic bytes.</summary>
    public const long FirstEventOffset = 4;

    /// <summary>Shows the position as <c>file:offset</c>.</summary>
    /// <returns>The text form, for example <c>binlog.000042:1337</c>.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{FileName}:{Offset}");
}
