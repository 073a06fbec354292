using Aesop.Integration.Tests.Faults;
using Aesop.Integration.Tests.Folding;
using Aesop.Integration.Tests.Harness;
using Aesop.Relay;
using Aesop.Tests.Servers;

namespace Aesop.Integration.Tests.Transactions;

/// <summary>Random transactions, while the relay is stopped and started and the log goes on in new files: the folded rows are the server's.</summary>
[TestFixtureSource(typeof(ServerKinds), nameof(ServerKinds.All))]
internal sealed class RandomTransactionTests(ServerKind kind) : ServerFixture(kind)
{
    private const int Rounds = 5;
    private const int TransactionsARound = 40;

    // MySQL lets engines be mixed only where transactions have no GTIDs.
    protected override ServerOptions Options { get; } = new() { Gtid = false };

    [TestCase(1)]
    [TestCase(2)]
    public async Task Transactions_OfASeed_FoldedRowsAreTheServers(int seed)
    {
        var database = await Server.CreateDatabaseAsync();
        using var state = new ThrowawayFolder("relay");
        var (file, offset) = await Server.BinlogPositionAsync();
        var source = TestRelay.Options(Server.Url) with { From = $"{file}:{offset}", RingBytes = 4 << 20, HeldMemoryBytes = 1 << 20, WhenFull = RingOverflow.Wait };
        var transactions = new RandomTransactions(Server, database, seed);
        await transactions.CreateAsync();
        var listen = $"127.0.0.1:{FreePort.Next()}";
        await using var consumer = Consumer.Start(Consumer.Options(new Uri($"http://{listen}")) with { MaxTransactionBytes = 256 << 10 }, new Folder());
        for (var round = 0; round < Rounds; round++)
        {
            await using var relay = await TestRelay.StartAsync(source, state.Path, listen);
            await transactions.WriteAsync(TransactionsARound);
            if (round == Rounds - 1)
            {
                await transactions.FinishAsync();
            }

            // A consumer that is behind when the relay ends would find that the ring, which is filled anew from a late file on, doesn't reach back to it.
            await consumer.CatchUpAsync(Server, database);
            await Server.RotateBinlogAsync();
        }

        await consumer.CompareAsync(Server, database, RandomTransactions.Tables);
    }
}
