using Aesop.Client.Tests.Fakes;
using Aesop.Wire.Frames;
using Aesop.Wire.Positions;

namespace Aesop.Client.Tests.Dispatching;

public sealed class LineageTests
{
    [Test]
    public async Task ReadAsync_StreamThatBeginsTooEarly_DropsWhatIsDone()
    {
        using var relay = new ShopRelay(5, (_, _) => new FaultyStream(ShopRelay.StreamBehind(0, 5), Ending.Stall));
        await using var client = new AesopClient(relay.Options with { CheckpointStore = new MemoryCheckpointStore(Shop.CheckpointBehind(3)) });
        Assert.That(await Reading.IdsAsync(client, 2), Is.EqualTo(new long[] { 4, 5 }));
    }

    [Test]
    public async Task ReadAsync_OtherServerWithLowerPositions_IsNotTakenForDone()
    {
        // The successor's log is numbered anew: its position is lower, its GTID set holds all that the client has.
        var checkpoint = Shop.CheckpointBehind(900) with { GtidSet = "0-1-1" };
        byte[] stream = [.. new CheckpointFrame(Shop.CheckpointBehind(1, log: 8)).ToArray(), .. Shop.Orders.ToArray(), .. Shop.Transaction(2), .. Shop.Transaction(3)];
        using var relay = new ShopRelay(3, (_, _) => new FaultyStream(stream, Ending.Stall));
        await using var client = new AesopClient(relay.Options with { CheckpointStore = new MemoryCheckpointStore(checkpoint) });
        Assert.That(await Reading.IdsAsync(client, 2), Is.EqualTo(new long[] { 2, 3 }));
        Assert.That(client.Position, Is.EqualTo(Shop.CheckpointBehind(2)));
    }

    [Test]
    public async Task ReadAsync_LowerPositionWithAGtidThatIsNew_IsDelivered()
    {
        var checkpoint = Shop.CheckpointBehind(900) with { GtidSet = "0-1-1" };
        byte[] stream = [.. Shop.Orders.ToArray(), .. Shop.Transaction(1), .. Shop.Transaction(2)];
        using var relay = new ShopRelay(3, (_, _) => new FaultyStream(stream, Ending.Stall));
        await using var client = new AesopClient(relay.Options with { CheckpointStore = new MemoryCheckpointStore(checkpoint) });
        Assert.That(await Reading.IdsAsync(client, 1), Is.EqualTo(new long[] { 2 }), "the first is in the GTID set, the second isn't");
    }

    [Test]
    public async Task ReadAsync_NewEpochInTheStream_GoesOnInIt()
    {
        byte[] stream = [.. Shop.Token(0), .. Shop.Orders.ToArray(), .. Shop.Transaction(5), .. Shop.Begin(2, epoch: 2), .. Shop.Insert(2, epoch: 2), .. Shop.Commit(2, epoch: 2)];
        using var relay = new ShopRelay(3, (_, _) => new FaultyStream(stream, Ending.Stall));
        await using var client = new AesopClient(relay.Options);
        var positions = new List<(uint, Scn)>();
        await foreach (var transaction in client.ReadAsync())
        {
            positions.Add((transaction.Epoch, transaction.Scn));
            if (positions.Count == 2)
            {
                Assert.That(transaction.Checkpoint.Epoch, Is.EqualTo(2));
                break;
            }
        }

        Assert.That(positions, Is.EqualTo(new[] { (1u, Shop.ScnOf(5)), (2u, Shop.ScnOf(2)) }));
    }

    [Test]
    public async Task ReadAsync_StreamThatGoesBack_IsDamage()
    {
        byte[] stream = [.. Shop.Token(0), .. Shop.Orders.ToArray(), .. Shop.Transaction(5), .. Shop.Transaction(4)];
        using var relay = new ShopRelay(3, (_, _) => new FaultyStream(stream, Ending.Stall));
        await using var client = new AesopClient(relay.Options with { MaxDamagedPulls = 1 });
        var error = await Reading.ErrorAsync(client);
        Assert.That(error, Is.TypeOf<StreamDamagedException>());
        Assert.That(error!.Message, Does.Contain("went back"));
    }

    [Test]
    public async Task Checkpoint_GtidSet_IsThatOfTheLastTokenAndTheCommitsSince()
    {
        const string Uuid = "3e11fa47-71ca-11e1-9e33-c80aa9429562";
        var id = GtidSet.Parse($"{Uuid}:1-5");
        var uuid = new Guid(Uuid);
        Span<byte> raw = stackalloc byte[16];
        uuid.TryWriteBytes(raw, bigEndian: true, out _);
        var gtid = Gtid.MySql(System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(raw), 9);
        var begin = new byte[BeginFrame.MaxSize];
        var commit = new byte[CommitFrame.MaxSize];
        byte[] stream =
        [
            .. new CheckpointFrame(Shop.CheckpointBehind(0) with { GtidSet = id.ToString() }).ToArray(), .. Shop.Orders.ToArray(),
            .. begin[..new BeginFrame(1, Shop.ScnOf(1), 1, gtid).Write(begin)], .. Shop.Insert(1),
            .. commit[..new CommitFrame(1, Shop.ScnOf(1), Shop.ScnOf(2), 7, 1, 1, gtid).Write(commit)],
            .. new CheckpointFrame(Shop.CheckpointBehind(3) with { GtidSet = $"{Uuid}:1-12" }).ToArray(),
        ];
        using var relay = new ShopRelay(3, (_, _) => new FaultyStream(stream, Ending.Close));
        await using var client = new AesopClient(relay.Options with { Retry = new RetryOptions { GiveUpAfter = TimeSpan.FromMilliseconds(1), FirstDelay = TimeSpan.FromMilliseconds(2), MaxDelay = TimeSpan.FromMilliseconds(2) } });
        string? behind = null;
        try
        {
            await foreach (var transaction in client.ReadAsync())
            {
                behind = transaction.Checkpoint.GtidSet;
            }
        }
        catch (RelayUnavailableException)
        {
            // The stream has no more.
        }

        Assert.That(behind, Is.EqualTo($"{Uuid}:1-5:9"));
        Assert.That(client.Position!.GtidSet, Is.EqualTo($"{Uuid}:1-12"));
    }
}
