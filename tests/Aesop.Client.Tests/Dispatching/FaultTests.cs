using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using Aesop.Client.Tests.Fakes;
using Aesop.Wire.Frames;
using Aesop.Wire.Hashing;

namespace Aesop.Client.Tests.Dispatching;

public sealed class FaultTests
{
    private static readonly long[] FiveIds = [1, 2, 3, 4, 5];

    [Test]
    public async Task ReadAsync_CutAtEachByte_GivesEachTransactionOnce([Values(Ending.Close, Ending.Cut)] Ending ending)
    {
        var length = ShopRelay.StreamBehind(0, 5).Length;
        for (var cut = 0; cut <= length; cut++)
        {
            using var relay = new ShopRelay(5, (pull, bytes) => pull == 0 ? new FaultyStream(bytes[..cut], ending) : new MemoryStream(bytes));
            await using var client = new AesopClient(relay.Options with { Retry = new RetryOptions { FirstDelay = TimeSpan.FromTicks(1), MaxDelay = TimeSpan.FromTicks(1) } });
            Assert.That(await Reading.IdsAsync(client, 5), Is.EqualTo(FiveIds), $"cut after {cut} of {length} bytes");
        }
    }

    [Test]
    public async Task ReadAsync_OneByteAtATime_GivesEachTransactionOnce()
    {
        using var relay = new ShopRelay(5, (_, bytes) => new FaultyStream(bytes, Ending.Stall, piece: 1));
        await using var client = new AesopClient(relay.Options);
        Assert.That(await Reading.IdsAsync(client, 5), Is.EqualTo(FiveIds));
        Assert.That(relay.Froms, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task ReadAsync_CutByTheServer_ResumesBehindTheLastWholeTransaction()
    {
        await using var relay = await FakeRelay.StartAsync(pull => pull.Number == 0
            ? new Answer(ShopRelay.StreamBehind(0, 5)[..^200]) { Ending = Ending.Cut }
            : new Answer(ShopRelay.StreamBehind(ShopRelay.BehindOf(pull.From), 5)));
        await using var client = new AesopClient(relay.Options());
        Assert.That(await Reading.IdsAsync(client, 5), Is.EqualTo(FiveIds));
    }

    [Test]
    public async Task ReadAsync_SilentRelay_IsReplacedByTheNext()
    {
        await using var silent = await FakeRelay.StartAsync(new Answer(ShopRelay.StreamBehind(0, 2)[..^40]) { Ending = Ending.Stall });
        await using var alive = await FakeRelay.StartAsync(pull => new Answer(ShopRelay.StreamBehind(ShopRelay.BehindOf(pull.From), 5)));
        await using var client = new AesopClient(FakeRelay.OptionsOf(silent, alive) with { HeartbeatInterval = TimeSpan.FromMilliseconds(50) });
        Assert.That(await Reading.IdsAsync(client, 5), Is.EqualTo(FiveIds));
        Assert.That(alive.Pulls[0].From, Is.EqualTo(Shop.CheckpointBehind(2).ToString()));
    }

    [Test]
    public async Task ReadAsync_HeartbeatsAlone_KeepTheStream()
    {
        using var relay = new ShopRelay(1, (_, bytes) => new SlowStream([bytes, .. Enumerable.Repeat(Shop.Heartbeat(1, 1), 6), Shop.Transaction(2)], TimeSpan.FromMilliseconds(100)));
        await using var client = new AesopClient(relay.Options with { HeartbeatInterval = TimeSpan.FromMilliseconds(100) });
        Assert.That(await Reading.IdsAsync(client, 2), Is.EqualTo(new long[] { 1, 2 }));
        Assert.That(relay.Froms, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task ReadAsync_HalfOpenConnection_IsReplacedByTheNext()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var relay = new ShopRelay(5);
        await using var alive = await FakeRelay.StartAsync(pull => new Answer(ShopRelay.StreamBehind(0, 5)));
        var options = FakeRelay.OptionsOf(alive);
        await using var client = new AesopClient(options with
        {
            Relays = [new Uri($"http://{listener.LocalEndpoint}"), .. options.Relays],
            ConnectTimeout = TimeSpan.FromMilliseconds(100),
            HeartbeatInterval = TimeSpan.FromMilliseconds(50),
        });
        Assert.That(await Reading.IdsAsync(client, 5), Is.EqualTo(FiveIds));
    }

    [Test]
    public async Task ReadAsync_RefusedConnection_IsReplacedByTheNext()
    {
        await using var alive = await FakeRelay.StartAsync(pull => new Answer(ShopRelay.StreamBehind(0, 5)));
        var options = FakeRelay.OptionsOf(alive);
        await using var client = new AesopClient(options with { Relays = [new Uri("http://127.0.0.1:1"), .. options.Relays] });
        Assert.That(await Reading.IdsAsync(client, 5), Is.EqualTo(FiveIds));
    }

    [Test]
    public async Task ReadAsync_NoRelayForTooLong_GivesUpWithTheReason()
    {
        await using var client = new AesopClient(FakeRelay.OptionsOf() with
        {
            Relays = [new Uri("http://127.0.0.1:1")],
            Retry = new RetryOptions { FirstDelay = TimeSpan.FromMilliseconds(1), MaxDelay = TimeSpan.FromMilliseconds(2), GiveUpAfter = TimeSpan.FromMilliseconds(50) },
        });
        var error = await Reading.ErrorAsync(client);
        Assert.That(error, Is.TypeOf<RelayUnavailableException>());
        Assert.That(error!.Message, Does.Contain("'shop'").And.Contain("127.0.0.1:1"));
    }

    [Test]
    public async Task ReadAsync_EachByteDamagedOnce_GivesEachTransactionOnce()
    {
        var length = ShopRelay.StreamBehind(0, 5).Length;
        for (var at = 0; at < length; at++)
        {
            using var relay = new ShopRelay(5, (pull, bytes) =>
            {
                if (pull == 0)
                {
                    bytes[at] ^= 0x41;
                }

                return new FaultyStream(bytes, Ending.Close);
            });
            await using var client = new AesopClient(relay.Options with { Retry = new RetryOptions { FirstDelay = TimeSpan.FromTicks(1), MaxDelay = TimeSpan.FromTicks(1) } });
            Assert.That(await Reading.IdsAsync(client, 5), Is.EqualTo(FiveIds), $"byte {at}");
        }
    }

    [Test]
    public async Task ReadAsync_AlwaysDamaged_StopsWithoutSkipping()
    {
        using var relay = new ShopRelay(5, (_, bytes) =>
        {
            bytes[^150] ^= 1;
            return new MemoryStream(bytes);
        });
        await using var client = new AesopClient(relay.Options with { MaxDamagedPulls = 3 });
        var error = await Reading.ErrorAsync(client);
        Assert.That(error, Is.TypeOf<StreamDamagedException>());
        Assert.That(error!.Message, Does.Contain("checksum").And.Contain("4 times").And.Contain("1/1:5000"));
        Assert.That(client.Position, Is.EqualTo(Shop.CheckpointBehind(4)));
        Assert.That(relay.Froms, Has.Count.EqualTo(4));
    }

    [Test]
    public async Task ReadAsync_Gone_NamesTheRangeHeld()
    {
        var gone = new GoneFrame(1, Shop.ScnOf(3), 1, Shop.ScnOf(10), 1, Shop.ScnOf(20), "The ring has overwritten it.");
        await using var relay = await FakeRelay.StartAsync(new Answer(gone.ToArray()) { Ending = Ending.Close });
        await using var client = new AesopClient(relay.Options() with { CheckpointStore = new MemoryCheckpointStore(Shop.CheckpointBehind(2)) });
        var error = await Reading.ErrorAsync(client) as PositionGoneException;
        Assert.That(error, Is.Not.Null);
        Assert.That((error!.Scn, error.Oldest, error.Newest, error.IsAhead), Is.EqualTo((Shop.ScnOf(3), Shop.ScnOf(10), Shop.ScnOf(20), false)));
        Assert.That(error.Message, Does.Contain("1:3000").And.Contain("1:10000").And.Contain("1:20000").And.Contain("overwritten"));
    }

    [Test]
    public async Task ReadAsync_GoneAtOneRelay_AsksTheOther()
    {
        var gone = new GoneFrame(1, Shop.ScnOf(1), 1, Shop.ScnOf(10), 1, Shop.ScnOf(20), "");
        await using var small = await FakeRelay.StartAsync(new Answer(gone.ToArray()) { Ending = Ending.Close });
        await using var large = await FakeRelay.StartAsync(new Answer(ShopRelay.StreamBehind(0, 5)));
        await using var client = new AesopClient(FakeRelay.OptionsOf(small, large));
        Assert.That(await Reading.IdsAsync(client, 5), Is.EqualTo(FiveIds));
    }

    [Test]
    public async Task ReadAsync_AheadOfARelayThatRestarts_WaitsForIt()
    {
        var ahead = new GoneFrame(1, Shop.ScnOf(3), 1, Shop.ScnOf(1), 1, Shop.ScnOf(2), "Not reached yet.");
        await using var relay = await FakeRelay.StartAsync(pull => pull.Number < 3
            ? new Answer(ahead.ToArray()) { Ending = Ending.Close }
            : new Answer(ShopRelay.StreamBehind(2, 5)));
        await using var client = new AesopClient(relay.Options() with { CheckpointStore = new MemoryCheckpointStore(Shop.CheckpointBehind(2)) });
        Assert.That(await Reading.IdsAsync(client, 3), Is.EqualTo(new long[] { 3, 4, 5 }));
    }

    [Test]
    public async Task ReadAsync_AheadForTooLong_Stops()
    {
        var ahead = new GoneFrame(1, Shop.ScnOf(3), 1, Shop.ScnOf(1), 1, Shop.ScnOf(2), "Not reached yet.");
        await using var relay = await FakeRelay.StartAsync(new Answer(ahead.ToArray()) { Ending = Ending.Close });
        await using var client = new AesopClient(relay.Options() with { AheadTimeout = TimeSpan.FromMilliseconds(50), CheckpointStore = new MemoryCheckpointStore(Shop.CheckpointBehind(2)) });
        var error = await Reading.ErrorAsync(client) as PositionGoneException;
        Assert.That(error?.IsAhead, Is.True);
    }

    [TestCase(400)]
    [TestCase(404)]
    public async Task ReadAsync_RequestRefused_StopsWithTheRelaysWords(int status)
    {
        await using var relay = await FakeRelay.StartAsync(new Answer("""{"title":"No","detail":"There is no source 'shop'; there is crm."}"""u8.ToArray())
        {
            Status = status,
            ContentType = "application/problem+json",
            Ending = Ending.Close,
        });
        await using var client = new AesopClient(relay.Options());
        var error = await Reading.ErrorAsync(client) as RelayRefusedException;
        Assert.That(error, Is.Not.Null);
        Assert.That(error!.StatusCode, Is.EqualTo(status));
        Assert.That(error.Message, Does.Contain("there is crm"));
        Assert.That(relay.Pulls, Has.Count.EqualTo(1));
    }

    [TestCase(429)]
    [TestCase(503)]
    public async Task ReadAsync_RelayBusy_TriesAgain(int status)
    {
        await using var relay = await FakeRelay.StartAsync(
            new Answer("later"u8.ToArray()) { Status = status, ContentType = "text/plain", Ending = Ending.Close },
            new Answer(ShopRelay.StreamBehind(0, 5)));
        await using var client = new AesopClient(relay.Options());
        Assert.That(await Reading.IdsAsync(client, 5), Is.EqualTo(FiveIds));
    }

    [Test]
    public async Task ReadAsync_AddressOfNoRelay_SaysSo()
    {
        await using var relay = await FakeRelay.StartAsync(new Answer("<html>"u8.ToArray()) { ContentType = "text/html", Ending = Ending.Close });
        await using var client = new AesopClient(relay.Options());
        var error = await Reading.ErrorAsync(client);
        Assert.That(error, Is.TypeOf<RelayRefusedException>());
        Assert.That(error!.Message, Does.Contain("text/html"));
    }

    [TestCase(StreamCompression.Gzip)]
    [TestCase(StreamCompression.Brotli)]
    public async Task ReadAsync_CompressedStream_IsReadAndItsDamageNoticed(StreamCompression compression)
    {
        static byte[] Compress(StreamCompression compression, byte[] bytes)
        {
            var output = new MemoryStream();
            using (Stream stream = compression == StreamCompression.Gzip ? new GZipStream(output, CompressionLevel.Fastest) : new BrotliStream(output, CompressionLevel.Fastest))
            {
                stream.Write(bytes);
            }

            return output.ToArray();
        }

        var coding = new Dictionary<string, string> { ["Content-Encoding"] = compression == StreamCompression.Gzip ? "gzip" : "br" };
        await using var relay = await FakeRelay.StartAsync(pull =>
        {
            var bytes = Compress(compression, ShopRelay.StreamBehind(ShopRelay.BehindOf(pull.From), 5));
            if (pull.Number == 0)
            {
                bytes[bytes.Length / 2] ^= 0x55;
                bytes[(bytes.Length / 2) + 1] ^= 0x55;
            }

            return new Answer(bytes) { Headers = coding, Ending = Ending.Close };
        });
        await using var client = new AesopClient(relay.Options() with { Compression = compression });
        Assert.That(await Reading.IdsAsync(client, 5), Is.EqualTo(FiveIds));
        Assert.That(relay.Pulls, Has.Count.GreaterThan(1));
        Assert.That(relay.Pulls[0].AcceptEncoding, Is.EqualTo(coding["Content-Encoding"]));
    }

    [Test]
    public async Task ReadAsync_MutatedFramesWithGoodChecksums_GiveOurErrorsOnly()
    {
        var random = new Random(20261122);
        var frames = ShopRelay.Split(ShopRelay.StreamBehind(0, 3, changes: 2));
        for (var round = 0; round < 3_000; round++)
        {
            var mutated = frames.Select(frame => frame.ToArray()).ToList();
            var victim = mutated[random.Next(mutated.Count)];
            for (var i = random.Next(1, 4); i > 0; i--)
            {
                victim[random.Next(8, victim.Length)] = (byte)random.Next(256);
            }

            System.Buffers.Binary.BinaryPrimitives.WriteUInt32LittleEndian(victim.AsSpan(4), Crc32C.Compute(victim.AsSpan(8)));
            using var relay = new ShopRelay(3, (_, _) => new FaultyStream([.. mutated.SelectMany(frame => frame)], Ending.Close)) { MaxPulls = 5 };
            await using var client = new AesopClient(relay.Options with
            {
                UntilCaughtUp = true,
                MaxDamagedPulls = 1,
                AheadTimeout = TimeSpan.FromTicks(1),
                Retry = new RetryOptions { FirstDelay = TimeSpan.FromTicks(1), MaxDelay = TimeSpan.FromTicks(1), GiveUpAfter = TimeSpan.FromMilliseconds(5) },
            });
            var error = await Reading.ErrorAsync(client);
            Assert.That(error, Is.Null.Or.InstanceOf<AesopClientException>(), $"round {round}: {error}");
        }
    }

    [Test]
    public async Task ReadAsync_RandomBytes_GiveOurErrorsOnly()
    {
        var random = new Random(7);
        for (var round = 0; round < 500; round++)
        {
            var bytes = new byte[random.Next(1, 400)];
            random.NextBytes(bytes);
            if (round % 2 == 0 && bytes.Length > 12)
            {
                (bytes[0], bytes[1], bytes[2], bytes[3], bytes[8]) = ((byte)random.Next(256), 0, 0, 0, FrameHeader.Version);
            }

            using var relay = new ShopRelay(3, (_, _) => new FaultyStream(bytes, Ending.Close)) { MaxPulls = 5 };
            await using var client = new AesopClient(relay.Options with { Retry = new RetryOptions { FirstDelay = TimeSpan.FromTicks(1), MaxDelay = TimeSpan.FromTicks(1), GiveUpAfter = TimeSpan.FromMilliseconds(5) } });
            Assert.That(await Reading.ErrorAsync(client), Is.InstanceOf<AesopClientException>());
        }
    }

    [Test]
    public async Task ReadAsync_LengthOfAGigabyte_TakesNoMemoryForIt()
    {
        var header = new byte[FrameHeader.Size];
        (header[3], header[8]) = (0x3F, FrameHeader.Version);
        using var relay = new ShopRelay(1, (_, _) => new FaultyStream(header, Ending.Close));
        await using var client = new AesopClient(relay.Options with { Retry = new RetryOptions { FirstDelay = TimeSpan.FromMilliseconds(1), MaxDelay = TimeSpan.FromMilliseconds(1), GiveUpAfter = TimeSpan.FromMilliseconds(20) } });
        var before = GC.GetTotalAllocatedBytes();
        Assert.That(await Reading.ErrorAsync(client), Is.TypeOf<RelayUnavailableException>());
        Assert.That(GC.GetTotalAllocatedBytes() - before, Is.LessThan(64 << 20));
    }
}
