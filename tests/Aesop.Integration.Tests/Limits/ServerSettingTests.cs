using Aesop.Integration.Tests.Faults;
using Aesop.Integration.Tests.Folding;
using Aesop.Integration.Tests.Harness;
using Aesop.Relay;
using Aesop.Tests.Servers;

namespace Aesop.Integration.Tests.Limits;

/// <summary>What <c>aesop check</c> says of settings is so: which timeouts end a stream, and which row images a source can't take.</summary>
[TestFixtureSource(typeof(ServerKinds), nameof(ServerKinds.All))]
internal sealed class ServerSettingTests(ServerKind kind) : ServerFixture(kind)
{
    private static readonly TimeSpan LongerThanTheTimeouts = TimeSpan.FromSeconds(2);

    [TearDown]
    public Task PutBackAsync() => Server.ExecuteAsync(
        "SET GLOBAL wait_timeout = DEFAULT, interactive_timeout = DEFAULT, net_read_timeout = DEFAULT, net_write_timeout = DEFAULT, binlog_row_image = DEFAULT");

    [Test]
    public async Task IdleStream_ShortWaitAndReadTimeouts_DontEndIt()
    {
        await Server.ExecuteAsync("SET GLOBAL wait_timeout = 1, interactive_timeout = 1, net_read_timeout = 1");
        var database = await Server.CreateDatabaseAsync();
        await using var relay = await TestRelay.StartStreamingAsync(TestRelay.Options(Server.Url) with { From = "latest", HeartbeatMs = 10_000 });
        await using var consumer = Consumer.Start(Consumer.Options(relay.Address), new Folder());
        await consumer.CatchUpAsync(Server, database);

        await Task.Delay(LongerThanTheTimeouts);
        await consumer.CatchUpAsync(Server, database);

        Assert.That(relay.Status.Reconnects, Is.Zero);
    }

    [Test]
    public async Task StreamThatIsNotTaken_ShortWriteTimeout_EndsItAndNothingIsLost()
    {
        await Server.ExecuteAsync("SET GLOBAL net_write_timeout = 1");
        var database = await Server.CreateDatabaseAsync();
        await using var relay = await TestRelay.StartStreamingAsync(
            TestRelay.Options(Server.Url) with { From = "latest", RingBytes = SourceOptions.MinRingBytes, WhenFull = RingOverflow.Wait });
        await Server.ExecuteAsync(
            $"CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, v MEDIUMTEXT); {string.Concat(Enumerable.Repeat("INSERT INTO t (v) VALUES (REPEAT('x', 400000));", 60))}", database);

        // Nobody takes anything: the ring is full, then the sockets' buffers, then the server gives up.
        await Task.Delay(LongerThanTheTimeouts);
        await using var consumer = Consumer.Start(Consumer.Options(relay.Address), new Folder { GtidsAreContiguous = true });
        await consumer.CatchUpAsync(Server, database);

        Assert.That(consumer.Look(folder => folder.Table($"{database}.t").Rows), Has.Count.EqualTo(60));
        Assert.That(relay.Status.Reconnects, Is.Positive);
    }

    [Test]
    public async Task TableWithoutKey_MinimalImages_CarryAllThatTellsTheRow()
    {
        var database = await Server.CreateDatabaseAsync();
        await using var relay = await TestRelay.StartStreamingAsync(TestRelay.Options(Server.Url) with { From = "latest" });
        var befores = new List<int>();
        await using var consumer = Consumer.Start(
            Consumer.Options(relay.Address),
            new Folder { FoldsRows = false },
            transaction =>
            {
                foreach (var change in transaction.Changes)
                {
                    if (change.Before.Exists)
                    {
                        befores.Add(Enumerable.Range(0, change.Before.Columns.Count).Count(change.Before.HasValue));
                    }
                }
            });
        await Server.ExecuteAsync("SET SESSION binlog_row_image = MINIMAL; CREATE TABLE t (a INT, b INT, c TEXT); INSERT INTO t VALUES (1, 2, 'c'); UPDATE t SET b = 3; DELETE FROM t; CREATE TABLE done (id INT PRIMARY KEY); INSERT INTO done VALUES (1);", database);
        await relay.CatchUpAsync(Server);
        await consumer.WaitAsync(folder => folder.Changes >= 4, () => "not all came");

        Assert.That(befores, Is.EqualTo(new[] { 3, 3 }));
    }

    /// <summary>Both servers leave a key column out that a statement didn't set.</summary>
    [Test]
    public async Task KeyLeftToItsDefault_MinimalImages_Halts()
    {
        var database = await Server.CreateDatabaseAsync();
        await using var relay = await TestRelay.StartStreamingAsync(TestRelay.Options(Server.Url) with { From = "latest" });
        await Server.ExecuteAsync("SET SESSION binlog_row_image = MINIMAL; CREATE TABLE t (id INT PRIMARY KEY DEFAULT 5, v INT); INSERT INTO t (v) VALUES (1);", database);

        Assert.That(await relay.HaltAsync(), Does.Contain("lacks a column of the table's key").And.Contain($"{database}.t").And.Contain("binlog_row_image = 'FULL'"));
    }

    [Test]
    public async Task PartialJson_ImagesWithoutTheOldValue_HaltOrHaveTheWholeOne()
    {
        if (Kind != ServerKind.MySql)
        {
            Assert.That(Kind, Is.EqualTo(ServerKind.MariaDb), "MariaDB has no partial JSON");
            return;
        }

        var database = await Server.CreateDatabaseAsync();
        await using var relay = await TestRelay.StartStreamingAsync(TestRelay.Options(Server.Url) with { From = "latest" });
        await using var consumer = Consumer.Start(Consumer.Options(relay.Address), new Folder());
        const string Statements = "SET SESSION binlog_row_value_options = PARTIAL_JSON; INSERT INTO t VALUES (1, JSON_OBJECT('a', REPEAT('x', 1000), 'b', 1)); UPDATE t SET j = JSON_SET(j, '$.b', 2);";
        await Server.ExecuteAsync($"SET SESSION binlog_row_image = NOBLOB; CREATE TABLE t (id INT PRIMARY KEY, j JSON); {Statements}", database);
        await consumer.CatchUpAsync(Server, database);
        await consumer.CompareAsync(Server, database, "t");

        await Server.ExecuteAsync($"DELETE FROM t; SET SESSION binlog_row_image = MINIMAL; {Statements}", database);
        Assert.That(await relay.HaltAsync(), Does.Contain("differences to a value that the before image doesn't carry").And.Contain($"{database}.t"));
    }
}
