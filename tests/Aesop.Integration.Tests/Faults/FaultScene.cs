using Aesop.Integration.Tests.Folding;
using Aesop.Integration.Tests.Harness;
using Aesop.Integration.Tests.Load;
using Aesop.Tests.Servers;

namespace Aesop.Integration.Tests.Faults;

/// <summary>A load, and a consumer of it: what is done to them in between must not show in what the consumer folds.</summary>
internal sealed class FaultScene : IAsyncDisposable
{
    private readonly DatabaseServer _server;
    private readonly string _database;
    private readonly Consumer _consumer;

    private FaultScene(DatabaseServer server, string database, Consumer consumer, RandomLoad load)
    {
        _server = server;
        _database = database;
        _consumer = consumer;
        Load = load;
    }

    /// <summary>The load.</summary>
    public RandomLoad Load { get; }

    /// <summary>Begins to consume, then to write. The relay stands at the end of the log of a server that nobody else writes to.</summary>
    public static async Task<FaultScene> StartAsync(DatabaseServer server, string database, params Uri[] relays)
    {
        var consumer = Consumer.Start(Consumer.Options(relays), new Folder { GtidsAreContiguous = true });
        return new FaultScene(server, database, consumer, await RandomLoad.StartAsync(server, database));
    }

    /// <summary>Ends the load; then all that was written must have come, once and in order, and the rows be the server's.</summary>
    public async Task VerifyAsync()
    {
        await Load.StopAsync();
        await _consumer.CatchUpAsync(_server, _database);
        await _consumer.CompareAsync(_server, _database, RandomLoad.Tables);
        Assert.That(_consumer.Look(folder => folder.Transactions), Is.GreaterThanOrEqualTo(Load.Committed / 2));
        TestContext.Out.WriteLine(_consumer.Look(folder => $"{folder.Transactions} transactions, {folder.Changes} changes, {folder.Redelivered} redelivered"));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Load.DisposeAsync();
        await _consumer.DisposeAsync();
    }
}
