using Aesop.Integration.Tests.Harness;
using Aesop.Tests.Servers;

namespace Aesop.Integration.Tests.Faults;

/// <summary>What happens between the relay and its server, under load.</summary>
[TestFixtureSource(typeof(ServerKinds), nameof(ServerKinds.All))]
internal sealed class SourceConnectionTests(ServerKind kind) : ServerFixture(kind)
{
    private const int Times = 6;

    private readonly Random _random = new(11);

    [Test]
    public async Task DumpThread_KilledAndLogsRotated_EveryTransactionComesInOrder()
    {
        var database = await Server.CreateDatabaseAsync();
        await using var relay = await TestRelay.StartStreamingAsync(TestRelay.Options(Server.Url) with { From = "latest" });
        await using var scene = await FaultScene.StartAsync(Server, database, relay.Address);

        for (var time = 0; time < Times; time++)
        {
            await scene.Load.WaitAsync(_random.Next(10, 150));
            await (_random.Next(3) == 0 ? Server.RotateBinlogAsync() : KillDumpThreadsAsync());
        }

        await scene.VerifyAsync();
        Assert.That(relay.Status.Reconnects, Is.Positive);
    }

    [Test]
    public async Task Connection_CutOrSilent_IsReplacedAndNothingIsMissing()
    {
        await using var proxy = TcpFaultProxy.Start(Server);
        var database = await Server.CreateDatabaseAsync();
        await using var relay = await TestRelay.StartStreamingAsync(Through(proxy));
        await using var scene = await FaultScene.StartAsync(Server, database, relay.Address);

        for (var time = 0; time < Times; time++)
        {
            await scene.Load.WaitAsync(_random.Next(10, 150));
            if (time % 3 == 0)
            {
                await SilenceAsync(proxy, relay);
            }
            else
            {
                proxy.CutAll();
            }
        }

        await scene.VerifyAsync();
        Assert.That(relay.Status.Reconnects, Is.GreaterThanOrEqualTo(Times / 3));
    }

    [Test]
    public async Task Connection_CutAfterEachSoManyBytes_NothingIsMissing()
    {
        await using var proxy = TcpFaultProxy.Start(Server);
        var database = await Server.CreateDatabaseAsync();
        await using var relay = await TestRelay.StartStreamingAsync(Through(proxy));
        await using var scene = await FaultScene.StartAsync(Server, database, relay.Address);

        for (var cut = 20_000; cut < 100_000; cut += 13_337)
        {
            var before = proxy.Accepted;
            proxy.ToClient.CutAfterBytes = cut;
            await Waiting.UntilAsync(() => proxy.Accepted >= before + 2, () => $"{proxy.Accepted} connections, {before} before; {relay.Status}");
        }

        proxy.ToClient.CutAfterBytes = null;
        await scene.VerifyAsync();
    }

    [Test]
    public async Task Connection_SplitAtEachByte_NothingIsMissing()
    {
        await using var proxy = TcpFaultProxy.Start(Server);
        proxy.ToClient.WriteBytesMax = 1;
        var database = await Server.CreateDatabaseAsync();
        await using var relay = await TestRelay.StartStreamingAsync(Through(proxy));
        await using var scene = await FaultScene.StartAsync(Server, database, relay.Address);

        await scene.Load.WaitAsync(100);

        await scene.VerifyAsync();
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Server_RestartedUnderLoad_NothingIsMissing(bool killed)
    {
        var database = await Server.CreateDatabaseAsync();
        await using var relay = await TestRelay.StartStreamingAsync(TestRelay.Options(Server.Url) with { From = "latest" });
        await using var scene = await FaultScene.StartAsync(Server, database, relay.Address);

        await scene.Load.WaitAsync(100);
        await (killed ? Server.KillAsync() : Server.StopAsync());
        await relay.WaitAsync(status => status.State == Relay.Sources.SourceState.Disconnected);
        await Server.RestartAsync();
        await scene.Load.WaitAsync(100);

        await scene.VerifyAsync();
    }

    private static Relay.SourceOptions Through(TcpFaultProxy proxy) =>
        TestRelay.Options($"mysql://{RootAccount.User}:{RootAccount.Password}@{proxy.Host}:{proxy.Port}") with { From = "latest" };

    private static async Task SilenceAsync(TcpFaultProxy proxy, TestRelay relay)
    {
        var before = relay.Status.Reconnects;
        proxy.ToClient.Hold();
        await relay.WaitAsync(status => status.Reconnects > before);
        proxy.CutAll();
        proxy.ToClient.Resume();
    }

    private async Task KillDumpThreadsAsync()
    {
        var threads = await Server.QueryAsync("SELECT id FROM information_schema.processlist WHERE command LIKE 'Binlog Dump%'");
        foreach (var thread in threads.Texts())
        {
            await Server.ExecuteAsync($"KILL {thread[0]}");
        }
    }
}
