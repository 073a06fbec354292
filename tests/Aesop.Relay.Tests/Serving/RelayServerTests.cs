using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Aesop.Relay.Serving;
using Aesop.Relay.Sources;
using Aesop.Wire.Frames;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aesop.Relay.Tests.Serving;

/// <summary>The server itself, and the paths that aren't streams.</summary>
internal sealed class RelayServerTests
{
    [Test]
    public async Task Sources_TellsStateAndWhatIsHeldAndLeavesOutWhatIsNotKnown()
    {
        var log = new TestLog();
        log.WriteCheckpoint();
        log.Write("shop.orders", 1);
        await using var relay = await TestRelay.StartAsync(log, new TestLog("crm") { Status = new SourceStatus { State = SourceState.Starting, Server = "h:1" } });

        using var all = JsonDocument.Parse(await relay.Client.GetStringAsync("/v1/sources"));
        using var one = JsonDocument.Parse(await relay.Client.GetStringAsync("/v1/sources/shop"));

        var shop = one.RootElement;
        Assert.That(all.RootElement.GetProperty("sources").EnumerateArray().Select(s => s.GetProperty("name").GetString()), Is.EqualTo(new[] { "shop", "crm" }));
        Assert.That(shop.GetProperty("state").GetString(), Is.EqualTo("streaming"));
        Assert.That(shop.GetProperty("held").GetProperty("oldest").GetProperty("scn").GetString(), Is.EqualTo("42:1000"));
        Assert.That(shop.GetProperty("held").GetProperty("newest").GetProperty("scn").GetString(), Is.EqualTo("42:2000"));
        Assert.That(shop.GetProperty("ring").GetProperty("fill").GetInt64(), Is.EqualTo(log.Ring.Head));
        Assert.That(shop.TryGetProperty("version", out _), Is.False);
        Assert.That(shop.GetProperty("lag").TryGetProperty("seconds", out _), Is.False);
        Assert.That(all.RootElement.GetProperty("sources")[1].TryGetProperty("held", out _), Is.False);
    }

    [Test]
    public async Task Tables_ListsEachTableWithItsVersionsAndSchemasAnswersTheJson()
    {
        var log = new TestLog();
        log.WriteCheckpoint();
        log.Write("shop.orders", 1);
        log.Write("shop.items", 1);
        await using var relay = await TestRelay.StartAsync(log);

        using var tables = JsonDocument.Parse(await relay.Client.GetStringAsync("/v1/sources/shop/tables"));
        var items = tables.RootElement.GetProperty("tables")[0];
        var fingerprint = items.GetProperty("schemas")[0].GetProperty("fingerprint").GetString();
        using var schema = await relay.Client.GetAsync($"/v1/schemas/{fingerprint}");

        Assert.That(items.GetProperty("table").GetString(), Is.EqualTo("shop.items"));
        Assert.That(fingerprint, Is.EqualTo($"{log.Schema("shop.items"):x16}"));
        Assert.That(schema.Content.Headers.ContentType!.MediaType, Is.EqualTo("application/json"));
        Assert.That(await schema.Content.ReadAsStringAsync(), Does.Contain("\"name\":\"items\""));
    }

    [TestCase("/v1/schemas/0123456789abcdef", HttpStatusCode.NotFound)]
    [TestCase("/v1/schemas/0123", HttpStatusCode.BadRequest)]
    [TestCase("/v1/schemas/0123456789abcdeg", HttpStatusCode.BadRequest)]
    [TestCase("/v1/sources?x=1", HttpStatusCode.BadRequest)]
    [TestCase("/v2/sources", HttpStatusCode.NotFound)]
    public async Task Get_WhatIsNotThere_IsRefused(string path, HttpStatusCode status)
    {
        await using var relay = await TestRelay.StartAsync(new TestLog());

        Assert.That((await relay.Client.GetAsync(path)).StatusCode, Is.EqualTo(status));
    }

    [TestCase(SourceState.Streaming, HttpStatusCode.OK)]
    [TestCase(SourceState.CatchingUp, HttpStatusCode.OK)]
    [TestCase(SourceState.Starting, HttpStatusCode.ServiceUnavailable)]
    [TestCase(SourceState.Disconnected, HttpStatusCode.ServiceUnavailable)]
    [TestCase(SourceState.Halted, HttpStatusCode.ServiceUnavailable)]
    public async Task Readyz_EachState_IsReadyWhereTheSourceIsConnectedWhileHealthzAlwaysIs(SourceState state, HttpStatusCode status)
    {
        var log = new TestLog { Status = new SourceStatus { State = state, Reason = "because", Server = "h:1" } };
        await using var relay = await TestRelay.StartAsync(log, new TestLog("crm"));

        using var ready = await relay.Client.GetAsync("/readyz");

        Assert.That(ready.StatusCode, Is.EqualTo(status));
        Assert.That(await ready.Content.ReadAsStringAsync(), Does.Contain("because"));
        Assert.That(await relay.Client.GetStringAsync("/healthz"), Is.EqualTo("ok\n"));
    }

    [Test]
    public async Task StartAsync_FurtherEndpoints_AreServedToo()
    {
        await using var relay = await TestRelay.StartAsync(o => o, map => map.MapGet("/metrics", () => "figures"), new TestLog());

        Assert.That(await relay.Client.GetStringAsync("/metrics"), Is.EqualTo("figures"));
    }

