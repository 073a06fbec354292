namespace Aesop.Tests.Servers.Tests.Tools;

[TestFixtureSource(typeof(ServerKinds), nameof(ServerKinds.All))]
internal sealed class SysbenchTests(ServerKind kind)
{
    [Test]
    public async Task RunTransactionsAsync_AFew_WritesThemToTheBinlog()
    {
        var server = await SharedServers.GetAsync(kind);
        var sysbench = new Sysbench(server) { Database = await server.CreateDatabaseAsync(), Tables = 2, TableRows = 50 };
        await sysbench.PrepareAsync();
        var (file, _) = await server.BinlogPositionAsync();

        var report = await sysbench.RunTransactionsAsync(20);

        Assert.That(report, Does.Match(@"transactions: +20 "));
        var decoded = await new ReferenceDecoder(kind).DecodeAsync([Path.Combine(server.DataFolder, file)]);
        Assert.That(decoded, Does.Contain($"### UPDATE `{sysbench.Database}`.`sbtest1`"));
        Assert.That(await server.ScalarAsync("SELECT COUNT(*) FROM sbtest2", sysbench.Database), Is.EqualTo("50"));
    }
}
