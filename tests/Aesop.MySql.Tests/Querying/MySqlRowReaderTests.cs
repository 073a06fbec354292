using Aesop.MySql.Protocol;
using Aesop.MySql.Tests.Fakes;

namespace Aesop.MySql.Tests.Querying;

/// <summary>Answers as the protocol draws them, and as it doesn't.</summary>
public sealed class MySqlRowReaderTests
{
    private static readonly byte[][] Good =
    [
        [2], FakePackets.Column("id"), FakePackets.Column("name"), FakePackets.Row("1", "anna"), FakePackets.Row("2", null), FakePackets.Ok(header: 0xFE),
    ];

    private static readonly byte[][] GoodWithEof =
    [
        [2], FakePackets.Column("id"), FakePackets.Column("name"), FakePackets.Eof(), FakePackets.Row("1", "anna"), FakePackets.Row("2", null), FakePackets.Eof(),
    ];

    [Test]
    public async Task ReadAsync_Rows_GivesValuesAndNulls([Values] bool deprecateEof, [Values(1, 7, 65536)] int pieceBytes)
    {
        await using MySqlRowReader reader = Reader(deprecateEof, pieceBytes, deprecateEof ? Good : GoodWithEof);
        await reader.StartAsync(default);
        Assert.That(reader.Columns.Select(static column => column.Name), Is.EqualTo(new[] { "id", "name" }));
        Assert.That(reader.Columns[0], Is.EqualTo(new MySqlColumn("shop", "o", "id", 253, 45, 80, 33, 0)));
        Assert.That(reader.Columns[0].IsUnsigned);
        Assert.That(await reader.ReadAsync());
        Assert.That((reader.GetInt64(0), reader.GetUInt64(0), reader.GetString(1), reader.IsNull(1)), Is.EqualTo((1L, 1ul, "anna", false)));
        Assert.That(await reader.ReadAsync());
        Assert.That((reader.GetString(0), reader.IsNull(1), reader.GetStringOrNull(1)), Is.EqualTo(("2", true, (string?)null)));
        Assert.That(() => reader.GetBytes(1), Throws.InvalidOperationException);
        Assert.That(await reader.ReadAsync(), Is.False);
        Assert.That(await reader.ReadAsync(), Is.False);
        Assert.That(() => reader.GetString(0), Throws.InvalidOperationException);
    }

