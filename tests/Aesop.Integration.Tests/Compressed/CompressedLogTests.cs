using Aesop.Integration.Tests.Faults;
using Aesop.Integration.Tests.Folding;
using Aesop.Integration.Tests.Harness;
using Aesop.Relay;
using Aesop.Tests.Servers;

namespace Aesop.Integration.Tests.Compressed;

/// <summary>Servers that compress what they log: nothing of it shows in what comes out.</summary>
[TestFixtureSource(typeof(ServerKinds), nameof(ServerKinds.All))]
internal sealed class CompressedLogTests(ServerKind kind) : ServerFixture(kind)
{
    private const long Mebibyte = 1 << 20;

    protected override ServerOptions Options { get; } = new()
    {
        ExtraArguments = kind == ServerKind.MySql ? ["--binlog-transaction-compression=ON"] : ["--log-bin-compress=ON", "--log-bin-compress-min-len=10"],
    };

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
        var writing = Server.ExecuteAsync(
            $"""
            SET SESSION {(Kind == ServerKind.MySql ? "cte_max_recursion_depth" : "max_recursive_iterations")} = 1000000;
            INSERT INTO big WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 20000) SELECT n, REPEAT(CHAR(97 + n % 26), 960) FROM n;
            """,
            database);
        await Waiting.UntilAsync(() => proxy.Accepted > connected, () => $"not cut: {relay.Status}");
        proxy.ToClient.CutAfterBytes = null;
        await writing;
        await consumer.CatchUpAsync(Server, database);

        await consumer.CompareAsync(Server, database, "big");
        Assert.That(consumer.Look(folder => folder.Changes), Is.EqualTo(20_000 + 2));
        var (_, end) = await Server.BinlogPositionAsync();
        Assert.That(end - begin, Is.LessThan(2 * Mebibyte), "or it was not compressed");
    }
}
