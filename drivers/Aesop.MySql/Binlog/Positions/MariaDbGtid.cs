using System.Globalization;

namespace Aesop.MySql.Binlog;

/// <summary>A transaction's identity on MariaDB. See https://mariadb.com/kb/en/gtid/.</summary>
/// <param name="Domain">The stream of transactions that are in order among themselves.</param>
/// <param name="ServerId">The server that first ran the transaction.</param>
/// <param name="Sequence">The number in the domain.</param>
public readonly record struct MariaDbGtid(uint Domain, uint ServerId, ulong Sequence)
{
    /// <summary>Reads the text form.</summary>
    /// <param name="text"><c>domain-server-sequence</c>.</param>
    /// <returns>The GTID.</returns>
    /// <exception cref="FormatException">The text is none.</exception>
    public static MariaDbGtid Parse(string text)
    {
        string[] parts = text.Split('-');
        return parts.Length == 3
            && uint.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out uint domain)
            && uint.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out uint server)
            && ulong.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out ulong sequence)
            ? new MariaDbGtid(domain, server, sequence)
            : throw new FormatException($"'{text}' is no GTID of MariaDB, which has the form domain-server-sequence, as in 0-1-100.");
    }

    /// <summary>Shows the GTID as the server does.</summary>
    /// <returns><c>domain-server-sequence</c>.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Domain}-{ServerId}-{Sequence}");
}
