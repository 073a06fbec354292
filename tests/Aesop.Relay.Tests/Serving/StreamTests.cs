using System.Net;
using Aesop.Wire.Frames;
using Aesop.Wire.Positions;

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

    [TestCase(300_000)]
    [TestCase(2_500_000)]
    public async Task Get_StatementLargerThanTheResponsesMemory_IsCarried(int length)
    {
        var log = new TestLog(ringBytes: 8 << 20);
        log.WriteCheckpoint();
        log.Write("shop.orders", 1);
        log.WriteFrames(log.Ddl($"CREATE TABLE x /* {new string('y', length)} */ (a int)", "shop.x"));
        log.Write("shop.orders", 2);
        await using var relay = await TestRelay.StartAsync(log);

        var frames = await relay.FramesAsync("from=earliest&max_wait_ms=0");

        Assert.That(TestRelay.Ids(frames), Is.EqualTo(new long[] { 1, 2 }));
        Assert.That(frames.Where(frame => new FrameHeader(frame).Kind == FrameKind.Ddl).Select(frame => frame.Length), Is.EqualTo(new[] { length }).Within(200));
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

    [Test]
    public async Task Get_TransactionsWithoutAMatch_LeaveNoFrameButTheCheckpointsThatCarryOn()
    {
        var log = new TestLog();
        log.WriteCheckpoint();
        log.Write("shop.orders", 1);
        log.WriteFrames();
        log.WriteCheckpoint();
        log.Write("shop.items", 2);
        await using var relay = await TestRelay.StartAsync(log);

        var filtered = await relay.FramesAsync("from=earliest&max_wait_ms=0&tables=shop.nothing");
        var all = await relay.FramesAsync("from=earliest&max_wait_ms=0");

        Assert.That(TestRelay.Kinds(filtered), Is.EqualTo(new[] { FrameKind.Checkpoint, FrameKind.Checkpoint, FrameKind.Checkpoint }));
        Assert.That(new FrameHeader(filtered[2]).Scn, Is.EqualTo(log.Next));
        Assert.That(TestRelay.Kinds(all).Count(k => k == FrameKind.Begin), Is.EqualTo(2), "A transaction without changes isn't sent either.");
    }

    [Test]
    public async Task Get_RolledBackTransaction_IsSentAsSuch()
    {
        var log = new TestLog();
        log.WriteCheckpoint();
        log.Begin();
        log.Ring.Append(log.Insert("shop.orders", 1));
        log.Rollback();
        log.Write("shop.orders", 2);
        await using var relay = await TestRelay.StartAsync(log);

        var frames = await relay.FramesAsync("from=earliest&max_wait_ms=0");

        Assert.That(TestRelay.Kinds(frames).Skip(1).Take(4), Is.EqualTo(new[] { FrameKind.Begin, FrameKind.Schema, FrameKind.Change, FrameKind.Rollback }));
    }

    [Test]
    public async Task Get_PatternThatMatchesNothing_IsNamedInAHeader()
    {
        var log = new TestLog();
        log.WriteCheckpoint();
        log.Write("shop.orders", 1);
        await using var relay = await TestRelay.StartAsync(log);

        using var response = await relay.Client.GetAsync("/v1/sources/shop/stream?max_wait_ms=0&tables=shop.orders,shop.ordres");

        Assert.That(response.Headers.GetValues("Aesop-Unmatched-Tables"), Is.EqualTo(new[] { "shop.ordres" }));
    }

    [Test]
    public async Task Post_BodyWithLongLists_IsTheSameAsTheQuery()
    {
        var log = new TestLog();
        log.WriteCheckpoint();
        log.Write("shop.orders", 1);
        log.Write("shop.items", 2);
        await using var relay = await TestRelay.StartAsync(log);
        var tables = string.Join(",", Enumerable.Range(0, 9_000).Select(i => $"\"shop.table_{i}\"").Append("\"shop.items\""));
        var body = $$"""{"from":"earliest","tables":[{{tables}}],"partitions":"0/1","max_bytes":1000000,"max_wait_ms":0}""";

        using var response = await relay.Client.PostAsync("/v1/sources/shop/stream", new StringContent(body));
        var text = await response.Content.ReadAsStringAsync();

        Assert.That(text, Does.Contain("shop.items").And.Not.Contain("shop.orders"));
    }

    [Test]
    public async Task Get_MaxBytes_EndsWithTheTransactionThatPassesIt()
    {
        var log = new TestLog();
        log.WriteCheckpoint();
        for (var i = 1; i <= 10; i++)
        {
            log.Write("shop.orders", i * 10, (i * 10) + 1);
        }

        await using var relay = await TestRelay.StartAsync(log);
        using var stream = await TestStream.OpenAsync(relay.Client, "from=42:3000&max_bytes=1");

        var frames = await stream.ReadToEndAsync();

        Assert.That(TestRelay.Ids(frames), Is.EqualTo(new long[] { 30, 31 }));
        Assert.That(CheckpointFrame.Read(frames[^1]).Checkpoint.Scn, Is.EqualTo(new Scn(42, 4_000)));
    }

    [Test]
    public async Task Get_MaxWaitWithNothingComing_EndsWithACheckpointToGoOnFrom()
    {
        var log = new TestLog();
        log.WriteCheckpoint();
        log.Write("shop.orders", 1);
        await using var relay = await TestRelay.StartAsync(log);
        var began = TimeProvider.System.GetTimestamp();

        var frames = await relay.FramesAsync("from=latest&max_wait_ms=300");

        Assert.That(TimeProvider.System.GetElapsedTime(began).TotalMilliseconds, Is.GreaterThanOrEqualTo(300));
        Assert.That(CheckpointFrame.Read(frames.Single()).Checkpoint.ToString(), Is.EqualTo(log.Token));
    }

    [Test]
    public async Task Get_MaxWaitPassesInsideATransaction_EndsBehindIt()
    {
        var log = new TestLog();
        log.WriteCheckpoint();
        await using var relay = await TestRelay.StartAsync(log);
        log.Begin();
        log.Ring.Append(log.Insert("shop.orders", 1));
        log.Ring.Publish();
        using var stream = await TestStream.OpenAsync(relay.Client, "from=earliest&max_wait_ms=1");
        await stream.ReadToAsync(FrameKind.Change);
        await Task.Delay(50);
        log.Ring.Append(log.Insert("shop.orders", 2, "b", 1));
        log.Commit(2);
        log.Write("shop.orders", 3);

        var rest = await stream.ReadToEndAsync();

        Assert.That(TestRelay.Kinds(rest), Is.EqualTo(new[] { FrameKind.Change, FrameKind.Commit, FrameKind.Checkpoint }));
    }

    [Test]
    public async Task Get_Idle_CarriesHeartbeatsThatSayHowFarItIsComplete()
    {
        var log = new TestLog();
        log.WriteCheckpoint();
        log.Write("shop.orders", 1);
        await using var relay = await TestRelay.StartAsync(o => o with { HeartbeatIntervalMs = 20 }, null, log);
        using var stream = await TestStream.OpenAsync(relay.Client, "from=earliest&tables=shop.none");

        await stream.ReadToAsync(FrameKind.Heartbeat);
        var heartbeat = HeartbeatFrame.Read((await stream.ReadToAsync(FrameKind.Heartbeat))[^1]);

        Assert.That((heartbeat.Scn, heartbeat.Source), Is.EqualTo((log.Next, log.Next)));
        Assert.That(heartbeat.SourceTime, Is.GreaterThan(0));
        Assert.That(heartbeat.RelayTime, Is.GreaterThan(0));
    }

    [Test]
    public async Task Get_OvertakenAtTheHeadOfABurst_EndsWithGoneBetweenFrames()
    {
        var log = new TestLog(ringBytes: 300_000);
        log.WriteCheckpoint();
        await using var relay = await TestRelay.StartAsync(log);
        using var stream = await TestStream.OpenAsync(relay.Client, "from=earliest");

        // The client takes nothing, so that buffers fill up and the ring runs over.
        for (var i = 0; i < 60_000; i++)
        {
            log.WriteFrames(log.Insert("shop.orders", i, new string('x', 300)));
            if (i % 50 == 0)
            {
                log.WriteCheckpoint();
                await Task.Yield();
            }
        }

        var frames = await stream.ReadToAsync(FrameKind.Gone);

        var gone = GoneFrame.Read(frames[^1]);
        Assert.That(gone.Reason, Does.Contain("RingBytes"));
        Assert.That(gone.Oldest, Is.GreaterThan(gone.Scn));
        Assert.That(TestRelay.Ids(frames), Is.EqualTo(Enumerable.Range(0, TestRelay.Ids(frames).Count())), "Up to there nothing is missing.");
        Assert.That(await stream.ReadAsync(), Is.Null);
    }
}
