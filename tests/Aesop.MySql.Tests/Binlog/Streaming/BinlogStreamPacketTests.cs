using Aesop.MySql.Binlog;
using Aesop.MySql.Tests.Fakes;

namespace Aesop.MySql.Tests.Binlog;

/// <summary>Framing, limits and ends of the stream, without a server.</summary>
public sealed class BinlogStreamPacketTests
{
    private const int Fragment = 0xFFFFFF;

    [Test]
    public async Task TryRead_AnySizeOfPieces_GivesTheSameEvents()
    {
        StreamScript script = new StreamScript().Head();
        for (int i = 0; i < 300; i++)
        {
            script.Event(BinlogEventType.Xid, new byte[8]).Event(BinlogEventType.RowsQuery, new byte[i]);
        }

        script.Packet(FakePackets.Eof());
        for (int piece = 1; piece < 80; piece++)
        {
            await using BinlogStream stream = script.Open(piece);
            Assert.That((await ReadAsync(stream)).Count, Is.EqualTo(602), $"pieces of {piece}");
        }
    }

    [Test]
    public async Task TryRead_SplitAnywhereBetweenConnectionAndStream_GivesTheSameEvents()
    {
        StreamScript script = new StreamScript().Head().Event(BinlogEventType.Xid, new byte[8]).Packet(FakePackets.Eof());
        for (int buffered = 0; buffered <= script.Bytes.Length; buffered++)
        {
            await using BinlogStream stream = script.Open(buffered: buffered);
            Assert.That((await ReadAsync(stream)).Count, Is.EqualTo(3), $"{buffered} bytes came with the connection");
        }
    }

    [TestCase(Fragment - 1)]
    [TestCase(Fragment)]
    [TestCase(Fragment + 1)]
    [TestCase((2 * Fragment) - 1)]
    [TestCase(2 * Fragment)]
    [TestCase((2 * Fragment) + 1)]
    public async Task TryRead_EventOverSeveralPackets_IsJoined(int payloadBytes)
    {
        byte[] body = new byte[payloadBytes - 1 - BinlogEventHeader.Size - 4];
        new Random(payloadBytes).NextBytes(body);
        StreamScript script = new StreamScript().Head().Event(BinlogEventType.RowsQuery, body).Event(BinlogEventType.Xid, new byte[8]).Event(BinlogEventType.RowsQuery, body)
            .Event(BinlogEventType.Xid, new byte[8]).Packet(FakePackets.Eof());
        foreach (int piece in new[] { int.MaxValue, 1 << 20, 65537 })
        {
            await using BinlogStream stream = script.Open(piece);
            List<int> read = await ReadAsync(stream);
            Assert.That(read, Is.EqualTo(new[] { 21, EventBuilder.FormatBody().Length, body.Length, 8, body.Length, 8 }).AsCollection, $"pieces of {piece}");
        }
    }

    [TestCase(65536, 65536)]
    [TestCase(Fragment - 1, Fragment - 1)]
    [TestCase(Fragment, Fragment)]
    [TestCase((2 * Fragment) + 7, (2 * Fragment) + 7)]
    public async Task WaitAsync_EventAtTheBound_IsRead(int eventBytes, int bound)
    {
        byte[] body = new byte[eventBytes - BinlogEventHeader.Size - 4];
        StreamScript script = new StreamScript().Head().Event(BinlogEventType.RowsQuery, body).Packet(FakePackets.Eof());
        await using BinlogStream stream = script.Open(4000, change: options => options with { ReceiveBufferBytes = 4096, MaxEventBytes = bound });
        Assert.That(await ReadAsync(stream), Has.Count.EqualTo(3).And.ItemAt(2).EqualTo(body.Length));
    }

