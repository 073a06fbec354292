using Aesop.MySql.Binlog;
using Aesop.MySql.Tests.Fakes;

namespace Aesop.MySql.Tests.Binlog;

/// <summary>Compressed transactions without a server: what comes out of the stream, and what of damage is noticed.</summary>
public sealed class TransactionPayloadTests
{
    private static readonly byte[] ThreeEvents = PayloadBuilder.Events((BinlogEventType.RowsQuery, 5), (BinlogEventType.RowsQuery, 100), (BinlogEventType.Xid, 8));

    [Test]
    public async Task TryRead_Transaction_GivesItsHeadAndThenItsEventsAtItsPlace([Values(1, 2, 7, int.MaxValue)] int piece)
    {
        List<Seen> seen = await ReadAsync(Script(PayloadBuilder.Compressed(ThreeEvents)), piece);
        Seen outer = seen[2];
        Assert.That(seen.Skip(2).Select(one => (one.Type, one.Number, one.BodyBytes)), Is.EqualTo(new[]
        {
            (BinlogEventType.TransactionPayload, 0, outer.BodyBytes),
            (BinlogEventType.RowsQuery, 1, 5), (BinlogEventType.RowsQuery, 2, 100), (BinlogEventType.Xid, 3, 8),
            (BinlogEventType.Stop, 0, 0),
        }).AsCollection);
        Assert.That(seen.Skip(3).Take(3).Select(one => (one.Begin, one.End)), Is.All.EqualTo((outer.Begin, outer.End)));
        Assert.That(seen[^1].Begin, Is.EqualTo(outer.End), "what is in it doesn't count as bytes of the log");
    }

    [Test]
    public async Task TryRead_UncompressedPayload_IsReadAlike() =>
        Assert.That((await ReadAsync(Script(PayloadBuilder.Body(ThreeEvents, ThreeEvents.Length, PayloadBuilder.None)))).Count, Is.EqualTo(7));

    [Test]
    public async Task TryRead_SeveralFrames_AreOnePayload()
    {
        byte[] payload = [.. ZstdFrames.Compress(ThreeEvents.AsSpan(0, 30)), .. ZstdFrames.Compress(ThreeEvents.AsSpan(30))];
        Assert.That((await ReadAsync(Script(PayloadBuilder.Body(payload, ThreeEvents.Length)), piece: 3)).Count, Is.EqualTo(7));
    }

    [Test]
    public async Task TryRead_UnknownFieldInTheHead_IsPassedOver() =>
        Assert.That((await ReadAsync(Script([.. PayloadBuilder.Field(9, [1, 2, 3]), .. PayloadBuilder.Compressed(ThreeEvents)]))).Count, Is.EqualTo(7));

    [TestCase(1)]
    [TestCase(65537)]
    [TestCase(int.MaxValue)]
    public async Task TryRead_PayloadOverSeveralPackets_IsUnfolded(int piece)
    {
        const int Fragment = 0xFFFFFF;
        foreach (int over in piece == 1 ? new[] { 0 } : [-1, 0, 1])
        {
            // As noise it stays as long as it is, so that the packet is just as long as a fragment, or a byte off.
            byte[] noise = new byte[Fragment + over - 1 - BinlogEventHeader.Size - 4 - 27 - 27 - 17];
            byte[] events = [.. EventBuilder.Event(BinlogEventType.RowsQuery, noise, checksum: false), .. EventBuilder.Event(BinlogEventType.Xid, new byte[8], checksum: false)];
            byte[] body = PayloadBuilder.Body(events, events.Length, PayloadBuilder.None);
            Assert.That(body.Length + 1 + BinlogEventHeader.Size + 4, Is.EqualTo(Fragment + over).Within(30));
            List<Seen> seen = await ReadAsync(Script(body), piece, options => options with { ReceiveBufferBytes = 4096 });
            Assert.That(seen.Select(one => one.Type).Skip(2), Is.EqualTo(new[]
            {
                BinlogEventType.TransactionPayload, BinlogEventType.RowsQuery, BinlogEventType.Xid, BinlogEventType.Stop,
            }).AsCollection);
        }
    }

    [Test]
    public async Task TryRead_PayloadOverTheBoundOfEvents_PassesThroughASmallBuffer()
    {
        byte[] events = PayloadBuilder.Events([.. Enumerable.Repeat((BinlogEventType.RowsQuery, 8000), 2500), (BinlogEventType.Xid, 8)]);
        byte[] body = PayloadBuilder.Body(events, events.Length, PayloadBuilder.None);
        Assert.That(body.Length, Is.GreaterThan(0xFFFFFF));
        foreach (int piece in new[] { 100, 4000, int.MaxValue })
        {
            List<Seen> seen = await ReadAsync(Script(body), piece, options => options with { ReceiveBufferBytes = 4096, MaxEventBytes = 65536 });
            Assert.That(seen, Has.Count.EqualTo(2501 + 4), $"pieces of {piece}");
        }
    }

