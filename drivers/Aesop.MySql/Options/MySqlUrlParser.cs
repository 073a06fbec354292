using System.Globalization;

namespace Aesop.MySql;

/// <summary>Reads <c>mysql://user:password@host:port/database?key=value</c>, gathering errors. No error repeats what may be a password.</summary>
internal sealed class MySqlUrlParser
{
    private const string Form = "mysql://user:password@host:port/database?key=value";

    /// <summary>What was wrong, in the order of the URL.</summary>
    public List<string> Errors { get; } = [];

    /// <summary>Reads the address of one server.</summary>
    public MySqlConnectionOptions Parse(string url)
    {
        IReadOnlyList<MySqlConnectionOptions> servers = ParseServers(url);
        if (servers.Count > 1)
        {
            Errors.Add("the address names several hosts, and here it has to be one");
        }

        return servers[0];
    }

    /// <summary>Reads an address with one host, or several with commas between them; all else is the same for each.</summary>
    /// <returns>At least one; of no use where there are <see cref="Errors"/>.</returns>
    public IReadOnlyList<MySqlConnectionOptions> ParseServers(string url)
    {
        string? rest = After(url, "mysql://") ?? After(url, "mariadb://");
        if (rest is null)
        {
            Errors.Add($"the address has to begin with mysql:// or mariadb://, as in {Form}");
            return [new()];
        }

        // (1) authority / database ? query. An '@' behind the authority means that the password holds a '/', '?' or '#' as it is.
        int authorityEnd = rest.IndexOfAny(['/', '?', '#']);
        string authority = authorityEnd < 0 ? rest : rest[..authorityEnd];
        string tail = authorityEnd < 0 ? "" : rest[authorityEnd..];
        if (!authority.Contains('@', StringComparison.Ordinal) && tail.Contains('@', StringComparison.Ordinal))
        {
            Errors.Add("user or password hold one of / ? # as it is; write %2F, %3F, %23");
            return [new()];
        }

        int queryStart = tail.IndexOf('?', StringComparison.Ordinal);
        string path = queryStart < 0 ? tail : tail[..queryStart];
        string query = queryStart < 0 ? "" : tail[(queryStart + 1)..];
        if (tail.Contains('#', StringComparison.Ordinal))
        {
            Errors.Add("a '#' begins a fragment, which these addresses have not; write %23");
        }

        // (2) The parts. The last '@' ends the user's part, so that one in the password is forgiven.
        int at = authority.LastIndexOf('@');
        MySqlConnectionOptions options = ParseUser(new(), at < 0 ? "" : authority[..at]);
        List<MySqlConnectionOptions> hosts = ParseHosts(options, authority[(at + 1)..]);
        options = ParseDatabase(options, path);
        options = ParseQuery(options, query);
        if (hosts.Count > 1 && options.SocketPath is not null)
        {
            Errors.Add("a socket takes the place of one host, and there are several");
        }

        return [.. hosts.Select(host => options with { Host = host.Host, Port = host.Port })];
    }

    private List<MySqlConnectionOptions> ParseHosts(MySqlConnectionOptions options, string text)
    {
        string[] parts = text.Split(',');
        if (parts.Length > 1 && parts.Any(part => part.Length == 0))
        {
            Errors.Add("between two commas a host is missing");
        }

        List<MySqlConnectionOptions> hosts = [.. parts.Select(part => ParseHost(options, part))];
        if (hosts.GroupBy(host => host.ServerName).FirstOrDefault(same => same.Count() > 1) is { } twice && Errors.Count == 0)
        {
            Errors.Add($"{twice.Key} is named twice");
        }

        return hosts;
    }

    private static string? After(string text, string prefix) =>
        text.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) ? text[prefix.Length..] : null;

    private MySqlConnectionOptions ParseUser(MySqlConnectionOptions options, string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string user = Decode(colon < 0 ? text : text[..colon], "the user's name");
        return colon < 0 ? options with { User = user } : options with { User = user, Password = Decode(text[(colon + 1)..], "the password") };
    }

    private MySqlConnectionOptions ParseHost(MySqlConnectionOptions options, string text)
    {
        string host = text;
        string? port = null;
        if (text.StartsWith('['))
        {
            int close = text.IndexOf(']', StringComparison.Ordinal);
            if (close < 0 || (close + 1 < text.Length && text[close + 1] != ':'))
            {
                Errors.Add("an IPv6 address stands in brackets, as in [::1]:3306");
                return options;
            }

            host = text[1..close];
            port = close + 1 < text.Length ? text[(close + 2)..] : null;
        }
        else if (text.LastIndexOf(':') is var colon and >= 0)
        {
            (host, port) = (text[..colon], text[(colon + 1)..]);
        }

        if (port is not null)
        {
            if (int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is > 0 and <= ushort.MaxValue)
            {
                options = options with { Port = number };
            }
            else
            {
                Errors.Add("the port has to be a number from 1 to 65535");
            }
        }

        return host.Length == 0 ? options : options with { Host = Decode(host, "the host") };
    }

    private MySqlConnectionOptions ParseDatabase(MySqlConnectionOptions options, string path)
    {
        string database = path.TrimStart('/');
        if (database.Contains('/', StringComparison.Ordinal))
        {
            Errors.Add("the path is the database's name, without a further '/'; write %2F where it has one");
        }

        return database.Length == 0 ? options : options with { Database = Decode(database, "the database") };
    }

    private MySqlConnectionOptions ParseQuery(MySqlConnectionOptions options, string query)
    {
        HashSet<string> seen = [];
        foreach (string pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            string key = Decode(equals < 0 ? pair : pair[..equals], "a key");
            string value = equals < 0 ? "" : Decode(pair[(equals + 1)..], key);
            if (value.Length == 0)
            {
                Errors.Add($"the key '{key}' has no value");
            }
            else if (!seen.Add(key))
            {
                Errors.Add($"the key '{key}' is given twice");
            }
            else
            {
                options = MySqlUrlKeys.Set(options, key, value, Errors);
            }
        }

        return options;
    }

    /// <summary>Decodes %XX. A '+' stays a plus: these are not form fields.</summary>
    private string Decode(string text, string what)
    {
        for (int i = text.IndexOf('%', StringComparison.Ordinal); i >= 0; i = text.IndexOf('%', i + 1))
        {
            if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]))
            {
                Errors.Add($"{what} has a '%' that two hexadecimal digits don't follow; write %25 for the sign itself");
                break;
            }
        }

        return Uri.UnescapeDataString(text);
    }
}
