using Aesop.Client;
using Aesop.Integration.Tests.Faults;
using Aesop.Integration.Tests.Folding;
using Aesop.Integration.Tests.Harness;
using Aesop.Relay;
using Aesop.Relay.Sources;
using Aesop.Tests.Servers;

namespace Aesop.Integration.Tests.Giants;

/// <summary>Transactions that are larger than what the relay publishes at once, and larger than its whole ring.</summary>
[TestFixtureSource(typeof(ServerKinds), nameof(ServerKinds.All))]
internal sealed class GiantTransactionTests(ServerKind kind) : ServerFixture(kind)
{
    private const int RowBytes = 1_000;
    private const long Mebibyte = 1 << 20;

    [TestCase(0)]
    [TestCase(300_000)]
    [TestCase(9_000_000)]
    public async Task Client_TransactionLargerThanTheRing_EachChangeComesOnce(int cutAfter)
    {
        await using var proxy = TcpFaultProxy.Start(Server);
        var database = await Server.CreateDatabaseAsync();
        var source = Small($"mysql://{RootAccount.User}:{RootAccount.Password}@{proxy.Host}:{proxy.Port}");
        await using var relay = await TestRelay.StartStreamingAsync(source);
        await using var consumer = Consumer.Start(PartsOf(256 << 10, relay.Address), new Folder { GtidsAreContiguous = true });
        await Server.ExecuteAsync(Table, database);
        await consumer.CatchUpAsync(Server, database);

        // The connection that is open carries so many bytes more, and is cut; those that follow are whole.
        var connected = proxy.Accepted;
        proxy.ToClient.CutAfterBytes = cutAfter == 0 ? null : cutAfter;
        var writing = Server.ExecuteAsync(Fill(20), database);
        if (cutAfter > 0)
        {
            await Waiting.UntilAsync(() => proxy.Accepted > connected, () => $"not cut: {relay.Status}");
            proxy.ToClient.CutAfterBytes = null;
        }

        await writing;
        await consumer.CatchUpAsync(Server, database);
        await consumer.CompareAsync(Server, database, "big");
        Assert.That(consumer.Look(folder => folder.PartsMost), Is.GreaterThan(20));
        Assert.That(consumer.Look(folder => folder.Changes), Is.EqualTo((20 * Mebibyte / RowBytes) + 2));
    }

    [Test]
    public async Task Client_TransactionLargerThanTheRing_OtherClientThatFellOffIsToldSo()
    {
        var database = await Server.CreateDatabaseAsync();
        await using var relay = await TestRelay.StartStreamingAsync(Small(Server.Url) with { WhenFull = RingOverflow.Overwrite });
        await Server.ExecuteAsync(Table, database);
        Wire.Positions.Checkpoint? checkpoint = null;
        await using (var consumer = Consumer.Start(Consumer.Options(relay.Address), new Folder()))
        {
            await consumer.CatchUpAsync(Server, database);
            checkpoint = consumer.Look(folder => folder.Checkpoint);
        }

        await Server.ExecuteAsync(Fill(5), database);
        await relay.CatchUpAsync(Server);

        await using var behind = Consumer.Start(Consumer.Options(relay.Address) with { Start = StartPosition.From(checkpoint!) }, new Folder());
        Assert.That(
            () => behind.WaitAsync(_ => false, () => "it waits"),
            Throws.TypeOf<PositionGoneException>().With.Property(nameof(PositionGoneException.Scn)).EqualTo(checkpoint!.Scn).And.Property(nameof(PositionGoneException.IsAhead)).False);
    }

    /// <summary>A ring that waits for its readers, and one that stops reading inside of the transaction.</summary>
    [Test]
    public async Task Relay_StoppedInsideOfATransaction_SaysThatItIsBehindUntilItHasBeenRead()
    {
        var database = await Server.CreateDatabaseAsync();
        await using var relay = await TestRelay.StartStreamingAsync(Small(Server.Url));
        using var goOn = new ManualResetEventSlim();
        await using var consumer = Consumer.Start(PartsOf(256 << 10, relay.Address), new Folder(), transaction => goOn.Wait(Waiting.Deadline));
        await relay.CatchUpAsync(Server);
        Assert.That(relay.Status, Has.Property(nameof(SourceStatus.State)).EqualTo(SourceState.Streaming).And.Property(nameof(SourceStatus.LagBytes)).Zero);

        await Server.ExecuteAsync(Table + Fill(40), database);
        await Waiting.UntilAsync(() => relay.Status is { State: SourceState.CatchingUp, LagBytes: > 16 * Mebibyte, LagSeconds: > 0 }, () => $"{relay.Status}");
        goOn.Set();
        await relay.CatchUpAsync(Server);
        await relay.WaitAsync(status => status is { State: SourceState.Streaming, LagBytes: 0, LagSeconds: 0 });
    }

    [Test]
    public async Task Relay_TransactionOf64MiB_ItsMemoryStaysWhatItWas()
    {
        var database = await Server.CreateDatabaseAsync();
        using var state = new ThrowawayFolder("relay");
        var (file, offset) = await Server.BinlogPositionAsync();
        await using var relay = await RelayProcess.StartAsync(Small(Server.Url) with { From = $"{file}:{offset}" }, state.Path);
        await using var consumer = Consumer.Start(PartsOf(256 << 10, relay.Address), new Folder());
        await Server.ExecuteAsync(Table + Fill(8) + "DELETE FROM big;", database);
        await consumer.CatchUpAsync(Server, database);
        var before = relay.PeakBytes;

        await Server.ExecuteAsync(Fill(64), database);
        await consumer.CatchUpAsync(Server, database);

        Assert.That(relay.PeakBytes - before, Is.LessThan(32 * Mebibyte));
    }

    private const string Table = "CREATE TABLE big (id INT PRIMARY KEY, text VARCHAR(1000) CHARACTER SET ascii);";

    private static SourceOptions Small(string server) =>
        TestRelay.Options(server) with { From = "latest", RingBytes = SourceOptions.MinRingBytes, WhenFull = RingOverflow.Wait };

    private static AesopClientOptions PartsOf(int bytes, Uri relay) => Consumer.Options(relay) with { MaxTransactionBytes = bytes };

    // One transaction of rows that together are so large.
    private string Fill(long mebibytes) =>
        $"""
        SET SESSION {(Kind == ServerKind.MySql ? "cte_max_recursion_depth" : "max_recursive_iterations")} = 1000000;
        INSERT INTO big WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {mebibytes * Mebibyte / RowBytes}) SELECT n, REPEAT(CHAR(97 + n % 26), 960) FROM n;
        """;
}
