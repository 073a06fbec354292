using System.Text;

namespace Aesop.MySql;

/// <summary>Where a server is and how to connect to it: immutable, changed with <c>with</c>, read from a URL by <see cref="Parse"/>.</summary>
/// <remarks>
/// <c>mysql://user:password@host:port/database?tls=verify-identity&amp;ca=FILE</c>; the README of this project lists every key.
/// Neither <see cref="ToString"/> nor any error of this driver shows the password.
/// </remarks>
public sealed record MySqlConnectionOptions
{
    /// <summary>The port that both servers listen at unless told otherwise.</summary>
    public const int DefaultPort = 3306;

    /// <summary>The servers' own upper bound of <c>max_allowed_packet</c>, in bytes.</summary>
    public const int LargestMaxPacketBytes = 1024 * 1024 * 1024;

    /// <summary>The least that <see cref="MaxPacketBytes"/> may be: the servers' own lower bound of <c>max_allowed_packet</c>.</summary>
    public const int SmallestMaxPacketBytes = 1024;

    /// <summary>The host name or address. Not used where <see cref="SocketPath"/> is set.</summary>
    public string Host { get; init; } = "localhost";

    /// <summary>The TCP port, 1 to 65535.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>The path of a unix socket, used in place of host and port; null for TCP.</summary>
    public string? SocketPath { get; init; }

    /// <summary>The account's name.</summary>
    public string User { get; init; } = "";

    /// <summary>The password. At most one of this, <see cref="PasswordFile"/> and <see cref="PasswordEnvironmentVariable"/> may be set.</summary>
    public string? Password { get; init; }

    /// <summary>A file that holds the password, up to one line end at its end. Read at each connect, so that it may be rotated.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>The environment variable that holds the password. Read at each connect.</summary>
    public string? PasswordEnvironmentVariable { get; init; }

    /// <summary>The database to be in; null for none.</summary>
    public string? Database { get; init; }

    /// <summary>Whether to encrypt, and what to check. <see cref="MySqlTlsMode.Preferred"/> by default.</summary>
    public MySqlTlsMode Tls { get; init; } = MySqlTlsMode.Preferred;

    /// <summary>A PEM file of the authorities to trust in place of the system's; for the verifying modes.</summary>
    public string? TlsCaFile { get; init; }

    /// <summary>A PEM file with the client's certificate, for accounts that require one. Comes with <see cref="TlsKeyFile"/>.</summary>
    public string? TlsCertificateFile { get; init; }

    /// <summary>A PEM file with the private key of <see cref="TlsCertificateFile"/>.</summary>
    public string? TlsKeyFile { get; init; }

    /// <summary>A PEM file with the server's RSA key, so that it isn't asked of a server over an unprotected connection.</summary>
    public string? ServerPublicKeyFile { get; init; }

    /// <summary>Permits <c>mysql_clear_password</c>, over TLS or a unix socket only. False by default.</summary>
    public bool AllowClearPassword { get; init; }

    /// <summary>The longest that connecting may take as a whole, from name resolution to the server's OK. 10 s by default.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest that a command may go without a byte of progress. 60 s by default.</summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The largest packet that is read or sent, in bytes. Memory follows what arrives, not this bound. 1 GiB by default.</summary>
    public int MaxPacketBytes { get; init; } = LargestMaxPacketBytes;

    /// <summary>The clock of all deadlines.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>The server's name for messages: "host:port" or the socket's path.</summary>
    public string ServerName => SocketPath ?? $"{(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)}:{Port}";

    /// <summary>Reads a URL and checks it.</summary>
    /// <exception cref="FormatException">The URL is malformed or contradicts itself; the message lists every error, and never the password.</exception>
    public static MySqlConnectionOptions Parse(string url) => TryParse(url, out MySqlConnectionOptions? options, out IReadOnlyList<string> errors)
        ? options
        : throw new FormatException(string.Join(Environment.NewLine, errors));

    /// <summary>Reads a URL and checks it.</summary>
    /// <param name="url">The URL.</param>
    /// <param name="options">The options, null where there are errors.</param>
    /// <param name="errors">Every error that was found; empty where there is none.</param>
    public static bool TryParse(
        string url, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out MySqlConnectionOptions? options, out IReadOnlyList<string> errors)
    {
        ArgumentNullException.ThrowIfNull(url);
        MySqlUrlParser parser = new();
        MySqlConnectionOptions parsed = parser.Parse(url);
        errors = [.. parser.Errors, .. parser.Errors.Count == 0 ? parsed.Validate() : []];
        options = errors.Count == 0 ? parsed : null;
        return options is not null;
    }

    /// <summary>
    /// Reads a URL that may name several servers, with commas between the hosts (<c>mysql://user:password@a:3306,b:3306/?tls=required</c>), and checks it.
    /// All but host and port is the same for each of them.
    /// </summary>
    /// <param name="url">The URL.</param>
    /// <param name="servers">The servers in the order of the URL, at least one; null where there are errors.</param>
    /// <param name="errors">Every error that was found; empty where there is none.</param>
    public static bool TryParseServers(
        string url, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out IReadOnlyList<MySqlConnectionOptions>? servers, out IReadOnlyList<string> errors)
    {
        ArgumentNullException.ThrowIfNull(url);
        MySqlUrlParser parser = new();
        IReadOnlyList<MySqlConnectionOptions> parsed = parser.ParseServers(url);
        errors = [.. parser.Errors, .. parser.Errors.Count == 0 ? parsed.SelectMany(server => server.Validate()).Distinct() : []];
        servers = errors.Count == 0 ? parsed : null;
        return servers is not null;
    }

    /// <summary>Checks the options against each other and their bounds: every error at once, none where all is well.</summary>
    public IReadOnlyList<string> Validate() => MySqlOptionsValidator.Validate(this);

    /// <summary>The URL without the password: <c>***</c> stands where there is one.</summary>
    public override string ToString()
    {
        StringBuilder text = new("mysql://");
        text.Append(Uri.EscapeDataString(User)).Append(Password is null ? "" : ":***").Append('@');
        text.Append(SocketPath is null ? ServerName : "").Append('/').Append(Uri.EscapeDataString(Database ?? ""));
        char separator = '?';
        foreach ((string key, string value) in MySqlUrlKeys.Describe(this))
        {
            text.Append(separator).Append(key).Append('=').Append(value);
            separator = '&';
        }

        return text.ToString();
    }
}
