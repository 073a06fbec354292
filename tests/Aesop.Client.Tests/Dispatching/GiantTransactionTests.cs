using Aesop.Client.Tests.Fakes;
using Aesop.Wire.Frames;

namespace Aesop.Client.Tests.Dispatching;

public sealed class GiantTransactionTests
{
    private const int Changes = 200;

    [Test]
    public async Task ReadAsync_LargerThanTheLimit_ComesInPartsOfAtMostThat()
    {
        using var relay = new ShopRelay(2, changes: Changes);
        await using var client = new AesopClient(OptionsOf(relay));
        var (parts, ids) = await PartsAsync(client, 2);
        Assert.That(ids, Is.EqualTo(Expected(1).Concat(Expected(2))));
        Assert.That(parts.Count(part => part.IsLast), Is.EqualTo(2));
        Assert.That(parts.Count, Is.GreaterThan(6));
        Assert.That(parts.Select(part => part.ByteCount), Is.All.LessThanOrEqualTo(4_096));
        Assert.That(parts.TakeWhile(part => !part.IsLast).Select(part => part.Part), Is.EqualTo(Enumerable.Range(0, parts.FindIndex(part => part.IsLast))));
        Assert.That(() => parts[0].Checkpoint, Throws.InvalidOperationException.With.Message.Contains("whole transaction"));
    }

    [Test]
    public async Task ReadAsync_CutBetweenParts_GoesOnBehindTheChangesHandedOver()
    {
        var length = ShopRelay.StreamBehind(0, 2, Changes).Length;
        for (var cut = 400; cut < length; cut += 97)
        {
            using var relay = new ShopRelay(2, (pull, bytes) => pull < 2 ? new FaultyStream(bytes[..Math.Min(bytes.Length, cut)], Ending.Cut) : new MemoryStream(bytes), Changes);
            await using var client = new AesopClient(OptionsOf(relay));
            var (_, ids) = await PartsAsync(client, 2);
            Assert.That(ids, Is.EqualTo(Expected(1).Concat(Expected(2))), $"cut after {cut} bytes");
        }
    }

    [Test]
    public async Task ReadAsync_RolledBackAfterParts_TellsThatTheyAreVoid()
    {
        byte[] stream =
        [
            .. Shop.Token(0), .. Shop.Orders.ToArray(), .. Shop.Begin(1),
            .. Enumerable.Range(0, Changes).SelectMany(i => Shop.Insert(1, (ulong)i)), .. Shop.Rollback(1), .. Shop.Transaction(2),
        ];
        using var relay = new ShopRelay(2, (_, _) => new FaultyStream(stream, Ending.Stall));
        await using var client = new AesopClient(OptionsOf(relay));
        var (parts, _) = await PartsAsync(client, 2);
        var ending = parts.Single(part => part.IsRolledBack);
        Assert.That((ending.Scn, ending.Count, ending.IsLast, ending.Part), Is.EqualTo((Shop.ScnOf(1), 0, true, parts.IndexOf(ending))));
        Assert.That(parts[^1].Scn, Is.EqualTo(Shop.ScnOf(2)));
        Assert.That(() => ending.Checkpoint, Throws.InvalidOperationException);
    }

    [Test]
    public async Task ReadAsync_RolledBackBeforeAnythingWasHandedOver_IsNotSeen()
    {
        byte[] stream = [.. Shop.Token(0), .. Shop.Orders.ToArray(), .. Shop.Begin(1), .. Shop.Insert(1), .. Shop.Rollback(1), .. Shop.Transaction(2)];
        using var relay = new ShopRelay(2, (_, _) => new FaultyStream(stream, Ending.Stall));
        await using var client = new AesopClient(OptionsOf(relay));
        Assert.That(await Reading.IdsAsync(client, 1), Is.EqualTo(new long[] { 2 }));
    }

