using System.Globalization;

namespace Aesop.MySql.Binlog;

/// <summary>A transaction's identity on MariaDB. See https://mariadb.com/kb/en/gtid/.</summary>
/// <param name="Domain">The stream of transactions that are in order among themselves.</param>
/// <param name="ServerId">The server that first ran the transaction.</param>
/// <param name="Sequence">The number in the domain.</param>
public readonly record struct MariaDbGtid(uint Domain, uint ServerId, ulong Sequence)
{
    /// <summary>Shows the GTID as the server does.</summary>
    /// <returns><c>domain-server-sequence</c>.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Domain}-{ServerId}-{Sequence}");
}
