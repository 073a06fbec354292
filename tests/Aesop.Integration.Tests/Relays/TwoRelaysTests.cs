using Aesop.Client;
using Aesop.Integration.Tests.Faults;
using Aesop.Integration.Tests.Folding;
using Aesop.Integration.Tests.Harness;
using Aesop.Integration.Tests.Load;
using Aesop.Tests.Servers;

namespace Aesop.Integration.Tests.Relays;

/// <summary>Relays of one server are the same to a client.</summary>
[TestFixtureSource(typeof(ServerKinds), nameof(ServerKinds.All))]
internal sealed class TwoRelaysTests(ServerKind kind) : ServerFixture(kind)
{
    [Test]
    public async Task Relays_OfOneServerStartedAtDifferentPlaces_GiveTheSameFramesForTheSameTransactions()
    {
        var database = await Server.CreateDatabaseAsync();
        await using var first = await TestRelay.StartStreamingAsync(TestRelay.Options(Server.Url) with { From = "latest" });
        await using var readsFirst = Consumer.Start(Consumer.Options(first.Address), new Folder { GtidsAreContiguous = true });
        await using var load = await RandomLoad.StartAsync(Server, database);
        await load.WaitAsync(100);
        await using var second = await TestRelay.StartStreamingAsync(TestRelay.Options(Server.Url) with { From = "latest" });
        await using var readsSecond = Consumer.Start(Consumer.Options(second.Address), new Folder { FoldsRows = false });
        await load.WaitAsync(100);
        await Server.RotateBinlogAsync();
        await load.WaitAsync(100);

        await load.StopAsync();
        await readsFirst.CatchUpAsync(Server, database);
        var end = readsFirst.Look(folder => folder.Checkpoint)!;
        await readsSecond.WaitAsync(folder => folder.Checkpoint?.Scn == end.Scn, () => $"not at {end}");

        var all = readsFirst.Look(folder => folder.Digests.ToDictionary());
        var later = readsSecond.Look(folder => folder.Digests.ToDictionary());
        Assert.That(later, Has.Count.GreaterThan(100).And.Count.LessThan(all.Count));
        Assert.That(later, Is.EquivalentTo(all.Where(transaction => later.Keys.Min().CompareTo(transaction.Key) <= 0)));
        Assert.That(readsSecond.Look(folder => folder.Checkpoint), Is.EqualTo(end));
    }

    [Test]
    public async Task Client_MovedBetweenRelaysWithItsCheckpoint_MissesNothing()
    {
        var database = await Server.CreateDatabaseAsync();
        var (file, offset) = await Server.BinlogPositionAsync();
        var source = TestRelay.Options(Server.Url) with { From = $"{file}:{offset}" };
        await using var first = await TestRelay.StartStreamingAsync(source);
        await using var second = await TestRelay.StartStreamingAsync(source with { ServerId = TestRelay.NextServerId() });
        var folder = new Folder { GtidsAreContiguous = true };
        await using var load = await RandomLoad.StartAsync(Server, database);

        // Each goes on some transactions before the place where the one before it stopped: these come again.
        var from = StartPosition.Earliest;
        foreach (var relay in new[] { first, second, first, second })
        {
            var seen = folder.Transactions;
            await using var consumer = Consumer.Start(Consumer.Options(relay.Address) with { Start = from }, folder);
            await consumer.WaitAsync(state => state.Transactions > seen + 25, () => "no 25 transactions");
            from = StartPosition.From(consumer.Look(state => state.Checkpoint)!);
            await consumer.WaitAsync(state => state.Transactions > seen + 50, () => "no 50 transactions");
        }

        await using var last = Consumer.Start(Consumer.Options(first.Address, second.Address) with { Start = from }, folder);
        await load.StopAsync();
        await last.CatchUpAsync(Server, database);
        await last.CompareAsync(Server, database, RandomLoad.Tables);
        Assert.That(folder.Redelivered, Is.Positive);
    }

    [Test]
    public async Task Client_ItsRelayEnds_GoesOnAtTheOther()
    {
        var database = await Server.CreateDatabaseAsync();
        var (file, offset) = await Server.BinlogPositionAsync();
        var source = TestRelay.Options(Server.Url) with { From = $"{file}:{offset}" };
        await using var second = await TestRelay.StartStreamingAsync(source);
        var first = await TestRelay.StartStreamingAsync(source with { ServerId = TestRelay.NextServerId() });
        await using var scene = await FaultScene.StartAsync(Server, database, first.Address, second.Address);

        await scene.Load.WaitAsync(100);
        await first.DisposeAsync();
        await scene.Load.WaitAsync(100);

        await scene.VerifyAsync();
    }
}
