using Aesop.Client;
using Aesop.Integration.Tests.Faults;
using Aesop.Integration.Tests.Folding;
using Aesop.Integration.Tests.Harness;
using Aesop.Relay;
using Aesop.Relay.Sources;
using Aesop.Tests.Servers;
using Aesop.Wire.Positions;

namespace Aesop.Integration.Tests.Transactions;

/// <summary>Rows of XA transactions come out at XA COMMIT, whole, and those that are rolled back never.</summary>
[TestFixtureSource(typeof(ServerKinds), nameof(ServerKinds.All))]
internal sealed class XaTransactionTests(ServerKind kind) : ServerFixture(kind)
{
    [Test]
    public async Task Xa_InterleavedWithIdsOfAnyBytes_FoldedRowsAreTheServers()
    {
        var database = await Server.CreateDatabaseAsync();
        await using var relay = await TestRelay.StartStreamingAsync(TestRelay.Options(Server.Url) with { From = "latest" });
        var order = new List<string>();
        await using var consumer = Consumer.Start(Consumer.Options(relay.Address), new Folder(), Note);
        await Server.ExecuteAsync("CREATE TABLE t (id INT PRIMARY KEY, v INT); INSERT INTO t VALUES (1, 0), (2, 0), (3, 0);", database);
        await PrepareAsync(database, "'a'", "INSERT INTO t VALUES (10, 1); UPDATE t SET v = 1 WHERE id = 1");
        await PrepareAsync(database, "X'00ff2700','it''s',4711", "INSERT INTO t VALUES (20, 2); DELETE FROM t WHERE id = 2");
        await Server.ExecuteAsync("INSERT INTO t VALUES (30, 3)", database);
        await PrepareAsync(database, $"'{new string('g', 64)}','{new string('b', 64)}',2147483647", "INSERT INTO t VALUES (40, 4)");
        await Server.RotateBinlogAsync();
        await PrepareAsync(database, "'gone'", "INSERT INTO t VALUES (50, 5); UPDATE t SET v = 9 WHERE id = 3");
        await Server.ExecuteAsync(
            $"""
            XA START 'one'; INSERT INTO t VALUES (60, 6); XA END 'one'; XA COMMIT 'one' ONE PHASE;
            XA START 'never'; INSERT INTO t VALUES (70, 7); XA END 'never'; XA ROLLBACK 'never';
            XA START 'empty'; XA END 'empty'; XA PREPARE 'empty'; XA COMMIT 'empty';
            XA COMMIT '{new string('g', 64)}','{new string('b', 64)}',2147483647; XA ROLLBACK 'gone'; XA COMMIT 0x00ff2700,0x69742773,4711;
            INSERT INTO t VALUES (80, 8);
            XA COMMIT 'a';
            """,
            database);
        await PrepareAsync(database, "'a'", "INSERT INTO t VALUES (90, 9)");
        await Server.ExecuteAsync("XA COMMIT 'a'");

        await consumer.CatchUpAsync(Server, database);
        await consumer.CompareAsync(Server, database, "t");
        Assert.That(order, Is.EqualTo((string[])["1", "2", "3", "30", "60", "40", "20", "2", "80", "10", "1", "90"]), "in the order of the commits");

        void Note(Transaction transaction)
        {
            foreach (var change in transaction.Changes)
            {
                if (change.Table.EndsWith(".t", StringComparison.Ordinal))
                {
                    order.Add($"{change.Key.GetInt32("id")}");
                }
            }
        }
    }

