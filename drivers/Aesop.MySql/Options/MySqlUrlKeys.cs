using System.Globalization;

namespace Aesop.MySql;

/// <summary>The keys of a URL's query: one table for reading, writing and suggesting them.</summary>
internal static class MySqlUrlKeys
{
    private delegate MySqlConnectionOptions Setter(MySqlConnectionOptions options, string value, List<string> errors);

    private static readonly (string Value, MySqlTlsMode Mode)[] TlsModes =
    [
        ("disabled", MySqlTlsMode.Disabled), ("preferred", MySqlTlsMode.Preferred), ("required", MySqlTlsMode.Required),
        ("verify-ca", MySqlTlsMode.VerifyCa), ("verify-identity", MySqlTlsMode.VerifyIdentity),
    ];

    private static readonly MySqlConnectionOptions Defaults = new();

    private static readonly (string Key, Setter Set, Func<MySqlConnectionOptions, string?> Get)[] Keys =
    [
        ("tls", SetTls, static o => Same(TlsName(o.Tls), TlsName(Defaults.Tls))),
        ("ca", static (o, value, _) => o with { TlsCaFile = value }, static o => o.TlsCaFile),
        ("cert", static (o, value, _) => o with { TlsCertificateFile = value }, static o => o.TlsCertificateFile),
        ("key", static (o, value, _) => o with { TlsKeyFile = value }, static o => o.TlsKeyFile),
        ("socket", static (o, value, _) => o with { SocketPath = value }, static o => o.SocketPath),
        ("password_file", static (o, value, _) => o with { PasswordFile = value }, static o => o.PasswordFile),
        ("password_env", static (o, value, _) => o with { PasswordEnvironmentVariable = value }, static o => o.PasswordEnvironmentVariable),
        ("server_public_key", static (o, value, _) => o with { ServerPublicKeyFile = value }, static o => o.ServerPublicKeyFile),
        ("allow_clear_password", SetAllowClearPassword, static o => o.AllowClearPassword ? "true" : null),
        ("connect_timeout_ms",
            static (o, value, errors) => o with { ConnectTimeout = Milliseconds("connect_timeout_ms", value, errors) },
            static o => Same(Text(o.ConnectTimeout), Text(Defaults.ConnectTimeout))),
        ("command_timeout_ms",
            static (o, value, errors) => o with { CommandTimeout = Milliseconds("command_timeout_ms", value, errors) },
            static o => Same(Text(o.CommandTimeout), Text(Defaults.CommandTimeout))),
        ("max_packet_bytes", SetMaxPacketBytes,
            static o => Same(Text(o.MaxPacketBytes), Text(Defaults.MaxPacketBytes))),
    ];

    /// <summary>Sets what the key stands for; an unknown key or a bad value is added to the errors.</summary>
    public static MySqlConnectionOptions Set(MySqlConnectionOptions options, string key, string value, List<string> errors)
    {
        foreach ((string known, Setter set, _) in Keys)
        {
            if (known == key)
            {
                return set(options, value, errors);
            }
        }

        string? nearest = Spelling.Nearest(key, Keys.Select(static entry => entry.Key));
        errors.Add(nearest is null
            ? $"the key '{key}' is not known; known are {string.Join(", ", Keys.Select(static entry => entry.Key))}"
            : $"the key '{key}' is not known; did you mean '{nearest}'?");
        return options;
    }

    /// <summary>The keys that differ from the defaults, escaped. None of them holds a secret.</summary>
    public static IEnumerable<(string Key, string Value)> Describe(MySqlConnectionOptions options)
    {
        foreach ((string key, _, Func<MySqlConnectionOptions, string?> get) in Keys)
        {
            if (get(options) is { } value)
            {
                yield return (key, Uri.EscapeDataString(value).Replace("%2F", "/", StringComparison.Ordinal));
            }
        }
    }

    private static MySqlConnectionOptions SetTls(MySqlConnectionOptions options, string value, List<string> errors)
    {
        foreach ((string name, MySqlTlsMode mode) in TlsModes)
        {
            if (name == value)
            {
                return options with { Tls = mode };
            }
        }

        errors.Add($"tls={value}: the modes are {string.Join(", ", TlsModes.Select(static entry => entry.Value))}");
        return options;
    }

    private static MySqlConnectionOptions SetAllowClearPassword(MySqlConnectionOptions options, string value, List<string> errors)
    {
        if (value is not ("true" or "false"))
        {
            errors.Add($"allow_clear_password={value}: give true or false");
        }

        return options with { AllowClearPassword = value == "true" };
    }

    private static MySqlConnectionOptions SetMaxPacketBytes(MySqlConnectionOptions options, string value, List<string> errors)
    {
        if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int bytes))
        {
            return options with { MaxPacketBytes = bytes };
        }

        errors.Add($"max_packet_bytes={value}: give a whole number of bytes up to {MySqlConnectionOptions.LargestMaxPacketBytes}");
        return options;
    }

    private static TimeSpan Milliseconds(string key, string value, List<string> errors)
    {
        if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int milliseconds))
        {
            return TimeSpan.FromMilliseconds(milliseconds);
        }

        errors.Add($"{key}={value}: give a whole number of milliseconds up to {int.MaxValue}");
        return TimeSpan.Zero;
    }

    private static string TlsName(MySqlTlsMode mode) => TlsModes.FirstOrDefault(entry => entry.Mode == mode).Value ?? mode.ToString();

    private static string Text(TimeSpan time) => time.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string? Same(string value, string standard) => value == standard ? null : value;
}
