using Aesop.Client;
using Aesop.Integration.Tests.Faults;
using Aesop.Integration.Tests.Folding;
using Aesop.Integration.Tests.Harness;
using Aesop.Relay;
using Aesop.Tests.Servers;
using Aesop.Wire.Positions;

namespace Aesop.Integration.Tests.Defects;

/// <summary>What was wrong in the relays that came before this one, each as a test.</summary>
[TestFixtureSource(typeof(ServerKinds), nameof(ServerKinds.All))]
internal sealed class EarlierDefectsTests(ServerKind kind) : ServerFixture(kind)
{
    [Test]
    public async Task Scn_OffsetBeyond16MiB_IsTheServersOwn()
    {
        var database = await Server.CreateDatabaseAsync();
        await Server.ExecuteAsync("CREATE TABLE t (n INT PRIMARY KEY, text LONGTEXT); INSERT INTO t VALUES (1, REPEAT('x', 17000000));", database);
        var (_, begin) = await Server.BinlogPositionAsync();
        await using var relay = await TestRelay.StartStreamingAsync(TestRelay.Options(Server.Url) with { From = "latest" });
        await using var consumer = Consumer.Start(Consumer.Options(relay.Address), new Folder { FoldsRows = false });
        await Server.ExecuteAsync("INSERT INTO t VALUES (2, '')", database);
        await consumer.WaitAsync(folder => folder.Transactions == 1, () => "no transaction");

        Assert.That(begin, Is.GreaterThan(1 << 24));
        Assert.That(consumer.Look(folder => folder.Digests.Keys.Single().Scn.Offset), Is.EqualTo(begin));
    }

    [Test]
    public async Task Scn_RotationsBeforeTheFirstTransaction_NameTheRightFile()
    {
        var database = await Server.CreateDatabaseAsync();
        await using var relay = await TestRelay.StartStreamingAsync(TestRelay.Options(Server.Url) with { From = "latest" });
        await Server.RotateBinlogAsync();
        await Server.RotateBinlogAsync();
        var (file, offset) = await Server.BinlogPositionAsync();
        await using var consumer = Consumer.Start(Consumer.Options(relay.Address), new Folder());
        await Server.ExecuteAsync("CREATE TABLE t (n INT)", database);
        await consumer.WaitAsync(folder => folder.Transactions == 1, () => "no transaction");

        // MariaDB notes in the new file, in its own time, that the old one isn't needed any more.
        var scn = consumer.Look(folder => folder.Digests.Keys.Single().Scn);
        Assert.That(scn.File, Is.EqualTo(uint.Parse(file[^6..], null)));
        Assert.That(scn.Offset, Is.GreaterThanOrEqualTo((ulong)offset).And.LessThan((ulong)offset + 100));
    }

    [Test]
    public async Task Position_TransactionsOfUnwatchedTablesOnly_Advances()
    {
        var database = await Server.CreateDatabaseAsync();
        await Server.ExecuteAsync("CREATE TABLE ignored (n INT)", database);
        await using var relay = await TestRelay.StartStreamingAsync(TestRelay.Options(Server.Url, $"{database}.wanted") with { From = "latest" });
        await Server.ExecuteAsync("INSERT INTO ignored VALUES (1); INSERT INTO ignored VALUES (2);", database);
        await relay.CatchUpAsync(Server);
        var (_, end) = await Server.BinlogPositionAsync();
        var store = new MemoryCheckpointStore();
        await using var consumer = Consumer.Start(Consumer.Options(relay.Address) with { CheckpointStore = store }, new Folder());

        await consumer.WaitAsync(_ => store.Current?.Scn.Offset == (ulong)end, () => $"{store.Current} is not {end}");
        Assert.That(consumer.Look(folder => folder.Transactions), Is.Zero);
    }

    [Test]
    public async Task Rows_OfIgnoredAndWantedTablesInOneStatement_AreToldApart()
    {
        var database = await Server.CreateDatabaseAsync();
        await using var relay = await TestRelay.StartStreamingAsync(TestRelay.Options(Server.Url, $"{database}.wanted*", $"{database}.marker") with { From = "latest" });
        await using var consumer = Consumer.Start(Consumer.Options(relay.Address), new Folder());
        await Server.ExecuteAsync(
            """
            CREATE TABLE wanted1 (id INT PRIMARY KEY, n INT); CREATE TABLE ignored (id INT PRIMARY KEY, n INT); CREATE TABLE wanted2 (id INT PRIMARY KEY, n INT);
            START TRANSACTION; INSERT INTO wanted1 VALUES (1, 1), (2, 2); INSERT INTO ignored VALUES (1, 1), (2, 2); INSERT INTO wanted2 VALUES (1, 1), (2, 2); COMMIT;
            UPDATE wanted1, ignored, wanted2 SET wanted1.n = 7, ignored.n = 8, wanted2.n = 9 WHERE wanted1.id = ignored.id AND ignored.id = wanted2.id;
            DELETE ignored, wanted2 FROM ignored JOIN wanted2 ON ignored.id = wanted2.id WHERE ignored.id = 1;
            """,
            database);

        await consumer.CatchUpAsync(Server, database);
        await consumer.CompareAsync(Server, database, "wanted1", "wanted2");
        Assert.That(consumer.Look(folder => folder.Table($"{database}.ignored").Rows), Is.Empty);
    }

