using Aesop.Relay.Sources;
using Aesop.Wire.Frames;
using Aesop.Wire.Positions;

namespace Aesop.Relay.Tests.Serving;

/// <summary>The parameter <c>from</c>, through a real server.</summary>
internal sealed class StreamStartTests
{
    [Test]
    public async Task From_EachPosition_CarriesEveryTransactionAtOrAfterIt()
    {
        var log = new TestLog();
        log.WriteCheckpoint();
        for (var i = 1; i <= 20; i++)
        {
            log.Write("shop.orders", i);
            if (i % 7 == 0)
            {
                log.WriteCheckpoint();
            }
        }

        await using var relay = await TestRelay.StartAsync(log);
        for (var i = 1; i <= 21; i++)
        {
            // At the transaction, and one byte behind the one before.
            foreach (var offset in new[] { i * 1_000, (i * 1_000) - 999 })
            {
                var frames = await relay.FramesAsync($"from=42:{offset}&max_wait_ms=0");
                if (offset < 1_000)
                {
                    Assert.That(TestRelay.Kinds(frames), Is.EqualTo(new[] { FrameKind.Gone }));
                }
                else
                {
                    Assert.That(TestRelay.Ids(frames), Is.EqualTo(Enumerable.Range(i, 21 - i)), $"from=42:{offset}");
                }
            }
        }
    }

    [Test]
    public async Task From_FileAndPosition_MeansTheFilesNumber()
    {
        var log = new TestLog();
        log.WriteCheckpoint();
        log.Write("shop.orders", 1);
        log.Write("shop.orders", 2);
        await using var relay = await TestRelay.StartAsync(log);

        Assert.That(TestRelay.Ids(await relay.FramesAsync("from=mysql-bin.000042:2000&max_wait_ms=0")), Is.EqualTo(new long[] { 2 }));
    }

    [Test]
    public async Task From_Latest_CarriesWhatComesAfterwards()
    {
        var log = new TestLog();
        log.WriteCheckpoint();
        log.Write("shop.orders", 1);
        await using var relay = await TestRelay.StartAsync(log);
        using var stream = await TestStream.OpenAsync(relay.Client, "");
        log.Write("shop.orders", 2);

        Assert.That(TestRelay.Ids(await stream.ReadToAsync(log.Next)), Is.EqualTo(new long[] { 2 }));
    }

    [Test]
    public async Task From_AfterSeveralWereEvicted_BelowIsGoneWithTheRangeAndTheOldestIsServed()
    {
        var log = new TestLog(ringBytes: 20_000);
        log.WriteCheckpoint();
        for (var i = 1; i <= 300; i++)
        {
            log.Write("shop.orders", i);
            if (i % 10 == 0)
            {
                log.WriteCheckpoint();
            }
        }

        await using var relay = await TestRelay.StartAsync(log);
        log.Ring.TryGetOldest(out var oldest);
        var below = await relay.FramesAsync($"from=42:{oldest.Scn.Offset - 1}&max_wait_ms=0");
        var at = await relay.FramesAsync($"from={oldest.Scn}&max_wait_ms=0");

        var gone = GoneFrame.Read(below.Single());
        Assert.That((gone.Oldest, gone.Newest, gone.Scn), Is.EqualTo((oldest.Scn, log.Next, new Scn(42, oldest.Scn.Offset - 1))));
        Assert.That(gone.Reason, Does.Contain("no longer holds"));
        Assert.That(TestRelay.Ids(at), Is.EqualTo(Enumerable.Range((int)(oldest.Scn.Offset / 1_000), 301 - (int)(oldest.Scn.Offset / 1_000))));
    }

    [Test]
    public async Task From_WhileATransactionLargerThanTheRingPassesThrough_IsGoneAndSaysWhy([Values("earliest", "latest", "42:1000")] string from)
    {
        var log = new TestLog(ringBytes: 20_000);
        log.WriteCheckpoint();
        log.Begin();
        for (var i = 0; i < 500; i++)
        {
            log.Ring.Append(log.Insert("shop.orders", i, "", (ulong)i));
            log.Ring.Publish();
        }

        await using var relay = await TestRelay.StartAsync(log);

        Assert.That(GoneFrame.Read((await relay.FramesAsync($"from={from}")).Single()).Reason, Does.Contain("larger than the ring"));
    }

