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
    public async Task Reset_NoGtidsAndTheLogHasGrownAsFarAgain_HaltsAndSaysWhatCanBeChosen()
    {
        if (Kind == ServerKind.MariaDb)
        {
            Assert.Ignore("MariaDB always has GTIDs.");
        }

        await using var server = await DatabaseServer.StartAsync(Kind, new ServerOptions { Gtid = false });
        var database = await server.CreateDatabaseAsync();
        await using var proxy = TcpFaultProxy.Start(server);
        await using var relay = await TestRelay.StartStreamingAsync(TestRelay.Options($"mysql://{RootAccount.User}:{RootAccount.Password}@{proxy.Host}:{proxy.Port}") with { From = "latest" });
        await Task.Delay(TimeSpan.FromSeconds(1.1));
        proxy.Refusing = true;
        proxy.CutAll();
        var (_, offset) = await server.BinlogPositionAsync();
        await server.ResetBinlogsAsync();
        await server.ExecuteAsync("CREATE TABLE t (n INT PRIMARY KEY, text LONGTEXT); INSERT INTO t VALUES (1, REPEAT('a', 100000));", database);
        Assert.That((await server.BinlogPositionAsync()).Offset, Is.GreaterThan(offset));
        proxy.Refusing = false;

        Assert.That(await relay.HaltAsync(), Does.Contain("no GTIDs").And.Contain("Choose").And.Contain("earliest"));
    }

    /// <summary>All of it within a second, as the log tells: the times of transactions, and where it is so also the time of the log's making, say nothing.</summary>
    [TestCase(true)]
    [TestCase(false)]
    public async Task Reset_IdsGivenAgainWithinTheSecond_HaltsAsTheyMeanOtherTransactions(bool alsoTheLogs)
    {
        if (alsoTheLogs && Kind == ServerKind.MySql)
        {
            Assert.Ignore("Its transactions tell the microseconds of the clock, whatever the session's time is.");
        }

        const string Moment = "SET TIMESTAMP = 1795313702; ";
        var reset = (alsoTheLogs ? Moment : "") + (Kind == ServerKind.MySql ? "RESET BINARY LOGS AND GTIDS;" : "RESET MASTER;");
        await using var server = await DatabaseServer.StartAsync(Kind, new ServerOptions());
        await using var proxy = TcpFaultProxy.Start(server);
        await server.ExecuteAsync($"CREATE DATABASE d; {reset}");
        await using var relay = await TestRelay.StartStreamingAsync(TestRelay.Options($"mysql://{RootAccount.User}:{RootAccount.Password}@{proxy.Host}:{proxy.Port}") with { From = "earliest" });
        await server.ExecuteAsync($"{Moment}CREATE TABLE d.t (n INT PRIMARY KEY); INSERT INTO d.t VALUES (1); INSERT INTO d.t VALUES (2);");
        await relay.CatchUpAsync(server);

        proxy.Refusing = true;
        proxy.CutAll();
        await server.ExecuteAsync($"{reset} {Moment} CREATE TABLE d.u (n INT PRIMARY KEY); INSERT INTO d.t VALUES (3); INSERT INTO d.t VALUES (4); INSERT INTO d.t VALUES (5);");
        proxy.Refusing = false;

        Assert.That(await relay.HaltAsync(), Does.Contain("is another transaction").And.Contain("Choose"));
    }

    [Test]
    public async Task Reset_ServerHasAppliedAsAReplicaWhatItDidNotLog_HaltsAndNamesIt()
    {
        if (Kind == ServerKind.MySql)
        {
            Assert.Ignore("MySQL counts such transactions as purged.");
        }

        await using var server = await DatabaseServer.StartAsync(Kind, new ServerOptions());
        await using var proxy = TcpFaultProxy.Start(server);
        await server.ExecuteAsync("CREATE DATABASE d");
        await using var relay = await TestRelay.StartStreamingAsync(TestRelay.Options($"mysql://{RootAccount.User}:{RootAccount.Password}@{proxy.Host}:{proxy.Port}") with { From = "earliest" });
        proxy.Refusing = true;
        proxy.CutAll();
        await server.ResetKeepingGtidsAsync();
        await server.ExecuteAsync("SET GLOBAL gtid_slave_pos = '0-99-105'; FLUSH BINARY LOGS;");
        proxy.Refusing = false;

        Assert.That(await relay.HaltAsync(), Does.Contain("0-99-1..105").And.Contain("log_slave_updates"));
    }

    [Test]
    public async Task Reset_TokenWithGtidsThatTheLogHasForgotten_Halts()
    {
        var token = await TokenAsync();
        await ResetAsync();

        Assert.That(await HaltAsync($"{token}"), Does.Contain("GTID").IgnoreCase);
    }

    [Test]
    public async Task Reset_GtidsSetAgainAfterAWhile_TheRelayWaitsAndGoesOnInANewEpochAndNothingIsMissing()
    {
        var database = await Server.CreateDatabaseAsync();
        await using var relay = await TestRelay.StartStreamingAsync(TestRelay.Options(Server.Url) with { From = "latest" });
        await using var consumer = Consumer.Start(Consumer.Options(relay.Address), new Folder { GtidsAreContiguous = true });
        await Server.ExecuteAsync("CREATE TABLE t (n INT PRIMARY KEY); INSERT INTO t VALUES (1);", database);
        await consumer.CatchUpAsync(Server, database);

        var reason = "";
        await Server.ResetKeepingGtidsAsync(async () => reason = await relay.HaltAsync());
        Assert.That(reason, Does.Contain("GTIDs not set again").Or.Contain("lacks transactions"));
        await Server.ExecuteAsync("UPDATE t SET n = 2;", database);

        await Waiting.UntilAsync(() => relay.Status.Epoch == 2, () => $"{relay.Status}");
        await consumer.CatchUpAsync(Server, database);
        await consumer.CompareAsync(Server, database, "t");
        Assert.That(consumer.Look(folder => folder.Checkpoint!.Epoch), Is.EqualTo(2));
        Assert.That(relay.Status.Lineage!.Lost, Is.Empty);
    }

    [Test]
    public async Task Purged_WhileTheRelayIsAway_HaltsAndWhatItHoldsIsStillServed()
    {
        await using var proxy = TcpFaultProxy.Start(Server);
        var database = await Server.CreateDatabaseAsync();
        var source = TestRelay.Options($"mysql://{RootAccount.User}:{RootAccount.Password}@{proxy.Host}:{proxy.Port}") with { From = "latest" };
        await using var relay = await TestRelay.StartStreamingAsync(source);
        await using var consumer = Consumer.Start(Consumer.Options(relay.Address), new Folder());
        await consumer.CatchUpAsync(Server, database);

        proxy.Refusing = true;
        proxy.CutAll();
        await Server.ExecuteAsync("CREATE TABLE t (n INT PRIMARY KEY); INSERT INTO t VALUES (1);", database);
        await Server.RotateBinlogAsync();
        await Server.RotateBinlogAsync();

        // A log that a dump still reads isn't purged; that of a lost link is one, until it is killed.
        var threads = await Server.QueryAsync("SELECT id FROM information_schema.processlist WHERE command LIKE 'Binlog Dump%'");
        await Server.ExecuteAsync(string.Concat(threads.Texts().Select(thread => $"KILL {thread[0]};")) + "DO 1;");
        await Server.RotateBinlogAsync();
        var (oldest, _) = await Server.BinlogPositionAsync();
        while ((await Server.BinlogFilesAsync()).Count > 1)
        {
            await Server.ExecuteAsync($"PURGE BINARY LOGS TO '{oldest}'");
        }

        proxy.Refusing = false;

        Assert.That(await relay.HaltAsync(), Does.Contain("purged").And.Contain("seed the consumers anew"));
        await using var again = Consumer.Start(Consumer.Options(relay.Address), new Folder());
        await again.WaitAsync(folder => folder.Table($"{database}.marker").Rows.Count == 1, () => "the ring isn't served");
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