    [Test]
    public async Task Keys_ChangedAndUnsignedBeyond63Bits_LeaveNoOldRow()
    {
        var database = await Server.CreateDatabaseAsync();
        await using var relay = await TestRelay.StartStreamingAsync(TestRelay.Options(Server.Url) with { From = "latest" });
        await using var consumer = Consumer.Start(Consumer.Options(relay.Address), new Folder { GtidsAreContiguous = true });
        await Server.ExecuteAsync(
            """
            CREATE TABLE t (id BIGINT UNSIGNED PRIMARY KEY, n BIGINT UNSIGNED);
            INSERT INTO t VALUES (18446744073709551613, 9223372036854775808), (18446744073709551614, 0), (1, 18446744073709551615);
            UPDATE t SET id = id + 1 WHERE id > 1 ORDER BY id DESC;
            UPDATE t SET id = 9223372036854775808 WHERE id = 1;
            """,
            database);

        await consumer.CatchUpAsync(Server, database);
        await consumer.CompareAsync(Server, database, "t");
    }

    [Test]
    public async Task Checksums_SwitchedWhileReading_NothingIsMissing()
    {
        var database = await Server.CreateDatabaseAsync();
        await using var relay = await TestRelay.StartStreamingAsync(TestRelay.Options(Server.Url) with { From = "latest" });
        await using var consumer = Consumer.Start(Consumer.Options(relay.Address), new Folder { GtidsAreContiguous = true });
        await Server.ExecuteAsync(
            """
            CREATE TABLE t (n INT PRIMARY KEY);
            INSERT INTO t VALUES (1); SET GLOBAL binlog_checksum = NONE; INSERT INTO t VALUES (2); SET GLOBAL binlog_checksum = CRC32; INSERT INTO t VALUES (3);
            """,
            database);

        await consumer.CatchUpAsync(Server, database);
        await consumer.CompareAsync(Server, database, "t");
    }

    [Test]
    public async Task Start_InTheMiddleOfAFileWithoutChecksums_IsRead()
    {
        var database = await Server.CreateDatabaseAsync();
        await Server.ExecuteAsync("SET GLOBAL binlog_checksum = NONE; CREATE TABLE t (n INT PRIMARY KEY);", database);
        await using var relay = await TestRelay.StartStreamingAsync(TestRelay.Options(Server.Url) with { From = "latest" });
        await using var consumer = Consumer.Start(Consumer.Options(relay.Address), new Folder());
        await Server.ExecuteAsync("INSERT INTO t VALUES (1); SET GLOBAL binlog_checksum = CRC32; INSERT INTO t VALUES (2);", database);

        await consumer.CatchUpAsync(Server, database);
        await consumer.CompareAsync(Server, database, "t");
    }

    [Test]
    public async Task Clients_BehindSeveralTransactionsThatWereEvictedAtOnce_AreToldSo()
    {
        var database = await Server.CreateDatabaseAsync();
        await Server.ExecuteAsync("CREATE TABLE t (n INT PRIMARY KEY, text LONGTEXT)", database);
        await using var relay = await TestRelay.StartStreamingAsync(TestRelay.Options(Server.Url) with { From = "latest", RingBytes = SourceOptions.MinRingBytes });
        var checkpoints = new List<Checkpoint>();
        await using (var consumer = Consumer.Start(Consumer.Options(relay.Address), new Folder { FoldsRows = false }, transaction => checkpoints.Add(transaction.Checkpoint)))
        {
            for (var n = 1; n <= 5; n++)
            {
                await Server.ExecuteAsync($"INSERT INTO t VALUES ({n}, REPEAT('x', 100000))", database);
            }

            await consumer.WaitAsync(folder => folder.Transactions == 5, () => "not five");
        }

        // Of these, one alone evicts all five.
        await Server.ExecuteAsync("INSERT INTO t VALUES (6, REPEAT('x', 450000)), (7, REPEAT('x', 450000)); INSERT INTO t VALUES (8, REPEAT('x', 450000)); INSERT INTO t VALUES (9, 'last');", database);
        await relay.CatchUpAsync(Server);

        foreach (var checkpoint in checkpoints.SkipLast(1))
        {
            await using var behind = Consumer.Start(Consumer.Options(relay.Address) with { Start = StartPosition.From(checkpoint) }, new Folder { FoldsRows = false });
            Assert.That(() => behind.WaitAsync(folder => folder.Transactions > 0, () => "it waits"), Throws.TypeOf<PositionGoneException>());
        }

        await using var fresh = Consumer.Start(Consumer.Options(relay.Address), new Folder { FoldsRows = false, GtidsAreContiguous = true });
        await fresh.WaitAsync(folder => folder.Transactions > 0, () => "nothing is held");
    }
}
