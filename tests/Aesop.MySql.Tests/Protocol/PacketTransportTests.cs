using Aesop.MySql.Protocol;
using Aesop.MySql.Tests.Fakes;

namespace Aesop.MySql.Tests.Protocol;

public sealed class PacketTransportTests
{
    private const int Max = PacketTransport.MaxFragmentBytes;

    [TestCase(0), TestCase(1), TestCase(100_000), TestCase(Max - 1), TestCase(Max), TestCase(Max + 1), TestCase(2 * Max), TestCase((2 * Max) + 5)]
    public async Task ReadAsync_EachSizeAroundTheLimitOfAPacket_JoinsWhatWasSplit(int size)
    {
        byte[] payload = Pattern(size);
        using PacketTransport transport = FakePackets.Transport(new ScriptedStream(FakePackets.Frame(0, payload, [1, 2, 3]), 1_000_003));
        ReadOnlyMemory<byte> read = await transport.ReadAsync(default);
        Assert.That(read.Span.SequenceEqual(payload));
        Assert.That((await transport.ReadAsync(default)).ToArray(), Is.EqualTo(new byte[] { 1, 2, 3 }));
    }

    [TestCase(0), TestCase(1), TestCase(65532), TestCase(65533), TestCase(Max - 1), TestCase(Max), TestCase(Max + 1), TestCase((2 * Max) + 5)]
    public async Task SendAsync_EachSizeAroundTheLimitOfAPacket_WritesWhatTheProtocolDraws(int size)
    {
        byte[] payload = Pattern(size);
        ScriptedStream stream = new([]);
        using PacketTransport transport = FakePackets.Transport(stream);
        await transport.SendAsync(payload, default);
        Assert.That(stream.Written.ToArray().AsSpan().SequenceEqual(FakePackets.Frame(0, payload)));
    }

    [Test]
    public async Task ReadAsync_OneByteAtATime_GivesEveryPacket()
    {
        byte[][] payloads = [.. Enumerable.Range(0, 300).Select(Pattern)];
        using PacketTransport transport = FakePackets.Transport(new ScriptedStream(FakePackets.Frame(0, payloads), 1));
        foreach (byte[] payload in payloads)
        {
            Assert.That((await transport.ReadAsync(default)).ToArray(), Is.EqualTo(payload));
        }
    }

    [Test]
    public async Task ReadAsync_SequenceWraps_GoesOn()
    {
        using PacketTransport transport = FakePackets.Transport(new ScriptedStream(FakePackets.Frame(0, [.. Enumerable.Repeat<byte[]>([7], 600)])));
        for (int i = 0; i < 600; i++)
        {
            await transport.ReadAsync(default);
        }

        Assert.That(transport.BreakReason, Is.Null);
    }

    [Test]
    public void ReadAsync_WrongSequence_BreaksTheTransport()
    {
        ScriptedStream stream = new(FakePackets.Frame(5, [0, 0]));
        PacketTransport transport = FakePackets.Transport(stream);
        Assert.That(async () => await transport.ReadAsync(default), Throws.TypeOf<MySqlProtocolException>().With.Message.Contains("packet number 5 came where 0 was due"));
        Assert.That(stream.IsDisposed);
        Assert.That(async () => await transport.ReadAsync(default), Throws.TypeOf<MySqlConnectionException>().With.Message.Contains("packet number 5"));
    }

    [Test]
    public void ReadAsync_WrongSequenceInALaterFragment_BreaksTheTransport()
    {
        byte[] frame = FakePackets.Frame(0, Pattern(Max + 10));
        frame[4 + Max + 3] = 9;
        using PacketTransport transport = FakePackets.Transport(new ScriptedStream(frame));
        Assert.That(async () => await transport.ReadAsync(default), Throws.TypeOf<MySqlProtocolException>());
    }

    [Test]
    public void ReadAsync_ErrorOutOfSequence_IsTheServersFarewell()
    {
        PacketTransport transport = FakePackets.Transport(new ScriptedStream(FakePackets.Frame(0, FakePackets.Error(4031, "inactive"))));
        transport.StartCommand("running a query");
        Assert.That(async () => await SendThenReadAsync(transport), Throws.TypeOf<MySqlServerException>().With.Property("Code").EqualTo(4031));
        Assert.That(transport.BreakReason, Does.Contain("inactive"));
    }

