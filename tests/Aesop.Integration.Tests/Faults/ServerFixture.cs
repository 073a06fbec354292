using Aesop.Tests.Servers;

namespace Aesop.Integration.Tests.Faults;

/// <summary>A server of the fixture's own, for tests that mistreat it.</summary>
internal abstract class ServerFixture(ServerKind kind)
{
    /// <summary>Which server it is.</summary>
    protected ServerKind Kind { get; } = kind;

    /// <summary>The server.</summary>
    protected DatabaseServer Server { get; private set; } = null!;

    /// <summary>What it is started with.</summary>
    protected virtual ServerOptions Options { get; } = new();

    [OneTimeSetUp]
    public async Task StartServerAsync() => Server = await DatabaseServer.StartAsync(Kind, Options);

    [OneTimeTearDown]
    public async Task StopServerAsync() => await Server.DisposeAsync();
}