    [Test]
    public void StartAsync_PortInUse_NamesTheAddressAndWhatToDo()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var address = $"127.0.0.1:{((IPEndPoint)other.LocalEndpoint).Port}";

        Assert.That(() => StartAsync(address), Throws.TypeOf<RelayListenException>().With.Message.Contains(address).And.Message.Contains("--listen"));
    }

    [TestCase("7310")]
    [TestCase("127.0.0.1")]
    [TestCase("127.0.0.1:99999")]
    [TestCase("::1:7310")]
    [TestCase("relay.example:7310")]
    public void StartAsync_NoAddress_SaysWhatIsOne(string address) =>
        Assert.That(() => StartAsync(address), Throws.TypeOf<RelayListenException>().With.Message.Contains("HOST:PORT"));

    [Test]
    public void StartAsync_AddressOfAnotherMachine_SaysSo() =>
        Assert.That(() => StartAsync("192.0.2.1:7310"), Throws.TypeOf<RelayListenException>().With.Message.Contains("of this machine"));

    [Test]
    public async Task DisposeAsync_OpenStreams_EndBehindTheTransactionWithACheckpoint([Values] bool isHttp2)
    {
        var log = new TestLog();
        log.WriteCheckpoint();
        var relay = await TestRelay.StartAsync(log);
        using var client = relay.NewClient(isHttp2 ? HttpVersion.Version20 : HttpVersion.Version11);
        using var idle = await TestStream.OpenAsync(client, "from=earliest");
        log.Write("shop.orders", 1);
        await idle.ReadToAsync(log.Next);
        log.Begin();
        log.Ring.Append(log.Insert("shop.orders", 2));
        log.Ring.Publish();
        await idle.ReadToAsync(FrameKind.Change);

        var stopped = relay.DisposeAsync();
        await Task.Delay(50);
        log.Commit(1);
        var rest = await idle.ReadToEndAsync();
        await stopped;

        Assert.That(TestRelay.Kinds(rest), Is.EqualTo(new[] { FrameKind.Commit, FrameKind.Checkpoint }));
        Assert.That(CheckpointFrame.Read(rest[1]).Checkpoint.Scn, Is.EqualTo(log.Next));
    }

    [Test]
    public async Task Metrics_OfRingAndStreams_CarryTheSource()
    {
        var figures = new Dictionary<string, double>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Meter.Name == "Aesop.Relay")
                {
                    l.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((i, value, tags, _) => Count(i.Name, value, tags));
        listener.SetMeasurementEventCallback<double>((i, value, tags, _) => Count(i.Name, value, tags));
        listener.Start();
        var log = new TestLog("metered");
        log.WriteCheckpoint();
        log.Write("shop.orders", 1);
        await using var relay = await TestRelay.StartAsync(log);
        await relay.FramesAsync("from=earliest&max_wait_ms=0", "metered");
        await relay.FramesAsync("from=1:1", "metered");
        listener.RecordObservableInstruments();

        Assert.That(figures["aesop.relay.ring.size"], Is.EqualTo(1 << 20));
        Assert.That(figures["aesop.relay.ring.fill"], Is.EqualTo(log.Ring.Head));
        Assert.That(figures["aesop.relay.ring.span"], Is.GreaterThanOrEqualTo(0));
        Assert.That(figures["aesop.relay.stream.frames"], Is.EqualTo(4));
        Assert.That(figures["aesop.relay.stream.bytes"], Is.GreaterThan(log.Ring.Head));
        Assert.That(figures["aesop.relay.stream.gone"], Is.EqualTo(1));
        Assert.That(() => figures["aesop.relay.streams"], Is.Zero.After(10_000, 10));

        void Count(string name, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            if (tags[0] is { Key: "source", Value: "metered" })
            {
                lock (figures)
                {
                    figures[name] = figures.GetValueOrDefault(name) + value;
                }
            }
        }
    }

    [Test]
    public async Task Connection_OpenedAndLeftSilentOrBroken_DisturbsNobody()
    {
        var log = new TestLog();
        log.WriteCheckpoint();
        await using var relay = await TestRelay.StartAsync(log);
        foreach (var bytes in new[] { "", "P", "PRI * HTTP/2.0\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\ngarbage", "nonsense\r\n\r\n", "PUT / HTTP/1.1\r\nHost: x\r\n\r\n" })
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(relay.Address.Host, relay.Address.Port);
            await socket.SendAsync(System.Text.Encoding.ASCII.GetBytes(bytes));
            socket.Shutdown(SocketShutdown.Send);
            var buffer = new byte[1_000];
            while (await socket.ReceiveAsync(buffer).WaitAsync(TimeSpan.FromSeconds(20)) > 0)
            {
            }
        }

        Assert.That(await relay.Client.GetStringAsync("/healthz"), Is.EqualTo("ok\n"));
    }

    private static async Task StartAsync(string address)
    {
        using var metrics = new RelayMetrics(null);
        await using var server = await RelayServer.StartAsync(
            new RelayOptions { Listen = address, Sources = [] }, [], metrics, NullLoggerFactory.Instance, TimeProvider.System, null, default);
    }
}