    [Test]
    public async Task TryRead_HundredToOne_TakesConstantMemory()
    {
        (BinlogEventType Type, int BodyBytes)[] many = [.. Enumerable.Repeat((BinlogEventType.RowsQuery, 8000), 8000), (BinlogEventType.Xid, 8)];
        byte[] events = PayloadBuilder.Events(many);
        byte[] body = PayloadBuilder.Compressed(events);
        Assert.That(body.Length, Is.LessThan(events.Length / 100));

        // The receive buffer is larger than the payload, so that all is read on this thread without a wait.
        await using BinlogStream stream = Script(body).Open(change: options => options with { ReceiveBufferBytes = 8 << 20 });
        Assert.That(await stream.WaitAsync(), Is.True);
        long before = GC.GetAllocatedBytesForCurrentThread();
        int read = 0;
        while (stream.TryRead(out _))
        {
            read++;
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(1 << 20));
        Assert.That(read, Is.EqualTo(many.Length + 4));
    }

    [Test]
    public async Task TryRead_WrongChecksum_GivesAllEventsButTheLast([Values(1, int.MaxValue)] int piece)
    {
        byte[] raw = EventBuilder.Event(BinlogEventType.TransactionPayload, PayloadBuilder.Compressed(ThreeEvents));
        raw[^1] ^= 1;
        var seen = new List<Seen>();
        BinlogFormatException error = await Caught.Async<BinlogFormatException>(() => ReadAsync(new StreamScript().Head().Raw(raw), piece, seen: seen));
        Assert.That(error.Message, Does.Contain("checksum").And.Contain("binlog.000001:").And.Contain(nameof(BinlogEventType.TransactionPayload)));
        Assert.That(seen.Select(one => one.Number), Is.EqualTo(new[] { 0, 0, 0, 1, 2 }).AsCollection);
    }

    private static IEnumerable<TestCaseData> Damaged()
    {
        byte[] packed = ZstdFrames.Compress(ThreeEvents);
        int size = ThreeEvents.Length;
        yield return new TestCaseData(PayloadBuilder.Body(packed, size + 1), "ends after").SetArgDisplayNames("declared longer");
        yield return new TestCaseData(PayloadBuilder.Body(packed, size - 1), "more than the").SetArgDisplayNames("declared shorter, inside of an event");
        yield return new TestCaseData(PayloadBuilder.Body(packed, size - 27), "more than the").SetArgDisplayNames("declared shorter, between events");
        yield return new TestCaseData(PayloadBuilder.Body(packed, size, compression: 7), "type 7").SetArgDisplayNames("unknown compression");
        yield return new TestCaseData(PayloadBuilder.Body(packed, size, payloadSize: packed.Length + 1), "follow").SetArgDisplayNames("payload size");
        yield return new TestCaseData(PayloadBuilder.Body(packed[..^3], size), "ends after").SetArgDisplayNames("payload cut");
        yield return new TestCaseData(PayloadBuilder.Body([.. packed, 1, 2, 3, 4, 5], size), "decompressed").SetArgDisplayNames("payload with more behind it");
        yield return new TestCaseData(PayloadBuilder.Body(packed, 0), "0 bytes").SetArgDisplayNames("nothing declared");
        yield return new TestCaseData(PayloadBuilder.Body(ThreeEvents, size + 1, PayloadBuilder.None), "decompressed").SetArgDisplayNames("uncompressed, declared otherwise");
        yield return new TestCaseData(PayloadBuilder.Body([9, 9, 9, 9, 9, 9, 9], size), "can't be decompressed").SetArgDisplayNames("no zstd");
        yield return new TestCaseData(new byte[] { 2, 1, 0, 1, 1, 0, 0 }, "unknown number").SetArgDisplayNames("no size");
        yield return new TestCaseData(new byte[] { 2, 200, 0 }, "a field of its head").SetArgDisplayNames("a field too long");
        yield return new TestCaseData(PayloadBuilder.Compressed(PayloadBuilder.Events((BinlogEventType.FormatDescription, 90))), "stands in no transaction").SetArgDisplayNames("a format description in it");
        yield return new TestCaseData(PayloadBuilder.Compressed(PayloadBuilder.Events((BinlogEventType.RowsQuery, 70_000))), "MaxEventBytes").SetArgDisplayNames("an event over the limit");
        yield return new TestCaseData(PayloadBuilder.Compressed([.. PayloadBuilder.Events((BinlogEventType.RowsQuery, 7)), 1, 2, 3]), "number 2").SetArgDisplayNames("an event cut off");
        yield return new TestCaseData(PayloadBuilder.Compressed(new byte[40]), "header says 0 bytes").SetArgDisplayNames("an event without length");
    }

