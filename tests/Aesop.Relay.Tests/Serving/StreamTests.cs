using System.Net;
using Aesop.Wire.Frames;

namespace Aesop.Relay.Tests.Serving;

/// <summary>What a stream carries, through a real server.</summary>
internal sealed class StreamTests
{
    [Test]
    public async Task Get_FromEarliest_CarriesTheRingsFramesWithTheSchemaBeforeItsUse()
    {
        var log = new TestLog();
        log.WriteCheckpoint();
        log.Write("shop.orders", 1, 2);
        log.Write("shop.items", 3);
        await using var relay = await TestRelay.StartAsync(log);

        // What is there fits in a chunk, so that a poll that doesn't wait brings all of it.
        var frames = await relay.FramesAsync("from=earliest&max_wait_ms=0");

        Assert.That(TestRelay.Kinds(frames), Is.EqualTo(new[]
        {
            FrameKind.Checkpoint,
            FrameKind.Begin, FrameKind.Schema, FrameKind.Change, FrameKind.Change, FrameKind.Commit,
            FrameKind.Begin, FrameKind.Schema, FrameKind.Change, FrameKind.Commit,
            FrameKind.Checkpoint,
        }));
        Assert.That(TestRelay.Ids(frames), Is.EqualTo(new long[] { 1, 2, 3 }));
        Assert.That(CheckpointFrame.Read(frames[^1]).Checkpoint.ToString(), Is.EqualTo(log.Token));
    }

    [Test]
    public async Task Get_Http2WithPriorKnowledge_IsServedOnTheSamePort()
    {
        var log = new TestLog();
        log.WriteCheckpoint();
        log.Write("shop.orders", 1);
        await using var relay = await TestRelay.StartAsync(log);
        using var client = relay.NewClient(HttpVersion.Version20);

        using var response = await client.GetAsync("/v1/sources/shop/stream?from=earliest&max_wait_ms=0");

        Assert.That(response.Version, Is.EqualTo(HttpVersion.Version20));
        Assert.That(await response.Content.ReadAsStringAsync(), Does.Contain("\"op\":\"insert\""));
        Assert.That((await relay.Client.GetAsync("/healthz")).Version, Is.EqualTo(HttpVersion.Version11));
    }

    [Test]
    public async Task Get_NoAcceptHeader_IsLinesAndTellsItsVersion()
    {
        var log = new TestLog();
        log.WriteCheckpoint();
        log.Write("shop.orders", 7);
        await using var relay = await TestRelay.StartAsync(log);

        using var response = await relay.Client.GetAsync("/v1/sources/shop/stream?from=earliest&max_wait_ms=0");
        var lines = (await response.Content.ReadAsStringAsync()).Split('\n');

        Assert.That(response.Content.Headers.ContentType!.MediaType, Is.EqualTo("application/x-ndjson"));
        Assert.That(response.Headers.GetValues("Aesop-Stream-Version"), Is.EqualTo(new[] { "1" }));
        Assert.That(lines[1], Is.EqualTo(
            $$"""{"source":"shop","op":"insert","table":"shop.orders","key":{"id":7},"after":{"id":7,"note":"a"},"epoch":1,"scn":"42:1000","ordinal":0,"last":true,"committed_at":"2026-11-22T02:15:02.117613Z","schema":"{{log.Schema("shop.orders"):x16}}"}"""));
    }

    [Test]
    public async Task Get_ManyTransactions_LinesAndFramesCarryEachChangeInOrder([Values("", "&tables=shop.*", "&tables=*.orders&partitions=0,1,2/3")] string filter)
    {
        var log = new TestLog(ringBytes: 8 << 20);
        log.WriteCheckpoint();
        for (var i = 0; i < 5_000; i++)
        {
            log.Write("shop.orders", Enumerable.Range(i * 3, 3).Select(n => (long)n).ToArray());
        }

        await using var relay = await TestRelay.StartAsync(log);

        var frames = await relay.FramesToEndOfAsync(log, $"from=earliest{filter}");
        var lines = await relay.LinesToAsync($"from=earliest{filter}", $"\"next\":\"{log.Next}\"");

        Assert.That(TestRelay.Ids(frames), Is.EqualTo(Enumerable.Range(0, 15_000)));
        Assert.That(lines.Count(l => l.Contains("\"op\"")), Is.EqualTo(15_000));
        Assert.That(lines.Count(l => l.Contains("\"last\":true")), Is.EqualTo(5_000));
    }
}