    [Test]
    public async Task ReadAsync_AnotherTransactionAfterTheCut_TellsThatThePartsAreVoid()
    {
        byte[] first = [.. Shop.Token(0), .. Shop.Orders.ToArray(), .. Shop.Begin(1), .. Enumerable.Range(0, Changes).SelectMany(i => Shop.Insert(1, (ulong)i))];
        byte[] second = [.. Shop.Token(0), .. Shop.Orders.ToArray(), .. Shop.Transaction(2)];
        using var relay = new ShopRelay(2, (pull, _) => new FaultyStream(pull == 0 ? first : second, pull == 0 ? Ending.Cut : Ending.Stall));
        await using var client = new AesopClient(OptionsOf(relay));
        var (parts, _) = await PartsAsync(client, 2);
        Assert.That(parts[^2].IsRolledBack, Is.True);
        Assert.That(parts[^2].Scn, Is.EqualTo(Shop.ScnOf(1)));
        Assert.That(parts[^1].Scn, Is.EqualTo(Shop.ScnOf(2)));
    }

    [Test]
    public async Task ReadAsync_SingleFrameLargerThanTheLimit_ComesWhole()
    {
        var name = new string('x', 3_000_000);
        byte[] stream = [.. Shop.Token(0), .. Shop.Orders.ToArray(), .. Shop.Begin(1), .. Shop.Insert(1, 0, 1), .. Shop.Insert(1, 1, 2, name), .. Shop.Insert(1, 2, 3), .. Shop.Commit(1, 3), .. Shop.Transaction(2)];
        using var relay = new ShopRelay(2, (_, _) => new FaultyStream(stream, Ending.Stall, piece: 10_000));
        await using var client = new AesopClient(OptionsOf(relay));
        var (parts, ids) = await PartsAsync(client, 2);
        Assert.That(ids, Is.EqualTo(new long[] { 1, 2, 3, 2 }));
        Assert.That(parts.Select(part => part.Count), Is.EqualTo(new[] { 1, 1, 1, 1 }));
    }

    [Test]
    public async Task ReadAsync_FrameLongerThanAccepted_StopsAndNamesTheLimit()
    {
        byte[] stream = [.. Shop.Token(0), .. Shop.Orders.ToArray(), .. Shop.Begin(1), .. Shop.Insert(1, 0, 1, new string('x', 10_000)), .. Shop.Commit(1)];
        using var relay = new ShopRelay(2, (_, _) => new FaultyStream(stream, Ending.Stall));
        await using var client = new AesopClient(OptionsOf(relay) with { MaxFrameBytes = 8_192, MaxDamagedPulls = 0 });
        var error = await Reading.ErrorAsync(client);
        Assert.That(error, Is.TypeOf<StreamDamagedException>());
        Assert.That(error!.Message, Does.Contain("8192"));
    }

    private static AesopClientOptions OptionsOf(ShopRelay relay) => relay.Options with
    {
        MaxTransactionBytes = 4_096,
        Retry = new RetryOptions { FirstDelay = TimeSpan.FromTicks(1), MaxDelay = TimeSpan.FromTicks(1) },
    };

    private static IEnumerable<long> Expected(int number) => Enumerable.Range(0, Changes).Select(i => number + (i * 1_000_000L));

    private static async Task<(List<Transaction> Parts, List<long> Ids)> PartsAsync(AesopClient client, int lastNumber)
    {
        using var patience = new CancellationTokenSource(Reading.Patience);
        var (parts, ids) = (new List<Transaction>(), new List<long>());
        await foreach (var transaction in client.ReadAsync(patience.Token))
        {
            parts.Add(transaction);
            foreach (var change in transaction.Changes)
            {
                Assert.That(change.Op, Is.EqualTo(ChangeOp.Insert));
                ids.Add(change.Key.GetInt64(0));
            }

            if (transaction.IsLast && transaction.Scn == Shop.ScnOf(lastNumber))
            {
                break;
            }
        }

        return (parts, ids);
    }
}
