using Aesop.Integration.Tests.Folding;
using Aesop.Integration.Tests.Harness;
using Aesop.Relay;
using Aesop.Relay.Sources;
using Aesop.Tests.Servers;

namespace Aesop.Integration.Tests.Failover;

/// <summary>A source of several servers: which is read, and why the others aren't.</summary>
[TestFixtureSource(typeof(ServerKinds), nameof(ServerKinds.All))]
internal sealed class SeveralServersTests(ServerKind kind)
{
    private DatabaseServer _primary = null!;
    private DatabaseServer _replica = null!;
    private string _database = "";

    [SetUp]
    public async Task StartAsync()
    {
        _primary = await DatabaseServer.StartAsync(kind, Replication.Options(kind, 1));
        _replica = await DatabaseServer.StartAsync(kind, Replication.Options(kind, 2));
        _database = await _primary.CreateDatabaseAsync();
        await _replica.FollowAsync(_primary);
        await _replica.CatchUpAsync(_primary);
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _primary.DisposeAsync();
        await _replica.DisposeAsync();
    }

    [Test]
    public async Task Source_OfTwo_PassesOverTheReplicaAndFollowsItsPromotionAndStays()
    {
        // The replica stands first, and a server that isn't there before it.
        var nobody = FreePort.Next();
        await using var relay = await TestRelay.StartStreamingAsync(Source() with { Server = Url(nobody, _replica.Port), Servers = [_primary.Url], AcceptReplicas = false });
        Assert.That(relay.Status.Server, Does.EndWith($":{_primary.Port}"));
        Assert.That(relay.Status.Servers.Select(server => server.State), Is.EqualTo(new[] { ServerState.Away, ServerState.PassedOver, ServerState.Reading }));
        Assert.That(relay.Status.Servers[1].Reason, Does.Contain("read-only"));

        await using var consumer = Consumer.Start(Consumer.Options(relay.Address), new Folder());
        await _primary.ExecuteAsync("CREATE TABLE t (n INT PRIMARY KEY); INSERT INTO t VALUES (1);", _database);
        await _replica.CatchUpAsync(_primary);
        await _primary.StopAsync();
        await Waiting.UntilAsync(() => relay.Status is { State: SourceState.Disconnected } status && status.Reason!.Contains("read-only", StringComparison.Ordinal), () => $"{relay.Status}");
        await _replica.PromoteAsync();
        await _replica.ExecuteAsync("INSERT INTO t VALUES (2)", _database);
        await consumer.WaitAsync(folder => folder.Table($"{_database}.t").Rows.Count == 2, () => $"{relay.Status}");
        Assert.That((relay.Status.Epoch, relay.Status.Lineage!.Lost), Is.EqualTo(((uint?)2, "")));

        await _primary.RestartAsync();
        await consumer.CatchUpAsync(_replica, _database);
        Assert.That((relay.Status.Epoch, relay.Status.Server), Is.EqualTo(((uint?)2, $"127.0.0.1:{_replica.Port}")), "a server that comes back isn't gone over to");
    }

    [Test]
    public async Task Source_NoServerHasWhatWasRead_HaltsAndNamesItAndGoesOnWhenOneHas()
    {
        await using var relay = await TestRelay.StartStreamingAsync(Source() with { Server = Url(_primary.Port, _replica.Port) });
        await using var consumer = Consumer.Start(Consumer.Options(relay.Address), new Folder { GtidsAreContiguous = true });
        await _replica.StopReceivingAsync();
        await _primary.ExecuteAsync("CREATE TABLE t (n INT PRIMARY KEY); INSERT INTO t VALUES (1);", _database);
        await consumer.CatchUpAsync(_primary, _database);
        var last = consumer.Look(folder => folder.Checkpoint!.GtidSet!);
        await _primary.KillAsync();
        await _replica.PromoteAsync();

        await Waiting.UntilAsync(() => relay.Status.State == SourceState.Halted, () => $"{relay.Status}");
        Assert.That(relay.Status.Reason, Does.Contain(last[(last.LastIndexOf('-') + 1)..]).And.Contain("LostTransactions").And.Contain("lacks transactions"));

        // The old primary comes back, and all that was read with it.
        await _primary.RestartAsync();
        await consumer.CatchUpAsync(_primary, _database);
        Assert.That(relay.Status.Server, Does.EndWith($":{_primary.Port}"));
    }

    [Test]
    public async Task Source_ErrantTransactionOnTheSuccessor_ComesAndIsNamed()
    {
        await using var relay = await TestRelay.StartStreamingAsync(Source() with { Server = Url(_primary.Port, _replica.Port) });
        await using var consumer = Consumer.Start(Consumer.Options(relay.Address), new Folder());
        await _primary.ExecuteAsync("CREATE TABLE t (n INT PRIMARY KEY); INSERT INTO t VALUES (1);", _database);
        await _replica.CatchUpAsync(_primary);
        await _replica.ExecuteAsync("INSERT INTO t VALUES (7)", _database);
        var errant = await _replica.ExecutedAsync();
        await _primary.ExecuteAsync("INSERT INTO t VALUES (2)", _database);
        await _replica.CatchUpAsync(_primary);
        await consumer.CatchUpAsync(_primary, _database);
        await _replica.CatchUpAsync(_primary);
        await _primary.KillAsync();
        await _replica.PromoteAsync();

        await consumer.WaitAsync(folder => folder.Table($"{_database}.t").Rows.Count == 3, () => $"{relay.Status}");
        Assert.That(kind == ServerKind.MariaDb ? relay.Status.Lineage!.Errant : relay.Status.Lineage!.Extra, Does.Contain(kind == ServerKind.MariaDb ? errant : $"{await _replica.ScalarAsync("SELECT @@server_uuid")}:1"));
        await consumer.CompareAsync(_replica, _database, "t");
        Assert.That(consumer.Look(folder => folder.Redelivered), Is.Zero);
    }

    [Test]
    public async Task Source_RestoredInPlaceAndGrownAsFarAgain_HaltsAsItsIdsMeanOtherTransactions()
    {
        await using var proxy = TcpFaultProxy.Start(_primary);
        await _primary.ExecuteAsync("CREATE TABLE t (n INT PRIMARY KEY);", _database);
        await _primary.StopAsync();
        using var copies = new ThrowawayFolder("copies");
        await Replication.CopyAsync(_primary.DataFolder, copies["data"]);
        await _primary.RestartAsync();
        await using var relay = await TestRelay.StartStreamingAsync(Source() with { Server = Url(proxy.Port), LostTransactions = LostTransactions.Continue });
        await _primary.ExecuteAsync("INSERT INTO t VALUES (1); INSERT INTO t VALUES (2);", _database);
        await relay.CatchUpAsync(_primary);

        proxy.Refusing = true;
        proxy.CutAll();
        await _primary.StopAsync();
        await Task.Delay(TimeSpan.FromSeconds(1.1));
        await _primary.TakeDataAsync(copies["data"]);
        await _primary.RestartAsync();
        await _primary.ExecuteAsync("INSERT INTO t VALUES (3); INSERT INTO t VALUES (4); INSERT INTO t VALUES (5);", _database);
        proxy.Refusing = false;

        Assert.That(await relay.HaltAsync(), Does.Contain("is another transaction").And.Contain("Choose"));
    }

    private static SourceOptions Source() => TestRelay.Options("");

    private static string Url(params int[] ports) =>
        $"mysql://{RootAccount.User}:{RootAccount.Password}@{string.Join(',', ports.Select(port => $"127.0.0.1:{port}"))}/";
}
