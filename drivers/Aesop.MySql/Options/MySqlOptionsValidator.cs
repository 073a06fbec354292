namespace Aesop.MySql;

/// <summary>Checks options against their bounds and each other.</summary>
internal static class MySqlOptionsValidator
{
    /// <summary>The longest deadline that the clock's timers take.</summary>
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromMilliseconds(int.MaxValue);

    /// <summary>The longest path that a unix socket's address holds on Linux, in bytes.</summary>
    private const int LongestSocketPath = 107;

    /// <summary>The longest name that DNS has, in characters.</summary>
    private const int LongestHost = 255;

    public static IReadOnlyList<string> Validate(MySqlConnectionOptions options)
    {
        List<string> errors = [];
        if (options.User.Length == 0)
        {
            errors.Add("a user is needed, as in mysql://user@host");
        }

        foreach ((string what, string? value) in new[] { ("user", options.User), ("password", options.Password), ("database", options.Database), ("socket", options.SocketPath) })
        {
            if (value?.Contains('\0', StringComparison.Ordinal) == true)
            {
                errors.Add($"the {what} holds a zero character, which the protocol can't carry");
            }
        }

        CheckPlace(options, errors);
        CheckPassword(options, errors);
        CheckTls(options, errors);
        CheckBounds(options, errors);
        return errors;
    }

    private static void CheckPlace(MySqlConnectionOptions options, List<string> errors)
    {
        if (options.SocketPath is { } path)
        {
            if (path.Length == 0 || System.Text.Encoding.UTF8.GetByteCount(path) > LongestSocketPath)
            {
                errors.Add($"socket: the path has to have 1 to {LongestSocketPath} bytes");
            }

            return;
        }

        if (options.Host.Length is 0 or > LongestHost || options.Host.Any(static c => char.IsWhiteSpace(c) || char.IsControl(c)))
        {
            errors.Add($"the host is empty, holds blanks or is over {LongestHost} characters");
        }

        if (options.Port is < 1 or > ushort.MaxValue)
        {
            errors.Add("the port has to be a number from 1 to 65535");
        }
    }

    private static void CheckPassword(MySqlConnectionOptions options, List<string> errors)
    {
        int sources = (options.Password is null ? 0 : 1) + (options.PasswordFile is null ? 0 : 1) + (options.PasswordEnvironmentVariable is null ? 0 : 1);
        if (sources > 1)
        {
            errors.Add("the password is given more than once; choose one of the URL's own, password_file and password_env");
        }
    }

    private static void CheckTls(MySqlConnectionOptions options, List<string> errors)
    {
        if (!Enum.IsDefined(options.Tls))
        {
            errors.Add($"tls: {options.Tls} is not a mode");
        }

        if ((options.TlsCertificateFile is null) != (options.TlsKeyFile is null))
        {
            errors.Add("cert and key come together: the client's certificate and its private key");
        }

        if (options.TlsCaFile is not null && options.Tls is not (MySqlTlsMode.VerifyCa or MySqlTlsMode.VerifyIdentity))
        {
            errors.Add("ca is given, but this tls mode checks no certificate; use tls=verify-ca or tls=verify-identity");
        }

        if (options.TlsCertificateFile is not null && options.Tls == MySqlTlsMode.Disabled)
        {
            errors.Add("cert is given, but tls=disabled makes no use of it");
        }

        if (options.Tls == MySqlTlsMode.VerifyIdentity && options.SocketPath is not null)
        {
            errors.Add("tls=verify-identity needs a host name; a socket has none: use tls=verify-ca");
        }
    }

    private static void CheckBounds(MySqlConnectionOptions options, List<string> errors)
    {
        foreach ((string key, TimeSpan value) in new[] { ("connect_timeout_ms", options.ConnectTimeout), ("command_timeout_ms", options.CommandTimeout) })
        {
            if (value < TimeSpan.FromMilliseconds(1) || value > LongestTimeout)
            {
                errors.Add($"{key} has to be from 1 to {int.MaxValue}");
            }
        }

        if (options.MaxPacketBytes is < MySqlConnectionOptions.SmallestMaxPacketBytes or > MySqlConnectionOptions.LargestMaxPacketBytes)
        {
            errors.Add($"max_packet_bytes has to be from {MySqlConnectionOptions.SmallestMaxPacketBytes} to {MySqlConnectionOptions.LargestMaxPacketBytes}");
        }
    }
}
