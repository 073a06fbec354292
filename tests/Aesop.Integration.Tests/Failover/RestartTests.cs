using Aesop.Integration.Tests.Folding;
using Aesop.Integration.Tests.Harness;
using Aesop.Tests.Servers;

namespace Aesop.Integration.Tests.Failover;

/// <summary>A relay that is restarted in a lineage that it went over to: what it held then is what it holds again, from that lineage's beginning on.</summary>
[TestFixtureSource(typeof(ServerKinds), nameof(ServerKinds.All))]
internal sealed class RestartTests(ServerKind kind)
{
    /// <summary>The log doesn't name columns; below the place where the lineage was begun, the successor's log holds rows of a table whose columns were exchanged since.</summary>
    [Test]
    public async Task Relay_RestartedAfterAFailover_HoldsTheSameAgainAndNothingBelowAndXaGoesOn()
    {
        await using var primary = await DatabaseServer.StartAsync(kind, Options(1));
        await using var replica = await DatabaseServer.StartAsync(kind, Options(2));
        var database = await primary.CreateDatabaseAsync();
        await replica.FollowAsync(primary);
        using var state = new ThrowawayFolder("relay");
        var listen = $"127.0.0.1:{FreePort.Next()}";
        var url = $"mysql://{RootAccount.User}:{RootAccount.Password}@{primary.Host}:{primary.Port},{replica.Host}:{replica.Port}/";
        var source = TestRelay.Options(url, $"{database}.*") with { From = "earliest" };
        var relay = await TestRelay.StartStreamingAsync(source, state.Path, listen);
        try
        {
            await using var consumer = Consumer.Start(Consumer.Options(relay.Address), new Folder());
            foreach (var statement in (string[])["CREATE TABLE t (id INT PRIMARY KEY, a VARCHAR(20), b VARCHAR(20))", "INSERT INTO t VALUES (1, 'a', 'b')", "DELETE FROM t", "ALTER TABLE t CHANGE a b VARCHAR(20), CHANGE b a VARCHAR(20)", "INSERT INTO t VALUES (2, 'a', 'b')"])
            {
                await primary.ExecuteAsync(statement + ";", database);
                await consumer.CatchUpAsync(primary, database);
            }

            await PrepareAsync(primary, database, "one", "INSERT INTO t VALUES (10, 'x', 'y'); UPDATE t SET a = 'z' WHERE id = 2");
            await PrepareAsync(primary, database, "two", "INSERT INTO t VALUES (20, 'x', 'y')");
            await PrepareAsync(primary, database, "none", "INSERT INTO t VALUES (50, 'x', 'y')");
            await consumer.CatchUpAsync(primary, database);
            await replica.CatchUpAsync(primary);
            await primary.KillAsync();
            await replica.PromoteAsync();
            await replica.ExecuteAsync("XA COMMIT 'one'; INSERT INTO t VALUES (30, 'c', 'd');", database);
            await consumer.CatchUpAsync(replica, database);

            await relay.DisposeAsync();
            await replica.ExecuteAsync("XA COMMIT 'two'; XA ROLLBACK 'none'; INSERT INTO t VALUES (40, 'e', 'f');", database);
            relay = await TestRelay.StartStreamingAsync(source, state.Path, listen);
            await consumer.CatchUpAsync(replica, database);

            await consumer.CompareAsync(replica, database, "t");
            Assert.That(relay.Status.Epoch, Is.EqualTo(2));
            Assert.That(consumer.Look(folder => folder.Redelivered), Is.Zero);
            var seen = consumer.Look(folder => folder.Digests.Where(digest => digest.Key.Epoch == 2).ToDictionary());
            await using var late = Consumer.Start(Consumer.Options(relay.Address), new Folder { FoldsRows = false });
            await late.WaitAsync(folder => folder.Transactions == seen.Count, () => $"not the {seen.Count} transactions of epoch 2");
            Assert.That(late.Look(folder => folder.Digests), Is.EquivalentTo(seen), "frames as they were, and none below");
        }
        finally
        {
            await relay.DisposeAsync();
        }
    }

    private ServerOptions Options(uint serverId) => Replication.Options(kind, serverId) with { BinlogRowMetadata = "MINIMAL" };

    private static Task PrepareAsync(DatabaseServer server, string database, string id, string statements) =>
        server.ExecuteAsync($"XA START '{id}'; {statements}; XA END '{id}'; XA PREPARE '{id}';", database);
}
