using System.Security;

namespace Aesop.MySql;

/// <summary>Reads what the options only point to, when it is needed.</summary>
internal static class SecretFiles
{
    private const int MostBytes = 64 * 1024;

    /// <summary>The password, wherever the options have it; empty where they have none.</summary>
    /// <exception cref="MySqlConfigurationException">The file or the variable can't be read; named, without its contents.</exception>
    public static async ValueTask<string> ReadPasswordAsync(MySqlConnectionOptions options, CancellationToken cancellationToken)
    {
        if (options.PasswordFile is { } path)
        {
            string text = await ReadAsync(path, "password_file", cancellationToken).ConfigureAwait(false);
            text = text.EndsWith('\n') ? text[..^1] : text;
            return text.EndsWith('\r') ? text[..^1] : text;
        }

        if (options.PasswordEnvironmentVariable is { } name)
        {
            return Environment.GetEnvironmentVariable(name)
                ?? throw new MySqlConfigurationException($"The environment variable {name} (password_env) is not set.");
        }

        return options.Password ?? "";
    }

    /// <summary>A small text file.</summary>
    public static async ValueTask<string> ReadAsync(string path, string key, CancellationToken cancellationToken)
    {
        try
        {
            if (new FileInfo(path).Length > MostBytes)
            {
                throw new MySqlConfigurationException($"The file '{path}' ({key}) is over {MostBytes} bytes.");
            }

            return await File.ReadAllTextAsync(path, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or SecurityException or ArgumentException or NotSupportedException)
        {
            throw new MySqlConfigurationException($"The file '{path}' ({key}) can't be read: {cause.Message}", cause);
        }
    }
}