    [Test]
    public void ReadAsync_OverTheLimit_ThrowsBeforeItIsHeld()
    {
        using PacketTransport transport = FakePackets.Transport(new ScriptedStream(FakePackets.Frame(0, Pattern(5000))), maxPacketBytes: 4999);
        Assert.That(async () => await transport.ReadAsync(default), Throws.TypeOf<MySqlProtocolException>().With.Message.Contains("max_packet_bytes"));
    }

    [Test]
    public async Task ReadAsync_ExactlyTheLimit_IsRead()
    {
        using PacketTransport transport = FakePackets.Transport(new ScriptedStream(FakePackets.Frame(0, Pattern(4999))), maxPacketBytes: 4999);
        Assert.That((await transport.ReadAsync(default)).Length, Is.EqualTo(4999));
    }

    [Test]
    public void ReadAsync_ClaimsSixteenMebibytesAndEnds_AllocatesByWhatCame()
    {
        byte[] claim = [0xFE, 0xFF, 0xFF, 0, 1, 2, 3];
        long before = GC.GetTotalAllocatedBytes(precise: true);
        using PacketTransport transport = FakePackets.Transport(new ScriptedStream(claim));
        Assert.That(async () => await transport.ReadAsync(default), Throws.TypeOf<MySqlConnectionException>().With.Message.Contains("7 bytes into a packet"));
        Assert.That(GC.GetTotalAllocatedBytes(precise: true) - before, Is.LessThan(4 * 1024 * 1024));
    }

    [Test]
    public async Task ReadAsync_Silence_TimesOutByTheClock()
    {
        ManualTime time = new();
        PacketTransport transport = FakePackets.Transport(new ScriptedStream([1, 0, 0], silentAtEnd: true), time: time);
        ValueTask<ReadOnlyMemory<byte>> reading = transport.ReadAsync(default);
        time.Advance(TimeSpan.FromSeconds(29.9));
        Assert.That(reading.IsCompleted, Is.False);
        time.Advance(TimeSpan.FromSeconds(0.2));
        MySqlTimeoutException error = (await Assert.ThrowsAsync<MySqlTimeoutException>(reading.AsTask))!;
        Assert.That(error.Message, Does.Contain("30000 ms").And.Contain("command_timeout_ms"));
        Assert.That(async () => await transport.ReadAsync(default), Throws.TypeOf<MySqlConnectionException>());
    }

    [Test]
    public async Task ReadAsync_Cancelled_ThrowsCancellationAndBreaks()
    {
        using CancellationTokenSource source = new();
        PacketTransport transport = FakePackets.Transport(new ScriptedStream([], silentAtEnd: true));
        ValueTask<ReadOnlyMemory<byte>> reading = transport.ReadAsync(source.Token);
        await source.CancelAsync();
        Assert.That(reading.AsTask, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(transport.BreakReason, Does.Contain("cancelled"));
    }

    [Test]
    public async Task ReadAsync_LargePacketThenManySmallOnes_GivesTheBufferBack()
    {
        byte[][] payloads = [Pattern(3_000_000), .. Enumerable.Repeat(Pattern(1000), 20_000)];
        using PacketTransport transport = FakePackets.Transport(new ScriptedStream(FakePackets.Frame(0, payloads), 1500));
        foreach (byte[] payload in payloads)
        {
            Assert.That((await transport.ReadAsync(default)).Span.SequenceEqual(payload));
        }

        Assert.That(transport.ReceiveCapacityBytes, Is.EqualTo(64 * 1024));
    }

    [Test]
    public void SendAsync_OverTheLimit_LeavesTheTransportUsable()
    {
        using PacketTransport transport = FakePackets.Transport(new ScriptedStream([]), maxPacketBytes: 2000);
        Assert.That(async () => await transport.SendAsync(Pattern(2001), default), Throws.ArgumentException);
        Assert.That(transport.BreakReason, Is.Null);
    }

    [Test]
    public async Task ExpectNothingBuffered_BytesBehindThePacket_IsRefused()
    {
        PacketTransport transport = FakePackets.Transport(new ScriptedStream(FakePackets.Frame(0, [1], [2])));
        await transport.ReadAsync(default);
        Assert.That(transport.ExpectNothingBuffered, Throws.TypeOf<MySqlProtocolException>().With.Message.Contains("before TLS"));
    }

    private static async Task SendThenReadAsync(PacketTransport transport)
    {
        await transport.SendAsync(new byte[] { 3 }, default);
        await transport.ReadAsync(default);
    }

    private static byte[] Pattern(int size)
    {
        byte[] bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        return bytes;
    }
}