    [Test]
    public async Task From_AheadOfTheLogsEnd_IsGoneAndSaysSo([Values("42:999999", "43:4")] string from)
    {
        var log = new TestLog();
        log.WriteCheckpoint();
        log.Write("shop.orders", 1);
        await using var relay = await TestRelay.StartAsync(log);

        var frames = await relay.FramesAsync($"from={from}");

        Assert.That(GoneFrame.Read(frames[^1]).Reason, Does.Contain("ahead of the log's end"));
        Assert.That(GoneFrame.Read(frames[^1]).Newest, Is.EqualTo(log.Next));
    }

    [Test]
    public async Task From_AheadOfTheRelayOnly_WaitsUntilTheRelayGetsThere()
    {
        var log = new TestLog();
        log.WriteCheckpoint();
        log.Write("shop.orders", 1);
        log.Status = log.Status with { SourceEnd = new Scn(42, 9_000) };
        await using var relay = await TestRelay.StartAsync(log);
        using var stream = await TestStream.OpenAsync(relay.Client, "from=42:4000");
        await Task.Delay(400);
        for (var i = 2; i <= 5; i++)
        {
            log.Write("shop.orders", i);
        }

        Assert.That(TestRelay.Ids(await stream.ReadToAsync(log.Next)), Is.EqualTo(new long[] { 4, 5 }));
    }

    /// <summary>What the ring held stood before what the client asks for.</summary>
    [Test]
    public async Task From_AheadOfARingThatIsGivenUp_EndsWithoutAWordAndTheNextStreamGoesOn()
    {
        var log = new TestLog();
        log.WriteCheckpoint();
        log.Write("shop.orders", 1);
        log.Status = log.Status with { SourceEnd = new Scn(42, 9_000) };
        await using var relay = await TestRelay.StartAsync(log);
        using var stream = await TestStream.OpenAsync(relay.Client, "from=42:4000");
        log.Ring.Clear();
        while (await stream.ReadAsync() is { } frame)
        {
            Assert.That(new FrameHeader(frame).Kind, Is.Not.EqualTo(FrameKind.Gone));
        }

        log.Next = new Scn(42, 3_000);
        log.WriteCheckpoint();
        log.Write("shop.orders", 3);
        log.Write("shop.orders", 4);
        Assert.That(TestRelay.Ids(await relay.FramesAsync("from=42:4000&max_wait_ms=0")), Is.EqualTo(new long[] { 4 }));
    }

    [Test]
    public async Task From_Token_ResumesExactlyAtTheNextTransaction()
    {
        var log = new TestLog();
        log.WriteCheckpoint();
        log.Write("shop.orders", 1);
        var token = log.Token;
        log.Write("shop.orders", 2);
        await using var relay = await TestRelay.StartAsync(log);

        Assert.That(TestRelay.Ids(await relay.FramesAsync($"from={token}&max_wait_ms=0")), Is.EqualTo(new long[] { 2 }));
    }

    [Test]
    public async Task From_EveryCheckpointThatAStreamEndsWith_LeadsOnWithoutLossOrRepetition([Values] bool hasGtids, [Values("", "&tables=shop.orders", "&tables=none.such")] string filter)
    {
        var log = new TestLog { HasGtids = hasGtids };
        log.WriteCheckpoint();
        for (var i = 1; i <= 50; i++)
        {
            log.Write(i % 3 == 0 ? "shop.items" : "shop.orders", i);
            if (i % 8 == 0)
            {
                log.WriteCheckpoint();
            }
        }

        await using var relay = await TestRelay.StartAsync(log);
        var (from, ids) = ("earliest", new List<long>());
        for (var round = 0; round < 100; round++)
        {
            var frames = await relay.FramesAsync($"from={from}&max_bytes=400&max_wait_ms=0{filter}");
            ids.AddRange(TestRelay.Ids(frames));
            var next = CheckpointFrame.Read(frames[^1]).Checkpoint;
            from = next.ToString();
            if (next.Scn == log.Next)
            {
                break;
            }
        }

        Assert.That(from, Is.EqualTo(log.Token), "GTID set and log identity are reckoned too.");
        Assert.That(ids, Is.EqualTo(Enumerable.Range(1, 50).Where(i => filter == "" || (filter.EndsWith("orders") && i % 3 != 0))));
    }