    [Test]
    public async Task Xa_LargerThanMemoryMayBe_WaitsInAFileThatGoesAway()
    {
        var database = await Server.CreateDatabaseAsync();
        using var state = new ThrowawayFolder("relay");
        var source = TestRelay.Options(Server.Url) with { From = "latest", HeldMemoryBytes = 1 << 20, WhenFull = RingOverflow.Wait, RingBytes = 2 << 20 };
        await using var relay = await TestRelay.StartStreamingAsync(source, state.Path);
        await using var consumer = Consumer.Start(Consumer.Options(relay.Address) with { MaxTransactionBytes = 256 << 10 }, new Folder());
        await Server.ExecuteAsync("CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, text VARCHAR(2000)); CREATE TABLE u LIKE t;", database);
        await PrepareAsync(
            database, "'big'", "INSERT INTO t (text) VALUES (REPEAT('x', 1500)), (REPEAT('y', 1500)); " + string.Concat(Enumerable.Repeat("INSERT INTO t (text) SELECT REVERSE(text) FROM t; ", 12)));
        await PrepareAsync(database, "'other'", "INSERT INTO u (text) VALUES (REPEAT('z', 1500))");
        await relay.CatchUpAsync(Server);
        var waiting = Directory.GetFiles(state.Path, "*.held");
        Assert.That(waiting, Has.Length.EqualTo(1));
        Assert.That(new FileInfo(waiting[0]).Length, Is.GreaterThan(10 << 20));

        await Server.ExecuteAsync("XA COMMIT 'other'; XA COMMIT 'big';");
        await consumer.CatchUpAsync(Server, database);
        await consumer.CompareAsync(Server, database, "t", "u");
        Assert.That(Directory.GetFiles(state.Path, "*.held"), Is.Empty);
    }

    [Test]
    public async Task Xa_CommittedBehindThePlaceToStartFrom_SameFramesAsForARelayThatSawItAll()
    {
        var database = await Server.CreateDatabaseAsync();
        using var state = new ThrowawayFolder("relay");
        var all = TestRelay.Options(Server.Url) with { From = "latest" };
        await using var first = await TestRelay.StartStreamingAsync(all);
        await using (var second = await TestRelay.StartStreamingAsync(all with { ServerId = TestRelay.NextServerId() }, state.Path))
        {
            await Server.ExecuteAsync("CREATE TABLE t (id INT PRIMARY KEY, v INT)", database);
            await PrepareAsync(database, "'b'", "INSERT INTO t VALUES (1, 1)");
            await Server.ExecuteAsync("XA ROLLBACK 'b'");
            await PrepareAsync(database, "'a'", "INSERT INTO t VALUES (10, 1)");
            await PrepareAsync(database, "'b'", "INSERT INTO t VALUES (20, 1), (21, 1)");
            await second.CatchUpAsync(Server);
        }

        await Server.RotateBinlogAsync();
        await Server.RotateBinlogAsync();

        // One that went away in between, and one that starts in between; neither has read where they were prepared.
        var (file, offset) = await Server.BinlogPositionAsync();
        await using var again = await TestRelay.StartStreamingAsync(all with { ServerId = TestRelay.NextServerId(), RingBytes = SourceOptions.MinRingBytes }, state.Path);
        await using var late = await TestRelay.StartStreamingAsync(all with { ServerId = TestRelay.NextServerId(), From = $"{file}:{offset}" });
        await Server.ExecuteAsync("XA COMMIT 'b'; XA COMMIT 'a';");

        // And one for which this is past.
        await using var past = await TestRelay.StartStreamingAsync(all with { ServerId = TestRelay.NextServerId(), From = $"{file}:{offset}" });
        var expected = await DigestsAsync(first, database);
        foreach (var relay in (TestRelay[])[again, late, past])
        {
            var digests = await DigestsAsync(relay, database);
            Assert.That(digests, Is.Not.Empty.And.SubsetOf(expected));
            Assert.That(digests.Keys.Count(at => at.Scn >= new Scn(uint.Parse(file[^6..], null), (ulong)offset)), Is.GreaterThanOrEqualTo(2));
        }
    }

    [Test]
    public async Task Xa_LogWithItsPrepareWasPurged_Halts()
    {
        var database = await Server.CreateDatabaseAsync();
        await Server.ExecuteAsync("CREATE TABLE t (id INT PRIMARY KEY, v INT)", database);
        await PrepareAsync(database, "'lost'", "INSERT INTO t VALUES (1, 1)");
        await Server.RotateBinlogAsync();
        var (file, _) = await Server.BinlogPositionAsync();

        // MariaDB keeps a file until it has noted in the next that it isn't needed, and while another relay's stream is in it.
        do
        {
            await Server.ExecuteAsync($"PURGE BINARY LOGS TO '{file}'");
        }
        while ((await Server.BinlogFilesAsync()).Count > 1);

        await using var relay = await TestRelay.StartStreamingAsync(TestRelay.Options(Server.Url) with { From = "latest" });
        await Server.ExecuteAsync("XA COMMIT 'lost'");

        var reason = await relay.HaltAsync();

        Assert.That(reason, Does.Contain("X'6c6f7374',X'',1").And.Contain("purged").And.Contain(file));
        var (_, behind) = await Server.BinlogPositionAsync();
        Assert.That(reason, Does.Contain($"{file}:{behind}"));
    }

