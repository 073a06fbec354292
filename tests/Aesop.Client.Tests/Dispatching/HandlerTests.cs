using System.Text.Json;
using Aesop.Client.Tests.Fakes;
using Aesop.Wire.Frames;
using Aesop.Wire.Positions;

namespace Aesop.Client.Tests.Dispatching;

public sealed class HandlerTests
{
    [Test]
    public async Task RunAsync_Handler_GetsEachTransactionOnce()
    {
        using var relay = new ShopRelay(5);
        var handler = new Recorder();
        await using var client = new AesopClient(relay.Options with { UntilCaughtUp = true, CheckpointStore = new MemoryCheckpointStore(Shop.CheckpointBehind(2)) });
        await client.RunAsync(handler);
        Assert.That(handler.Ids, Is.EqualTo(new long[] { 3, 4, 5 }));
        Assert.That(handler.StartedFrom, Is.EqualTo(Shop.CheckpointBehind(2)));
    }

    [Test]
    public async Task RunAsync_HandlerThatFailsTwice_IsTriedAgainWithTheSameTransaction()
    {
        using var relay = new ShopRelay(3);
        var handler = new Recorder { Fail = (id, attempt) => id == 2 && attempt < 3 };
        await using var client = new AesopClient(relay.Options with { UntilCaughtUp = true });
        await client.RunAsync(handler);
        Assert.That(handler.Ids, Is.EqualTo(new long[] { 1, 2, 2, 2, 3 }));
    }

    [Test]
    public async Task RunAsync_HandlerThatFailsForGood_StopsWithErrorAndPosition()
    {
        using var relay = new ShopRelay(3);
        var store = new MemoryCheckpointStore();
        var handler = new Recorder { Fail = (id, _) => id == 2 };
        await using var client = new AesopClient(relay.Options with { CheckpointStore = store, CheckpointInterval = TimeSpan.FromHours(1) });
        var error = await CatchAsync(() => client.RunAsync(handler)) as HandlerFailedException;
        Assert.That(error, Is.Not.Null);
        Assert.That((error!.Epoch, error.Scn, error.Part), Is.EqualTo((1u, Shop.ScnOf(2), 0)));
        Assert.That(error.Message, Does.Contain("3 times").And.Contain("1/1:2000").And.Contain("The sink is full of 2"));
        Assert.That(error.InnerException, Is.TypeOf<InvalidOperationException>());
        Assert.That(store.Current, Is.EqualTo(Shop.CheckpointBehind(1)), "what was done is saved, what failed isn't");

        handler.Fail = (_, _) => false;
        await using var next = new AesopClient(relay.Options with { CheckpointStore = store, UntilCaughtUp = true });
        await next.RunAsync(handler);
        Assert.That(handler.Ids, Is.EqualTo(new long[] { 1, 2, 2, 2, 2, 3 }));
    }

    [Test]
    public async Task RunAsync_KilledBetweenHandlerAndCheckpoint_ResumesAtTheTransactionThatWasNotSaved()
    {
        using var relay = new ShopRelay(6);
        using var folder = new TemporaryFolder();
        var options = relay.Options with { CheckpointFile = folder.File("cp"), CheckpointEveryTransactions = 2, CheckpointInterval = TimeSpan.FromHours(1), UntilCaughtUp = true };
        var handler = new Recorder();
        var killed = new AesopClient(options);
        await using (var reading = killed.ReadAsync().GetAsyncEnumerator())
        {
            for (var i = 0; i < 4; i++)
            {
                await reading.MoveNextAsync();
                await handler.HandleAsync(reading.Current, default);
            }

            // The process would end here, and its lock on the file with it: nothing of this client runs any more before the next one reads the file.
            File.Copy(folder.File("cp"), folder.File("left"));
            await using var next = new AesopClient(options with { CheckpointFile = folder.File("left") });
            await next.RunAsync(handler);
        }

        Assert.That(handler.Ids, Is.EqualTo(new long[] { 1, 2, 3, 4, 3, 4, 5, 6 }), "the checkpoint behind 2 was saved; 3 was done but not saved, 4 was at hand");
    }

    [Test]
    public async Task RunAsync_DeadLetterFile_TakesTheTransactionAndGoesOn()
    {
        using var relay = new ShopRelay(3, changes: 2);
        using var folder = new TemporaryFolder();
        var handler = new Recorder { Fail = (id, _) => id is 2 or 1_000_002 };
        await using var client = new AesopClient(relay.Options with { UntilCaughtUp = true, DeadLetterFile = folder.File("dead.jsonl") });
        await client.RunAsync(handler);
        Assert.That(handler.Ids[^2..], Is.EqualTo(new long[] { 3, 1_000_003 }));

        var lines = (await File.ReadAllLinesAsync(folder.File("dead.jsonl"))).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.That(lines.Select(line => line.GetProperty("kind").GetString()), Is.EqualTo(new[] { "schema", "begin", "change", "change", "commit" }));
        var change = lines[3];
        Assert.That(change.GetProperty("scn").GetString(), Is.EqualTo("1:2000"));
        Assert.That(change.GetProperty("ordinal").GetInt32(), Is.EqualTo(1));
        Assert.That(change.GetProperty("table").GetString(), Is.EqualTo("shop.orders"));
        Assert.That(change.GetProperty("key").GetProperty("id").GetString(), Is.EqualTo("1000002"));
        Assert.That(change.GetProperty("error").GetString(), Does.Contain("The sink is full of 2"));

        // The frames are a stream again, which a client can read.
        byte[] stream = [.. Shop.Token(0), .. lines.SelectMany(line => line.GetProperty("frame").GetBytesFromBase64())];
        using var replay = new ShopRelay(2, (_, _) => new FaultyStream(stream, Ending.Stall));
        await using var reader = new AesopClient(replay.Options);
        Assert.That(await Reading.IdsAsync(reader, 2), Is.EqualTo(new long[] { 2, 1_000_002 }));
    }

