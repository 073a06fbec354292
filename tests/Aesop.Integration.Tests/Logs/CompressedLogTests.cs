using Aesop.Integration.Tests.Faults;
using Aesop.Integration.Tests.Folding;
using Aesop.Integration.Tests.Harness;
using Aesop.Relay;
using Aesop.Relay.Sources;
using Aesop.Tests.Servers;
using Aesop.Wire.Frames;

namespace Aesop.Integration.Tests.Logs;

/// <summary>Servers that compress what they log, and on MariaDB encrypt it: nothing of it shows in what comes out.</summary>
[TestFixtureSource(typeof(ServerKinds), nameof(ServerKinds.All))]
internal sealed class CompressedLogTests : ServerFixture
{
    private const long Mebibyte = 1 << 20;

    private readonly ThrowawayFolder _keys = new("keys");

    public CompressedLogTests(ServerKind kind)
        : base(kind) => Options = new() { ExtraArguments = kind == ServerKind.MySql ? ["--binlog-transaction-compression=ON"] : Encrypted() };

    protected override ServerOptions Options { get; }

    [OneTimeTearDown]
    public void RemoveKeys() => _keys.Dispose();

    [Test]
    public async Task Client_RandomLoad_FoldedRowsEqualTheTables()
    {
        var database = await Server.CreateDatabaseAsync();
        await using var relay = await TestRelay.StartStreamingAsync(TestRelay.Options(Server.Url) with { From = "latest" });
        await using var scene = await FaultScene.StartAsync(Server, database, relay.Address);
        await scene.Load.WaitAsync(300);
        await scene.VerifyAsync();
    }

    [Test]
    public async Task Client_GiantTransactionCutOnTheWay_EachChangeComesOnce()
    {
        await using var proxy = TcpFaultProxy.Start(Server);
        var database = await Server.CreateDatabaseAsync();
        await using var relay = await TestRelay.StartStreamingAsync(
            TestRelay.Options($"mysql://{RootAccount.User}:{RootAccount.Password}@{proxy.Host}:{proxy.Port}") with
            {
                From = "latest",
                RingBytes = SourceOptions.MinRingBytes,
                WhenFull = RingOverflow.Wait,
            });
        await using var consumer = Consumer.Start(Consumer.Options(relay.Address) with { MaxTransactionBytes = 256 << 10 }, new Folder { GtidsAreContiguous = true });
        await Server.ExecuteAsync("CREATE TABLE big (id INT PRIMARY KEY, text VARCHAR(1000) CHARACTER SET ascii);", database);
        await consumer.CatchUpAsync(Server, database);
        var (_, begin) = await Server.BinlogPositionAsync();

        // The connection that is open carries so many bytes more, and is cut; those that follow are whole.
        var connected = proxy.Accepted;
        proxy.ToClient.CutAfterBytes = 30_000;
        var writing = Server.ExecuteAsync(Fill(20_000), database);
        await Waiting.UntilAsync(() => proxy.Accepted > connected, () => $"not cut: {relay.Status}");
        proxy.ToClient.CutAfterBytes = null;
        await writing;
        await consumer.CatchUpAsync(Server, database);

        await consumer.CompareAsync(Server, database, "big");
        Assert.That(consumer.Look(folder => folder.Changes), Is.EqualTo(20_000 + 2));
        var (_, end) = await Server.BinlogPositionAsync();
        Assert.That(end - begin, Is.LessThan(2 * Mebibyte), "or it was not compressed");
    }

    [Test]
    public async Task Client_ChecksumTurnedOffAndOn_EachChangeComesOnce()
    {
        var database = await Server.CreateDatabaseAsync();
        await using var relay = await TestRelay.StartStreamingAsync(TestRelay.Options(Server.Url) with { From = "latest" });
        await using var consumer = Consumer.Start(Consumer.Options(relay.Address), new Folder { GtidsAreContiguous = true });
        await Server.ExecuteAsync("CREATE TABLE t (n INT PRIMARY KEY, text TEXT)", database);
        foreach (var (n, algorithm) in new[] { (1, "NONE"), (2, "NONE"), (3, "CRC32"), (4, "CRC32") })
        {
            await Server.ExecuteAsync($"SET GLOBAL binlog_checksum = {algorithm}; INSERT INTO t VALUES ({n}, REPEAT('{n}', 5000));", database);
        }

        await consumer.CatchUpAsync(Server, database);
        await consumer.CompareAsync(Server, database, "t");
        Assert.That(relay.Status.Reconnects, Is.Zero);
    }