    [Test]
    public async Task Xa_RelayedAndTheLogWithItsPrepareIsPurgedSince_ARestartGoesOnAndTheRingBeginsBehindIt()
    {
        var database = await Server.CreateDatabaseAsync();
        using var state = new ThrowawayFolder("relay");
        var source = TestRelay.Options(Server.Url, $"{database}.*") with { From = "latest" };
        Checkpoint? before, behind;
        await using (var relay = await TestRelay.StartStreamingAsync(source, state.Path))
        {
            await using var consumer = Consumer.Start(Consumer.Options(relay.Address), new Folder());
            await Server.ExecuteAsync("CREATE TABLE t (n INT PRIMARY KEY)", database);
            await PrepareAsync(database, "'early'", "INSERT INTO t VALUES (1)");
            await Server.RotateBinlogAsync();
            await Server.ExecuteAsync("INSERT INTO t VALUES (2)", database);
            await consumer.CatchUpAsync(Server, database);
            before = consumer.Look(folder => folder.Checkpoint);
            await Server.ExecuteAsync("XA COMMIT 'early'; INSERT INTO t VALUES (3);", database);
            await consumer.CatchUpAsync(Server, database);
            behind = consumer.Look(folder => folder.Checkpoint);
        }

        var (file, _) = await Server.BinlogPositionAsync();
        do
        {
            await Server.ExecuteAsync($"PURGE BINARY LOGS TO '{file}'");
        }
        while ((await Server.BinlogFilesAsync()).Count > 1);

        await using var again = await TestRelay.StartStreamingAsync(source, state.Path);
        await Server.ExecuteAsync("INSERT INTO t VALUES (4)", database);
        await again.CatchUpAsync(Server);

        Assert.That(again.Warnings, Has.Some.Contain("was relayed before the restart"));
        Assert.That(await Consumer.ReadNumbersAsync(again, StartPosition.From(behind!), database), Is.EqualTo(new[] { 4 }));
        Assert.That(await Consumer.ReadNumbersAsync(again, StartPosition.Earliest, database), Is.EqualTo(new[] { 3, 4 }));
        Assert.That(async () => await Consumer.ReadNumbersAsync(again, StartPosition.From(before!), database), Throws.TypeOf<PositionGoneException>());
    }

    [Test]
    public async Task Xa_ServerKilledBetweenPrepareAndCommit_RowsComeOnce()
    {
        var database = await Server.CreateDatabaseAsync();
        await using var relay = await TestRelay.StartStreamingAsync(TestRelay.Options(Server.Url) with { From = "latest" });
        await using var consumer = Consumer.Start(Consumer.Options(relay.Address), new Folder());
        await Server.ExecuteAsync("CREATE TABLE t (id INT PRIMARY KEY, v INT)", database);
        await PrepareAsync(database, "'kept'", "INSERT INTO t VALUES (1, 1)");
        await PrepareAsync(database, "'void'", "INSERT INTO t VALUES (2, 2)");
        await relay.CatchUpAsync(Server);
        await Server.KillAsync();
        await Server.RestartAsync();
        await Server.ExecuteAsync("XA COMMIT 'kept'; XA ROLLBACK 'void';");

        await consumer.CatchUpAsync(Server, database);
        await consumer.CompareAsync(Server, database, "t");
        Assert.That(relay.Status.State, Is.Not.EqualTo(SourceState.Halted));
    }

    // Each in a session of its own, which goes away: on MariaDB it could do nothing else before the transaction's end.
    private Task PrepareAsync(string database, string id, string statements) =>
        Server.ExecuteAsync($"XA START {id}; {statements}; XA END {id}; XA PREPARE {id};", database);

    private async Task<Dictionary<(uint Epoch, Scn Scn), string>> DigestsAsync(TestRelay relay, string database)
    {
        await relay.CatchUpAsync(Server);
        await using var consumer = Consumer.Start(Consumer.Options(relay.Address) with { UntilCaughtUp = true }, new Folder { FoldsRows = false });

        // To the end of the reading, for the log may end in what is no transaction.
        await consumer.WaitAsync(_ => false, () => $"{database}: not at {relay.Status.Read}");
        return consumer.Look(folder => folder.Digests.ToDictionary());
    }
}
