using Aesop.Tests.Servers;

namespace Aesop.Integration.Tests.Schemas;

/// <summary>The server that all fixtures share, whose metadata these change and put back.</summary>
internal abstract class SharedServerFixture(ServerKind kind)
{
    /// <summary>The server.</summary>
    protected DatabaseServer Server { get; private set; } = null!;

    [OneTimeSetUp]
    public async Task GetServerAsync() => Server = await SharedServers.GetAsync(kind);

    [TearDown]
    public Task PutBackAsync() => Server.ExecuteAsync($"SET GLOBAL binlog_row_metadata = '{Server.Options.BinlogRowMetadata}'");
}
