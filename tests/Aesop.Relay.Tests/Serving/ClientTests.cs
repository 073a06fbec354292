using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using Aesop.Wire.Frames;

namespace Aesop.Relay.Tests.Serving;

/// <summary>Clients of all manners: compressed, cut, slow, many.</summary>
internal sealed class ClientTests
{
    [Test]
    public async Task Get_ClientAcceptsACoding_IsCompressedAndFlushedAtEachBatch([Values("gzip", "br")] string coding, [Values] bool isHttp2)
    {
        var log = new TestLog();
        log.WriteCheckpoint();
        await using var relay = await TestRelay.StartAsync(log);
        using var client = relay.NewClient(isHttp2 ? HttpVersion.Version20 : HttpVersion.Version11, DecompressionMethods.All);
        client.DefaultRequestHeaders.AcceptEncoding.ParseAdd(coding);
        using var stream = await TestStream.OpenAsync(client, "from=earliest");

        // Each comes out while the stream stays open.
        for (var i = 0; i < 5; i++)
        {
            log.Write("shop.orders", i);
            Assert.That(TestRelay.Ids(await stream.ReadToAsync(log.Next)), Is.EqualTo(new long[] { i }));
        }
    }

    [TestCase("gzip;q=0.5, br;q=0.1", "gzip")]
    [TestCase("gzip, br", "br")]
    [TestCase("br;q=0, gzip;q=0", null)]
    [TestCase("deflate", null)]
    public async Task Get_AcceptEncoding_IsHonoured(string accept, string? coding)
    {
        var log = new TestLog();
        log.WriteCheckpoint();
        await using var relay = await TestRelay.StartAsync(log);
        relay.Client.DefaultRequestHeaders.TryAddWithoutValidation("Accept-Encoding", accept);

        using var response = await relay.Client.GetAsync("/v1/sources/shop/stream?max_wait_ms=0");

        Assert.That(response.Content.Headers.ContentEncoding, Is.EqualTo(coding is null ? [] : new[] { coding }));
    }

    [Test]
    public async Task Get_CompressedStreamThatEnds_EndsWhole([Values("gzip", "br")] string coding)
    {
        var log = new TestLog(ringBytes: 4 << 20);
        log.WriteCheckpoint();
        for (var i = 0; i < 3_000; i++)
        {
            log.Write("shop.orders", i);
        }

        await using var relay = await TestRelay.StartAsync(log);
        using var client = relay.NewClient(HttpVersion.Version11, DecompressionMethods.All);
        client.DefaultRequestHeaders.AcceptEncoding.ParseAdd(coding);
        using var stream = await TestStream.OpenAsync(client, "from=earliest&max_wait_ms=0");

        Assert.That(TestRelay.Ids(await stream.ReadToEndAsync()), Is.EqualTo(Enumerable.Range(0, 3_000)));
    }

    [Test]
    public async Task Get_HundredClientsOfBothVersions_EachGetsEverythingInOrder()
    {
        const int Transactions = 300;
        var log = new TestLog();
        log.WriteCheckpoint();
        await using var relay = await TestRelay.StartAsync(log);
        using var second = relay.NewClient(HttpVersion.Version20);
        var clients = Enumerable.Range(0, 100)
            .Select(i => TestStream.OpenAsync(i % 2 == 0 ? relay.Client : second, "from=earliest"))
            .ToList();
        await Task.WhenAll(clients);
        for (var i = 0; i < Transactions; i++)
        {
            log.Write("shop.orders", i);
            if (i % 10 == 0)
            {
                await Task.Delay(1);
            }
        }

        foreach (var client in clients)
        {
            using var stream = await client;
            Assert.That(TestRelay.Ids(await stream.ReadToAsync(log.Next)), Is.EqualTo(Enumerable.Range(0, Transactions)));
        }
    }

    [Test]
    public async Task Get_ClientsThatCutTheirConnection_LeaveNoReaderBehind()
    {
        var log = new TestLog();
        log.WriteCheckpoint();
        await using var relay = await TestRelay.StartAsync(log);
        for (var i = 0; i < 20; i++)
        {
            using var stream = await TestStream.OpenAsync(relay.Client, "from=earliest");
            await stream.ReadToAsync(FrameKind.Checkpoint);
        }

        Assert.That(() => log.Ring.Readers, Is.Zero.After(20_000, 20));
    }

    [Test]
    public async Task Get_ClientThatTakesNothing_IsCutAfterTheDeadlineAndTheOthersGoOn()
    {
        var log = new TestLog(ringBytes: 64 << 20);
        log.WriteCheckpoint();
        var note = new string('x', 1_000_000);
        for (var i = 0; i < 50; i++)
        {
            log.WriteFrames(log.Insert("shop.orders", i, note));
        }

        long stalled = 0;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Name == "aesop.relay.stream.stalled")
                {
                    l.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref stalled, value));
        listener.Start();
        await using var relay = await TestRelay.StartAsync(o => o with { StalledStreamTimeoutMs = 1_000 }, null, log);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4_096 };
        await socket.ConnectAsync(relay.Address.Host, relay.Address.Port);
        await socket.SendAsync("GET /v1/sources/shop/stream?from=earliest HTTP/1.1\r\nHost: x\r\nAccept: application/vnd.aesop.frames\r\n\r\n"u8.ToArray());

        var frames = await relay.FramesAsync("from=earliest&max_wait_ms=0");

        Assert.That(TestRelay.Ids(frames), Is.EqualTo(Enumerable.Range(0, 50)));
        Assert.That(() => Interlocked.Read(ref stalled), Is.EqualTo(1).After(20_000, 20));
        Assert.That(() => log.Ring.Readers, Is.Zero.After(20_000, 20));
    }

    [Test]
    public async Task Get_SlowClientInSmallBites_GetsEverything()
    {
        var log = new TestLog(ringBytes: 16 << 20);
        log.WriteCheckpoint();
        for (var i = 0; i < 8; i++)
        {
            log.WriteFrames(log.Insert("shop.orders", i, new string('x', 500_000)));
        }

        await using var relay = await TestRelay.StartAsync(log);
        using var request = TestRelay.Frames("/v1/sources/shop/stream?from=earliest&max_wait_ms=0");
        using var response = await relay.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var body = await response.Content.ReadAsStreamAsync();
        using var all = new MemoryStream();
        var bite = new byte[20_000];
        for (int read; (read = await body.ReadAsync(bite)) > 0;)
        {
            all.Write(bite, 0, read);
            if (all.Length % 7 == 0)
            {
                await Task.Delay(1);
            }
        }

        Assert.That(TestRelay.Ids(TestRelay.Split(all.ToArray())), Is.EqualTo(Enumerable.Range(0, 8)));
    }
}