    [TestCase(70_000)]
    [TestCase((2 * Fragment) + 7)]
    public async Task WaitAsync_EventOverTheBound_SaysItsSizeAndTheOptionBeforeItHasCome(int eventBytes)
    {
        byte[] body = new byte[eventBytes - BinlogEventHeader.Size - 4];
        StreamScript script = new StreamScript().Head().Event(BinlogEventType.RowsQuery, body);
        await using BinlogStream stream = script.Open(1000, change: options => options with { ReceiveBufferBytes = 4096, MaxEventBytes = 65536 });
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        BinlogFormatException error = await Caught.Async<BinlogFormatException>(() => ReadAsync(stream));
        Assert.That(error.Message, Does.Contain("RowsQuery").And.Contain($"it has {eventBytes} bytes, MaxEventBytes is 65536; raise it to {eventBytes} or more").And.Contain("binlog.000001:"));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - allocated, Is.LessThan(1 << 20), "no room is made for what is refused");
    }

    [Test]
    public async Task WaitAsync_PacketLongerThanItsEventSays_IsRefusedAtTheBound()
    {
        byte[] packet = [0, .. EventBuilder.Event(BinlogEventType.RowsQuery, new byte[100]), .. new byte[70_000]];
        await using BinlogStream stream = new StreamScript().Head().Packet(packet).Open(change: options => options with { ReceiveBufferBytes = 4096, MaxEventBytes = 65536 });
        BinlogFormatException error = await Caught.Async<BinlogFormatException>(() => ReadAsync(stream));
        Assert.That(error.Message, Does.Contain("MaxEventBytes").And.Contain("says that it is shorter"));
    }

    [Test]
    public async Task TryRead_ManyLargeEventsInASmallBuffer_AreAllRead()
    {
        StreamScript script = new StreamScript().Head();
        for (int i = 0; i < 200; i++)
        {
            script.Event(BinlogEventType.RowsQuery, new byte[i * 100]).Event(BinlogEventType.Xid, new byte[8]);
        }

        script.Packet(FakePackets.Eof());
        await using BinlogStream stream = script.Open(3000, change: options => options with { ReceiveBufferBytes = 4096, MaxEventBytes = 65536 });
        Assert.That((await ReadAsync(stream)).Count, Is.EqualTo(402));
    }

    [Test]
    public async Task WaitAsync_PacketOutOfSequence_IsAProtocolError()
    {
        byte[] bytes = new StreamScript().Head().Event(BinlogEventType.Xid, new byte[8]).Bytes;
        bytes[^(32 + 4 - 3)] ^= 1;
        await using var stream = new BinlogStream(
            new Aesop.MySql.Protocol.DetachedStream(new ScriptedStream(bytes), null, []), "test",
            new BinlogStreamOptions { ServerId = 1, Start = BinlogStartPosition.At(new BinlogPosition("binlog.000001", 4)) }, TimeProvider.System);
        await Caught.Async<MySqlProtocolException>(() => ReadAsync(stream));
    }

    [Test]
    public async Task WaitAsync_LinkIsSilent_IsDeadAfterThreePeriods()
    {
        var time = new ManualTime();
        await using BinlogStream stream = new StreamScript().Head().Open(silentAtEnd: true, time: time, change: options => options with { HeartbeatPeriod = TimeSpan.FromSeconds(2) });
        Task<List<int>> reading = ReadAsync(stream);
        await UntilArmedAsync(time);
        time.Advance(TimeSpan.FromSeconds(5.9));
        Assert.That(reading.IsCompleted, Is.False);
        time.Advance(TimeSpan.FromSeconds(0.2));
        await Caught.Async<BinlogHeartbeatTimeoutException>(() => reading);
    }

    [Test]
    public async Task WaitAsync_Cancelled_ThrowsWithTheCallersToken()
    {
        await using BinlogStream stream = new StreamScript().Head().Open(silentAtEnd: true);
        using var cancelling = new CancellationTokenSource();
        Task<List<int>> reading = ReadAsync(stream, cancelling.Token);
        await cancelling.CancelAsync();
        OperationCanceledException error = await Caught.Async<OperationCanceledException>(() => reading);
        Assert.That(error.CancellationToken, Is.EqualTo(cancelling.Token));
    }

    [Test]
    public async Task WaitAsync_EndWithoutStopAtEnd_IsALostConnection()
    {
        await using BinlogStream stream = new StreamScript().Head().Packet(FakePackets.Eof()).Open(change: options => options with { StopAtEnd = false });
        await Caught.Async<MySqlConnectionException>(() => ReadAsync(stream));
    }

    [Test]
    public async Task WaitAsync_ConnectionClosed_IsALostConnection()
    {
        await using BinlogStream stream = new StreamScript().Head().Open();
        await Caught.Async<MySqlConnectionException>(() => ReadAsync(stream));
    }

    [TestCase(1236, "Could not find first log file name in binary log index file", BinlogRefusal.Purged)]
    [TestCase(1236, "Cannot replicate because the source purged required binary logs. Replicate the missing transactions from elsewhere", BinlogRefusal.Purged)]
    [TestCase(1236, "Could not find GTID state requested by slave in any binlog files. Probably the slave state is too old and required binlog files have been purged.", BinlogRefusal.Purged)]
    [TestCase(1236, "A replica with the same server_uuid/server_id as this replica has connected to the source; the first event '' at 4", BinlogRefusal.ServerIdTaken)]
    [TestCase(1236, "A slave with the same server_uuid or server_id as this slave has connected to the master", BinlogRefusal.ServerIdTaken)]
    [TestCase(1236, "Client requested source to start replication from position > file size", BinlogRefusal.PositionOutOfRange)]
    [TestCase(1236, "Binary log is not open", BinlogRefusal.BinlogOff)]
    [TestCase(1236, "Replica has more GTIDs than the source has, using the source's SERVER_UUID.", BinlogRefusal.Diverged)]
    [TestCase(1236, "bogus data in log event; the first event 'binlog.000001' at 5", BinlogRefusal.SourceLogUnreadable)]
    [TestCase(1236, "log event entry exceeded max_allowed_packet; Increase max_allowed_packet on source; the first event 'binlog.000001' at 4, the last event read from './binlog.000001' at 1050001148", BinlogRefusal.EventTooLong)]
    [TestCase(1227, "Access denied; you need (at least one of) the REPLICATION SLAVE privilege(s) for this operation", BinlogRefusal.NoPrivilege)]
    [TestCase(9999, "something else", BinlogRefusal.Other)]
    public async Task WaitAsync_ServersError_IsNamed(int code, string message, BinlogRefusal expected)
    {
        await using BinlogStream stream = new StreamScript().Head().Packet(FakePackets.Error(code, message)).Open();
        BinlogRefusedException error = await Caught.Async<BinlogRefusedException>(() => ReadAsync(stream));
        Assert.That(error.Refusal, Is.EqualTo(expected));
        Assert.That(error.Message, Does.Contain(message));
        Assert.That(error.Server!.Code, Is.EqualTo(code));
    }

    [Test]
    public async Task Abort_WhileWaiting_EndsTheWait()
    {
        await using BinlogStream stream = new StreamScript().Head().Open();
        stream.Abort();
        await Caught.Async<MySqlConnectionException>(() => ReadAsync(stream));
    }

    [TestCase(0u, 5000, 1 << 20, 1 << 28)]
    [TestCase(1u, 0, 1 << 20, 1 << 28)]
    [TestCase(1u, 5000, 100, 1 << 28)]
    [TestCase(1u, 5000, 1 << 20, 1 << 19)]
    public void Validate_OutOfBounds_Throws(uint serverId, int heartbeat, int buffer, int maxEvent)
    {
        var options = new BinlogStreamOptions
        {
            ServerId = serverId,
            Start = BinlogStartPosition.AfterGtids(""),
            HeartbeatPeriod = TimeSpan.FromMilliseconds(heartbeat),
            ReceiveBufferBytes = buffer,
            MaxEventBytes = maxEvent,
        };
        Assert.That(options.Validate, Throws.TypeOf<MySqlConfigurationException>());
    }

    private static async Task UntilArmedAsync(ManualTime time)
    {
        for (int i = 0; time.Armed == 0 && i < 10_000; i++)
        {
            await Task.Yield();
        }
    }

    private static async Task<List<int>> ReadAsync(BinlogStream stream, CancellationToken cancellationToken = default)
    {
        var lengths = new List<int>();
        while (await stream.WaitAsync(cancellationToken))
        {
            while (stream.TryRead(out BinlogEvent read))
            {
                lengths.Add(read.Body.Length);
            }
        }

        return lengths;
    }
}
