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
}
