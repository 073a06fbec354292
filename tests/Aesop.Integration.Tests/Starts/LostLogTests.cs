using Aesop.Integration.Tests.Faults;
using Aesop.Integration.Tests.Folding;
using Aesop.Integration.Tests.Harness;
using Aesop.Tests.Servers;
using Aesop.Wire.Positions;

namespace Aesop.Integration.Tests.Starts;

/// <summary>The log that a position was in is gone: purged, or reset.</summary>
[TestFixtureSource(typeof(ServerKinds), nameof(ServerKinds.All))]
internal sealed class LostLogTests(ServerKind kind) : ServerFixture(kind)
{
    [Test]
    public async Task Purged_FileAndOffset_HaltsAndNamesTheOldest()
    {
        var (file, offset) = await Server.BinlogPositionAsync();
        await Server.RotateBinlogAsync();
        var (oldest, _) = await Server.BinlogPositionAsync();
        await Server.ExecuteAsync($"PURGE BINARY LOGS TO '{oldest}'");

        Assert.That(await HaltAsync($"{file}:{offset}"), Does.Contain("purged").And.Contain(file).And.Contain(oldest));
    }

    [Test]
    public async Task Reset_TokenWithoutGtids_HaltsAndSaysThatItIsAnotherLog()
    {
        var token = await TokenAsync();
        await ResetAsync();

        Assert.That(await HaltAsync($"{token with { GtidSet = null }}"), Does.Contain("another log").And.Contain("earliest"));
    }

    [Test]
    public async Task Reset_TokenWithGtidsThatTheLogHasForgotten_Halts()
    {
        var token = await TokenAsync();
        await ResetAsync();

        Assert.That(await HaltAsync($"{token}"), Does.Contain("GTID").IgnoreCase);
    }

    [Test]
    public async Task Reset_GtidsKept_TheRelayGoesOnInANewEpochAndNothingIsMissing()
    {
        // A relay that came between the two statements would rightly halt: there the log has forgotten what it has read.
        await using var proxy = TcpFaultProxy.Start(Server);
        var database = await Server.CreateDatabaseAsync();
        var source = TestRelay.Options($"mysql://{RootAccount.User}:{RootAccount.Password}@{proxy.Host}:{proxy.Port}") with { From = "latest" };
        await using var relay = await TestRelay.StartStreamingAsync(source);
        await using var consumer = Consumer.Start(Consumer.Options(relay.Address), new Folder { GtidsAreContiguous = true });
        await Server.ExecuteAsync("CREATE TABLE t (n INT PRIMARY KEY); INSERT INTO t VALUES (1);", database);
        await consumer.CatchUpAsync(Server, database);

        var set = consumer.Look(folder => folder.Checkpoint!.GtidSet);
        proxy.Refusing = true;
        proxy.CutAll();
        await Server.ResetBinlogsAsync();
        await Server.ExecuteAsync(Kind == ServerKind.MySql ? $"SET GLOBAL gtid_purged = '{set}'" : $"SET GLOBAL gtid_binlog_state = '{set}'");
        await Server.ExecuteAsync("UPDATE t SET n = 2;", database);
        proxy.Refusing = false;

        await relay.WaitAsync(status => status.Epoch == 2);
        await consumer.CatchUpAsync(Server, database);
        await consumer.CompareAsync(Server, database, "t");
        Assert.That(consumer.Look(folder => folder.Checkpoint!.Epoch), Is.EqualTo(2));
        Assert.That(relay.Status.Epoch, Is.EqualTo(2));
    }

    private async Task<Checkpoint> TokenAsync()
    {
        var database = await Server.CreateDatabaseAsync();
        await using var relay = await TestRelay.StartStreamingAsync(TestRelay.Options(Server.Url) with { From = "latest" });
        await using var consumer = Consumer.Start(Consumer.Options(relay.Address), new Folder());
        await consumer.CatchUpAsync(Server, database);
        return consumer.Look(folder => folder.Checkpoint)!;
    }

    private async Task ResetAsync()
    {
        // Log files are known by the second of their making.
        await Task.Delay(TimeSpan.FromSeconds(1.1));
        await Server.ResetBinlogsAsync();
        await Server.ExecuteAsync($"CREATE DATABASE after_{TestRelay.NextServerId()}");
    }

    private async Task<string> HaltAsync(string from)
    {
        await using var relay = await TestRelay.StartAsync(TestRelay.Options(Server.Url) with { From = from });
        return await relay.HaltAsync();
    }
}