    [Test]
    public async Task From_TokenUnderAnotherEpochNumber_IsKnownByItsLog()
    {
        var log = new TestLog { Epoch = 3 };
        log.WriteCheckpoint();
        log.Write("shop.orders", 1);
        var token = (log.Checkpoint with { Epoch = 1 }).ToString();
        log.Write("shop.orders", 2);
        await using var relay = await TestRelay.StartAsync(log);

        Assert.That(TestRelay.Ids(await relay.FramesAsync($"from={token}&max_wait_ms=0")), Is.EqualTo(new long[] { 2 }));
    }

    [Test]
    public async Task From_TokenOfAnotherLogWithoutGtids_IsGoneAndSaysWhy()
    {
        var log = new TestLog();
        log.WriteCheckpoint();
        log.Write("shop.orders", 1);
        var token = (log.Checkpoint with { Log = 0x1234 }).ToString();
        log.Write("shop.orders", 2);
        await using var relay = await TestRelay.StartAsync(log);

        var gone = GoneFrame.Read((await relay.FramesAsync($"from={token}&max_wait_ms=0")).Single());

        Assert.That(gone.Reason, Does.Contain("another log"));
    }

    [Test]
    public async Task From_TokenOfAnotherServersLogWithGtids_TheSetDecides()
    {
        var log = new TestLog { HasGtids = true };
        log.WriteCheckpoint();
        for (var i = 1; i <= 9; i++)
        {
            log.Write("shop.orders", i);
            if (i is 3 or 6)
            {
                log.WriteCheckpoint();
            }
        }

        var token = new Checkpoint { Source = "shop", Epoch = 1, Scn = new Scn(7, 777), Log = 0x1234, GtidSet = "0-1-5" }.ToString();
        await using var relay = await TestRelay.StartAsync(log);

        Assert.That(TestRelay.Ids(await relay.FramesAsync($"from={token}&max_wait_ms=0")), Is.EqualTo(new long[] { 6, 7, 8, 9 }));
    }

    [TestCase("0-1-4", 5)]
    [TestCase("0-1-1", 2)]
    [TestCase("0-1-9", 10)]
    [TestCase("0-1-100", 10)]
    public async Task From_GtidSet_CarriesWhatTheSetDoesNotContain(string set, int first)
    {
        var log = new TestLog { HasGtids = true };
        log.Write("shop.orders", 1);
        log.WriteCheckpoint();
        for (var i = 2; i <= 9; i++)
        {
            log.Write("shop.orders", i);
            if (i % 2 == 0)
            {
                log.WriteCheckpoint();
            }
        }

        await using var relay = await TestRelay.StartAsync(log);
        var frames = await relay.FramesAsync($"from=gtid:{set}&max_wait_ms=0");

        Assert.That(TestRelay.Ids(frames), Is.EqualTo(Enumerable.Range(first, 10 - first)));
        Assert.That(
            frames.Where(f => new FrameHeader(f).Kind == FrameKind.Checkpoint).Select(f => GtidSet.Parse(CheckpointFrame.Read(f).Checkpoint.GtidSet!)),
            Is.All.Matches<GtidSet>(s => !s!.IsSubsetOf(GtidSet.Parse("0-1-" + (first - 2)))), "No checkpoint knows less than the client does.");
    }

    [Test]
    public async Task From_GtidSetBelowTheRing_IsGone()
    {
        var log = new TestLog { HasGtids = true };
        log.Write("shop.orders", 1);
        log.Write("shop.orders", 2);
        log.WriteCheckpoint();
        await using var relay = await TestRelay.StartAsync(log);

        Assert.That(GoneFrame.Read((await relay.FramesAsync("from=gtid:0-1-1")).Single()).Reason, Does.Contain("no longer holds"));
    }

    [Test]
    public async Task From_GtidSetOfASourceWithout_IsGoneAndSaysSo()
    {
        var log = new TestLog();
        log.WriteCheckpoint();
        await using var relay = await TestRelay.StartAsync(log);

        Assert.That(GoneFrame.Read((await relay.FramesAsync("from=gtid:0-1-1")).Single()).Reason, Does.Contain("no GTIDs"));
    }

    [Test]
    public async Task From_SourceWithoutAnyPosition_Is503WithTheReason()
    {
        var log = new TestLog { Status = new SourceStatus { State = SourceState.Disconnected, Reason = "connection refused", Server = "h:1" } };
        await using var relay = await TestRelay.StartAsync(log);

        using var response = await relay.Client.GetAsync("/v1/sources/shop/stream?from=earliest");

        Assert.That((int)response.StatusCode, Is.EqualTo(503));
        Assert.That(await response.Content.ReadAsStringAsync(), Does.Contain("connection refused"));
    }
}
