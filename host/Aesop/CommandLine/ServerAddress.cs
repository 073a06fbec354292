using Aesop.MySql;

namespace Aesop.CommandLine;

/// <summary>Reads server addresses, with faults that show no password.</summary>
internal static class ServerAddress
{
    /// <exception cref="UsageException">Each fault, with <paramref name="what"/> in front.</exception>
    public static MySqlConnectionOptions Parse(string url, string what) =>
        MySqlConnectionOptions.TryParse(url, out var options, out var errors)
            ? options
            : throw new UsageException([.. errors.Select(error => $"{what}: {error}.")]);

    /// <summary>The servers that an address names, at least one.</summary>
    /// <exception cref="UsageException">Each fault, with <paramref name="what"/> in front.</exception>
    public static IReadOnlyList<MySqlConnectionOptions> ParseServers(string url, string what) =>
        MySqlConnectionOptions.TryParseServers(url, out var servers, out var errors)
            ? servers
            : throw new UsageException([.. errors.Select(error => $"{what}: {error}.")]);
}