    [TestCase("FULL")]
    [TestCase("MINIMAL")]
    [TestCase("NOBLOB")]
    public async Task Client_XaTransactionsUnderEachRowImage_FoldedRowsAreTheServers(string image)
    {
        var database = await Server.CreateDatabaseAsync();
        await using var relay = await TestRelay.StartStreamingAsync(TestRelay.Options(Server.Url) with { From = "latest" });
        await using var consumer = Consumer.Start(Consumer.Options(relay.Address), new Folder());
        await Server.ExecuteAsync("FLUSH BINARY LOGS; CREATE TABLE t (id INT PRIMARY KEY, n INT, text TEXT); INSERT INTO t VALUES (1, 1, REPEAT('a', 5000)), (2, 2, REPEAT('b', 5000)), (3, 3, NULL);", database);
        var (file, _) = await Server.BinlogPositionAsync();
        await PrepareAsync("one", "UPDATE t SET n = 10 WHERE id = 1; INSERT INTO t VALUES (4, 4, REPEAT('d', 5000));");
        await PrepareAsync("two", "DELETE FROM t WHERE id = 2; UPDATE t SET text = REPEAT('c', 5000) WHERE id = 3;");
        await PrepareAsync("gone", "INSERT INTO t VALUES (5, 5, REPEAT('e', 5000));");
        await Server.ExecuteAsync($"SET SESSION binlog_row_image = {image}; XA COMMIT 'two'; XA ROLLBACK 'gone'; XA COMMIT 'one'; UPDATE t SET n = n + 1;", database);

        await consumer.CatchUpAsync(Server, database);
        await consumer.CompareAsync(Server, database, "t");

        // MySQL compresses what stands at XA PREPARE with the event that ends it.
        var events = await Server.QueryAsync($"SHOW BINLOG EVENTS IN '{file}'");
        var types = Enumerable.Range(0, events.Rows.Count).Select(row => events.Text(row, "Event_type"));
        Assert.That(
            string.Join(' ', types),
            Kind == ServerKind.MySql ? Does.Contain("Transaction_payload Query Table_map Update_rows Table_map Write_rows Query XA_prepare") : Is.Not.Empty);

        Task PrepareAsync(string id, string statements) =>
            Server.ExecuteAsync($"SET SESSION binlog_row_image = {image}; XA START '{id}'; {statements} XA END '{id}'; XA PREPARE '{id}';", database);
    }

    [Test]
    public async Task Client_TransactionDamagedAtItsEnd_IsTakenBackAndNotedWhere()
    {
        var database = await Server.CreateDatabaseAsync();
        await Server.ExecuteAsync("CREATE TABLE big (id INT PRIMARY KEY, text VARCHAR(1000) CHARACTER SET ascii); FLUSH BINARY LOGS; INSERT INTO big VALUES (0, 'whole');", database);
        var (file, _) = await Server.BinlogPositionAsync();
        await Server.ExecuteAsync(Fill(10_000), database);

        // The checksum of the log's last event, which is the whole transaction or its end.
        var path = (await Server.BinlogFilesAsync())[^1];
        await using (var log = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
        {
            log.Seek(-1, SeekOrigin.End);
            var last = log.ReadByte();
            log.Seek(-1, SeekOrigin.End);
            log.WriteByte((byte)(last ^ 1));
        }

        await using var relay = await TestRelay.StartAsync(TestRelay.Options(Server.Url) with { From = $"{file}:4", RingBytes = SourceOptions.MinRingBytes, WhenFull = RingOverflow.Wait });
        var isTakenBack = false;
        await using var consumer = Consumer.Start(
            Consumer.Options(relay.Address) with { MaxTransactionBytes = 256 << 10 }, new Folder(), transaction => isTakenBack |= transaction.IsRolledBack);
        Assert.That(await relay.HaltAsync(), Does.Contain("checksum").And.Contain($"{file}:").And.Contain(Kind == ServerKind.MySql ? "TransactionPayload" : "Xid"));
        await consumer.WaitAsync(_ => isTakenBack, () => "nothing was taken back");
        Assert.That(consumer.Look(folder => folder.Table($"{database}.big").Rows), Is.EqualTo(new[] { "id='0', text='whole'" }));
    }

    /// <summary>What a server compressed is read from its files too; what it encrypted can be read by itself only.</summary>
    [Test]
    public async Task DecodeAsync_FileOfTheServer_GivesItsChangesOrSaysThatItIsEncrypted()
    {
        var database = await Server.CreateDatabaseAsync();
        await Server.ExecuteAsync("FLUSH BINARY LOGS; CREATE TABLE t (n INT PRIMARY KEY, text TEXT); INSERT INTO t VALUES (1, REPEAT('x', 9000)), (2, 'y'); UPDATE t SET n = n + 10; FLUSH BINARY LOGS;", database);
        var file = (await Server.BinlogFilesAsync())[^2];
        var changes = 0;
        var decoding = BinlogFileDecoder.DecodeAsync([file], "shop", [], frame => changes += new FrameHeader(frame).Kind == FrameKind.Change ? 1 : 0, CancellationToken.None);
        if (Kind == ServerKind.MySql)
        {
            await decoding;
            Assert.That(changes, Is.EqualTo(2 + 4), "an update of a key is two changes");
        }
        else
        {
            Assert.That(
                async () => await decoding,
                Throws.TypeOf<SourceHaltedException>().With.Message.Contains("encrypted").And.Message.Contains("from the server").And.Message.Contains(Path.GetFileName(file)));
        }
    }

    private string Fill(int rows) =>
        $"""
        SET SESSION {(Kind == ServerKind.MySql ? "cte_max_recursion_depth" : "max_recursive_iterations")} = 1000000;
        INSERT INTO big WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {rows}) SELECT n, REPEAT(CHAR(97 + n % 26), 960) FROM n;
        """;

    private string[] Encrypted()
    {
        var key = Path.Combine(_keys.Path, "keys.txt");
        File.WriteAllText(key, "1;770A8A65DA156D24EE2A093277530142\n");
        return
        [
            "--log-bin-compress=ON", "--log-bin-compress-min-len=10",
            "--plugin-load-add=file_key_management", $"--file-key-management-filename={key}", "--encrypt-binlog=ON",
        ];
    }
}