    [Test]
    public async Task GetInt64_NoNumber_ThrowsFormatException()
    {
        await using MySqlRowReader reader = Reader(true, 100, Good);
        await reader.StartAsync(default);
        await reader.ReadAsync();
        Assert.That(() => reader.GetInt64(1), Throws.TypeOf<FormatException>().With.Message.Contains("'name'"));
        Assert.That(() => reader.GetUInt64(1), Throws.TypeOf<FormatException>());
        Assert.That(() => reader.GetString(2), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public async Task StartAsync_NoResult_GivesWhatWasAffected()
    {
        await using MySqlRowReader reader = Reader(true, 100, FakePackets.Ok(affected: 70000));
        await reader.StartAsync(default);
        Assert.That((reader.AffectedRows, reader.Columns.Count, await reader.ReadAsync()), Is.EqualTo((70000L, 0, false)));
    }

    [Test]
    public async Task ReadAsync_ErrorInTheMiddle_IsTheServersAndLeavesTheConnectionUsable()
    {
        PacketTransport transport = Transport(100, [.. Good[..4], FakePackets.Error(1317, "Query execution was interrupted", "70100")]);
        await using MySqlRowReader reader = new(transport, true, static _ => { });
        await reader.StartAsync(default);
        Assert.That(await reader.ReadAsync());
        Assert.That(async () => await reader.ReadAsync(), Throws.TypeOf<MySqlServerException>().With.Property("Code").EqualTo(1317));
        Assert.That(transport.BreakReason, Is.Null);
        Assert.That(await reader.ReadAsync(), Is.False);
    }

    [Test]
    public async Task ReadAsync_FurtherResults_AreReadAndDropped()
    {
        ServerStatus? finished = null;
        PacketTransport transport = Transport(
            3, [.. Good[..5], FakePackets.Ok(status: 8, header: 0xFE), .. Good[..5], FakePackets.Ok(status: 8, header: 0xFE), FakePackets.Ok(status: 0x201), [99]]);
        await using MySqlRowReader reader = new(transport, true, status => finished = status);
        await reader.StartAsync(default);
        while (await reader.ReadAsync())
        {
            Assert.That(finished, Is.Null);
        }

        Assert.That(finished, Is.EqualTo((ServerStatus)0x201));
        Assert.That((await transport.ReadAsync(default)).ToArray(), Is.EqualTo(new byte[] { 99 }));
    }

    [Test]
    public async Task ReadAsync_FurtherResultFails_ThrowsItsError()
    {
        await using MySqlRowReader reader = Reader(true, 100, [.. Good[..5], FakePackets.Ok(status: 8, header: 0xFE), FakePackets.Error(1146, "no such table")]);
        await reader.StartAsync(default);
        Assert.That(await reader.ReadAsync() && await reader.ReadAsync());
        Assert.That(async () => await reader.ReadAsync(), Throws.TypeOf<MySqlServerException>().With.Property("Code").EqualTo(1146));
    }

    [Test]
    public async Task DisposeAsync_RowsLeft_LeavesTheNextPacket()
    {
        PacketTransport transport = Transport(100, [.. Good, [99]]);
        MySqlRowReader reader = new(transport, true, static _ => { });
        await reader.StartAsync(default);
        await reader.DisposeAsync();
        Assert.That((await transport.ReadAsync(default)).ToArray(), Is.EqualTo(new byte[] { 99 }));
    }

    [Test]
    public async Task DisposeAsync_EndlessRows_RetiresTheConnection()
    {
        byte[] row = FakePackets.Row("1", new string('x', 100_000));
        PacketTransport transport = Transport(1 << 20, [.. Good[..3], .. Enumerable.Repeat(row, 200)]);
        MySqlRowReader reader = new(transport, true, static _ => { });
        await reader.StartAsync(default);
        await reader.DisposeAsync();
        Assert.That(transport.BreakReason, Does.Contain("dropped"));
    }

    [TestCase(new byte[] { 0xFB, 47 }), TestCase(new byte[] { }), TestCase(new byte[] { 0xFC, 0x01, 0x10 }), TestCase(new byte[] { 2, 0 }),
     TestCase(new byte[] { 0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF })]
    public void StartAsync_WrongHead_RetiresTheConnection(byte[] head)
    {
        PacketTransport transport = Transport(100, head);
        Assert.That(async () => await new MySqlRowReader(transport, true, static _ => { }).StartAsync(default), Throws.TypeOf<MySqlProtocolException>());
        Assert.That(transport.BreakReason, Is.Not.Null);
    }

    [TestCase(new byte[] { 1, 65 }), TestCase(new byte[] { 1, 65, 1, 66, 0 }), TestCase(new byte[] { 9, 65, 1, 66 }), TestCase(new byte[] { })]
    public async Task ReadAsync_MalformedRow_RetiresTheConnection(byte[] row)
    {
        PacketTransport transport = Transport(100, [.. Good[..3], row]);
        MySqlRowReader reader = new(transport, true, static _ => { });
        await reader.StartAsync(default);
        Assert.That(async () => await reader.ReadAsync(), Throws.TypeOf<MySqlProtocolException>());
        Assert.That(transport.BreakReason, Is.Not.Null);
    }

    [Test]
    public async Task ReadAsync_MutatedAnswer_ThrowsOnlyOurOwn([Values] bool deprecateEof)
    {
        byte[] good = FakePackets.Frame(0, deprecateEof ? Good : GoodWithEof);
        Random random = new(3);
        for (int round = 0; round < 10_000; round++)
        {
            byte[] bytes = [.. good];
            for (int edits = random.Next(1, 5); edits > 0; edits--)
            {
                bytes[random.Next(bytes.Length)] = random.Next(2) == 0 ? (byte)random.Next(0xFA, 0x100) : (byte)random.Next(256);
            }

            try
            {
                await using MySqlRowReader reader = new(FakePackets.Transport(new ScriptedStream(bytes)), deprecateEof, static _ => { });
                await reader.StartAsync(default);
                while (await reader.ReadAsync())
                {
                    _ = Enumerable.Range(0, reader.Columns.Count).Sum(column => reader.GetStringOrNull(column)?.Length ?? 0);
                }
            }
            catch (MySqlException)
            {
                // Ours.
            }
            catch (Exception other)
            {
                Assert.Fail($"{Convert.ToHexString(bytes)} gave {other}");
            }
        }
    }

    [Test]
    public async Task ReadAsync_ManyRows_AllocatesNothingForARow()
    {
        const int Rows = 10_000;
        byte[] row = FakePackets.Row("12345", "some text");
        await using MySqlRowReader reader = Reader(true, 1 << 16, [.. Good[..3], .. Enumerable.Repeat(row, Rows), FakePackets.Ok(header: 0xFE)]);
        await reader.StartAsync(default);
        await reader.ReadAsync();
        long before = GC.GetAllocatedBytesForCurrentThread();
        long sum = 0;
        for (int i = 1; i < Rows; i++)
        {
            await reader.ReadAsync();
            sum += reader.GetInt64(0) + reader.GetBytes(1).Length;
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(Rows));
        Assert.That(sum, Is.EqualTo((Rows - 1) * (12345L + 9)));
    }

    private static MySqlRowReader Reader(bool deprecateEof, int pieceBytes, params byte[][] payloads) =>
        new(Transport(pieceBytes, payloads), deprecateEof, static _ => { });

    private static PacketTransport Transport(int pieceBytes, params byte[][] payloads) =>
        FakePackets.Transport(new ScriptedStream(FakePackets.Frame(0, payloads), pieceBytes));
}