    [Test]
    public async Task RunAsync_DeadLetterFileThatCantBeWritten_StopsRatherThanSkip()
    {
        using var relay = new ShopRelay(3);
        var handler = new Recorder { Fail = (id, _) => id == 2 };
        await using var client = new AesopClient(relay.Options with { DeadLetterFile = "/dev/full" });
        var error = await CatchAsync(() => client.RunAsync(handler));
        Assert.That(error, Is.TypeOf<HandlerFailedException>());
        Assert.That(error!.Message, Does.Contain("/dev/full").And.Contain("Nothing was skipped"));
        Assert.That(handler.Ids, Does.Not.Contain(3));
    }

    [Test]
    public async Task RunAsync_CancelledInTheHandler_IsNoFailure()
    {
        using var relay = new ShopRelay(3);
        using var stop = new CancellationTokenSource();
        var handler = new Recorder
        {
            Fail = (id, _) =>
            {
                stop.Cancel();
                stop.Token.ThrowIfCancellationRequested();
                return false;
            },
        };
        await using var client = new AesopClient(relay.Options);
        Assert.That(await CatchAsync(() => client.RunAsync(handler, stop.Token)), Is.InstanceOf<OperationCanceledException>());
        Assert.That(handler.Ids, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task RunAsync_Gone_IsToldBeforeTheClientStops()
    {
        var gone = new GoneFrame(1, Shop.ScnOf(3), 1, Shop.ScnOf(10), 1, Shop.ScnOf(20), "");
        using var relay = new ShopRelay(3, (_, _) => new MemoryStream(gone.ToArray()));
        var handler = new Recorder();
        await using var client = new AesopClient(relay.Options with { CheckpointStore = new MemoryCheckpointStore(Shop.CheckpointBehind(2)) });
        Assert.That(await CatchAsync(() => client.RunAsync(handler)), Is.TypeOf<PositionGoneException>());
        Assert.That(handler.Gone?.Oldest, Is.EqualTo(Shop.ScnOf(10)));
    }

    [Test]
    public async Task RunAsync_VoidParts_AreToldToTheHandler()
    {
        byte[] stream =
        [
            .. Shop.Token(0), .. Shop.Orders.ToArray(), .. Shop.Begin(1),
            .. Enumerable.Range(0, 200).SelectMany(i => Shop.Insert(1, (ulong)i)), .. Shop.Rollback(1), .. Shop.Transaction(2),
        ];
        using var relay = new ShopRelay(2, (_, _) => new MemoryStream(stream));
        var handler = new Recorder();
        await using var client = new AesopClient(relay.Options with { MaxTransactionBytes = 4_096, UntilCaughtUp = true });
        await client.RunAsync(handler);
        Assert.That(handler.RolledBack, Is.EqualTo(new[] { Shop.ScnOf(1) }));
        Assert.That(handler.Ids[^1], Is.EqualTo(2));
    }

    private static async Task<Exception?> CatchAsync(Func<Task> run)
    {
        try
        {
            await run().WaitAsync(Reading.Patience);
            return null;
        }
        catch (Exception e)
        {
            return e;
        }
    }

    private sealed class Recorder : IChangeHandler
    {
        private readonly Dictionary<long, int> _attempts = [];

        public List<long> Ids { get; } = [];

        public List<Scn> RolledBack { get; } = [];

        public Checkpoint? StartedFrom { get; private set; }

        public PositionGoneException? Gone { get; private set; }

        public Func<long, int, bool> Fail { get; set; } = (_, _) => false;

        public ValueTask HandleAsync(Transaction transaction, CancellationToken cancellationToken)
        {
            foreach (var change in transaction.Changes)
            {
                var id = change.Key.GetInt64("id");
                Ids.Add(id);
                _attempts[id] = _attempts.GetValueOrDefault(id) + 1;
                if (Fail(id, _attempts[id]))
                {
                    throw new InvalidOperationException($"The sink is full of {id}.");
                }
            }

            return ValueTask.CompletedTask;
        }

        public ValueTask StartedAsync(Checkpoint? from, CancellationToken cancellationToken)
        {
            StartedFrom = from;
            return ValueTask.CompletedTask;
        }

        public ValueTask RolledBackAsync(Transaction transaction, CancellationToken cancellationToken)
        {
            RolledBack.Add(transaction.Scn);
            return ValueTask.CompletedTask;
        }

        public ValueTask GoneAsync(PositionGoneException error, CancellationToken cancellationToken)
        {
            Gone = error;
            return ValueTask.CompletedTask;
        }
    }
}
