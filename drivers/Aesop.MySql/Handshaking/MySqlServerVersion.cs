using System.Globalization;
using System.Text.RegularExpressions;

namespace Aesop.MySql;

/// <summary>What a server says that it is.</summary>
/// <param name="Flavor">MySQL or MariaDB.</param>
/// <param name="Number">Major, minor and patch.</param>
/// <param name="Text">The version string as it was sent.</param>
public sealed partial record MySqlServerVersion(MySqlServerFlavor Flavor, Version Number, string Text)
{
    private static readonly Version LeastMySql = new(5, 7, 0);
    private static readonly Version BeyondMySql = new(10, 0, 0);
    private static readonly Version LeastMariaDb = new(10, 5, 0);

    /// <summary>MariaDB 10 puts this before its own version, for replicas that knew only one digit.</summary>
    private const string ReplicationPrefix = "5.5.5-";

    /// <summary>Servers that speak the protocol and write no binlog of ours; each names itself in its version.</summary>
    private static readonly string[] Foreign = ["TiDB", "Vitess", "OceanBase", "ProxySQL", "StarRocks", "Doris", "SingleStore", "MemSQL"];

    /// <summary>True for MariaDB.</summary>
    public bool IsMariaDb => Flavor == MySqlServerFlavor.MariaDb;

    /// <summary>Reads the version string of a server's greeting, or of <c>SELECT VERSION()</c>.</summary>
    /// <exception cref="MySqlUnsupportedException">Neither MySQL 5.7 to 9.x nor MariaDB 10.5 or later; the message shows the string.</exception>
    public static MySqlServerVersion Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string printable = string.Concat(text.Select(static c => char.IsControl(c) ? '?' : c));
        bool prefixed = text.StartsWith(ReplicationPrefix, StringComparison.Ordinal);
        bool mariaDb = prefixed || text.Contains("MariaDB", StringComparison.OrdinalIgnoreCase);
        Match match = Numbers().Match(prefixed ? text[ReplicationPrefix.Length..] : text);
        if (!match.Success || Foreign.Any(name => text.Contains(name, StringComparison.OrdinalIgnoreCase)))
        {
            throw Refuse(printable);
        }

        Version number = new(Part(match, 1), Part(match, 2), Part(match, 3));
        bool supported = mariaDb ? number >= LeastMariaDb : number >= LeastMySql && number < BeyondMySql;
        return supported ? new(mariaDb ? MySqlServerFlavor.MariaDb : MySqlServerFlavor.MySql, number, printable) : throw Refuse(printable);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{(IsMariaDb ? "MariaDB" : "MySQL")} {Number}";

    private static int Part(Match match, int group) => int.Parse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    private static MySqlUnsupportedException Refuse(string text) =>
        new($"The server calls itself '{text}'. Supported are MySQL 5.7 to 9.x and MariaDB 10.5 or later.");

    [GeneratedRegex("^([0-9]{1,4})\\.([0-9]{1,4})\\.([0-9]{1,6})", RegexOptions.CultureInvariant)]
    private static partial Regex Numbers();
}
