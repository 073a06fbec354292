using System.Collections.Concurrent;

namespace Aesop.Tests.Servers;

/// <summary>
/// One server of each kind with default options for the whole test process, started when the first test asks for it and killed
/// when the process ends. Tests that stop, pause or reconfigure a server start their own.
/// </summary>
public static class SharedServers
{
    private static readonly ConcurrentDictionary<ServerKind, Lazy<Task<DatabaseServer>>> Servers = [];

    /// <summary>The shared server of that kind. Not to be disposed.</summary>
    /// <exception cref="InvalidOperationException">It is not installed, or did not start; each test that asks fails with it.</exception>
    public static Task<DatabaseServer> GetAsync(ServerKind kind) =>
        Servers.GetOrAdd(kind, static asked => new Lazy<Task<DatabaseServer>>(() => DatabaseServer.StartAsync(asked))).Value;
}
