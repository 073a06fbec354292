using Aesop.Tests.Servers;

namespace Aesop.MySql.Tests.Connections;

/// <summary>Options for the real servers of the tests.</summary>
internal static class Servers
{
    private static int _users;

    /// <summary>The root account over TCP, without TLS unless a test sets it.</summary>
    public static MySqlConnectionOptions Root(this DatabaseServer server) =>
        MySqlConnectionOptions.Parse(server.Url) with { Tls = MySqlTlsMode.Disabled };

    /// <summary>A connection of the shared server's root account.</summary>
    public static async Task<MySqlConnection> ConnectAsync(ServerKind kind) =>
        await MySqlConnection.ConnectAsync((await SharedServers.GetAsync(kind)).Root());

    /// <summary>A new account, and options that use it.</summary>
    public static async Task<MySqlConnectionOptions> NewUserAsync(
        this DatabaseServer server, string password, string? plugin = null, bool requireTls = false)
    {
        string user = $"driver_{Interlocked.Increment(ref _users)}";
        await server.CreateUserAsync(user, password, plugin, requireTls: requireTls);
        return server.Root() with { User = user, Password = password };
    }
}