    [TestCaseSource(nameof(Damaged))]
    public async Task TryRead_DamagedTransaction_IsAFormatExceptionWithThePlace(byte[] body, string words)
    {
        foreach (int piece in new[] { int.MaxValue, 1 })
        {
            BinlogFormatException error = await Caught.Async<BinlogFormatException>(
                () => ReadAsync(Script(body), piece, options => options with { ReceiveBufferBytes = 4096, MaxEventBytes = 65536 }));
            Assert.That(error.Message, Does.Contain(words).And.Contain($"binlog.000001:{error.Position}"));
            Assert.That(error.Position, Is.EqualTo(127), "where the transaction begins");
        }
    }

    [Test]
    public async Task TryRead_WindowOverTheBound_IsAFormatException()
    {
        // A frame's head that asks for a window of 2 GiB: no content size, window log 31.
        byte[] body = PayloadBuilder.Body([0x28, 0xb5, 0x2f, 0xfd, 0, (31 - 10) << 3, 1, 0, 0], 100);
        BinlogFormatException error = await Caught.Async<BinlogFormatException>(() => ReadAsync(Script(body)));
        Assert.That(error.Message, Does.Contain("memory"));
    }

    [Test]
    public async Task WaitAsync_PacketEndsInsideOfTheTransaction_SaysSo()
    {
        byte[] events = PayloadBuilder.Events((BinlogEventType.RowsQuery, 1000), (BinlogEventType.Xid, 8));
        byte[] raw = EventBuilder.Event(BinlogEventType.TransactionPayload, PayloadBuilder.Body(events, events.Length, PayloadBuilder.None));
        BinlogFormatException error = await Caught.Async<BinlogFormatException>(() => ReadAsync(new StreamScript().Head().Raw(raw[..^10]).Event(BinlogEventType.Stop, [])));
        Assert.That(error.Message, Does.Contain("its packet ends 10 bytes before"));
    }

    [Test]
    public async Task WaitAsync_PacketGoesOnBehindTheTransaction_IsAProtocolError()
    {
        byte[] raw = EventBuilder.Event(BinlogEventType.TransactionPayload, PayloadBuilder.Compressed(ThreeEvents));
        await Caught.Async<MySqlProtocolException>(() => ReadAsync(new StreamScript().Head().Raw([.. raw, 1])));
    }

    [Test]
    public async Task WaitAsync_FileEndsInsideOfATransaction_SaysSoAndWhere()
    {
        byte[] format = EventBuilder.Event(BinlogEventType.FormatDescription, EventBuilder.FormatBody());
        byte[] events = PayloadBuilder.Events((BinlogEventType.RowsQuery, 1000), (BinlogEventType.Xid, 8));
        byte[] raw = EventBuilder.Event(BinlogEventType.TransactionPayload, PayloadBuilder.Body(events, events.Length, PayloadBuilder.None));
        byte[] bytes = [0xfe, (byte)'b', (byte)'i', (byte)'n', .. format, .. raw[..^10]];
        using BinlogFile file = await BinlogFile.OpenAsync(new MemoryStream(bytes), "binlog.000001");
        BinlogFormatException error = await Caught.Async<BinlogFormatException>(async () =>
        {
            while (await file.WaitAsync())
            {
                while (file.TryRead(out _))
                {
                }
            }
        });
        Assert.That(error.Message, Does.Contain("the file ends 10 bytes before").And.Contain($"binlog.000001:{4 + format.Length}"));
    }

    private static StreamScript Script(byte[] body) => new StreamScript().Head().Event(BinlogEventType.TransactionPayload, body).Event(BinlogEventType.Stop, []).Packet(FakePackets.Eof());

    private static async Task<List<Seen>> ReadAsync(
        StreamScript script, int piece = int.MaxValue, Func<BinlogStreamOptions, BinlogStreamOptions>? change = null, List<Seen>? seen = null)
    {
        seen ??= [];
        await using BinlogStream stream = script.Open(piece, change: change);
        while (await stream.WaitAsync())
        {
            while (stream.TryRead(out BinlogEvent read))
            {
                seen.Add(new Seen(read.Type, read.InnerNumber, read.Body.Length, read.Begin, read.End));
            }
        }

        return seen;
    }

    private sealed record Seen(BinlogEventType Type, int Number, int BodyBytes, long Begin, long End);
}
