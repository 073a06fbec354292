using System.IO.Pipelines;
using Aesop.Relay.Buffering;
using Aesop.Relay.Serving;
using Aesop.Relay.Tables;
using Aesop.Wire.Frames;
using Aesop.Wire.Hashing;
using Aesop.Wire.Positions;

namespace Aesop.Relay.Tests.Serving;

/// <summary>The copiers against the plainest possible reading of the rules.</summary>
internal sealed class FrameCopierTests
{
    private static readonly string[] Tables = ["shop.orders", "shop.items", "crm.people"];

    [Test]
    public async Task Copy_RandomTransactionsAndFilters_BinaryIsWhatTheRulesSay([Range(1, 30)] int seed)
    {
        var random = new Random(seed);
        using var log = new TestLog(ringBytes: 16 << 20);
        var written = Fill(log, random);
        var request = new StreamRequest
        {
            Tables = new TablePatterns(seed % 3 == 0 ? [] : [.. Tables.Where(_ => random.Next(2) == 0)]),
            Partitions = seed % 2 == 0 ? null : PartitionFilter.Parse("1,2/5"),
        };
        var start = new StreamStart { Offset = 0, Epoch = 1, Scn = new Scn(42, (ulong)random.Next(1_000, 20_000)), CheckpointOffset = 0 };

        var expected = Expect(log, written, request, start.Scn);
        var actual = TestRelay.Split(await CopyAsync(log, request, start, isBinary: true));

        Assert.That(actual, Has.Count.EqualTo(expected.Count));
        for (var i = 0; i < expected.Count; i++)
        {
            Assert.That(actual[i].AsSpan().SequenceEqual(expected[i]), Is.True, $"Frame {i}.");
        }
    }

    [Test]
    public async Task Copy_RandomTransactionsAndFilters_LinesCarryTheSameChanges([Range(1, 10)] int seed)
    {
        var random = new Random(seed);
        using var log = new TestLog(ringBytes: 16 << 20);
        Fill(log, random);
        var request = new StreamRequest { Tables = new TablePatterns(["shop.*"]), Partitions = PartitionFilter.Parse("0/2") };
        var start = new StreamStart { Offset = 0, Epoch = 1, CheckpointOffset = 0 };

        var frames = TestRelay.Split(await CopyAsync(log, request, start, isBinary: true));
        var lines = System.Text.Encoding.UTF8.GetString(await CopyAsync(log, request, start, isBinary: false)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        var sent = frames.Where(f => new FrameHeader(f).Kind is not (FrameKind.Begin or FrameKind.Schema)).Select(f => (FrameKind)f[9]).ToList();
        Assert.That(lines.Select(KindOf), Is.EqualTo(sent));

        static FrameKind KindOf(string line)
        {
            using var json = System.Text.Json.JsonDocument.Parse(line);
            return json.RootElement.TryGetProperty("kind", out var kind) ? Enum.Parse<FrameKind>(kind.GetString()!, ignoreCase: true) : FrameKind.Change;
        }
    }

    [Test]
    public async Task Copy_ChangeLargerThanAChunk_GoesThroughInPartsAsItIs()
    {
        using var log = new TestLog(ringBytes: 8 << 20);
        log.WriteCheckpoint();
        var note = new string('x', 3 * FrameCopier.ChunkBytes);
        log.WriteFrames(log.Insert("shop.orders", 1, note), log.Insert("crm.people", 2, note, 1), log.Insert("shop.orders", 3, "b", 2));

        var frames = TestRelay.Split(await CopyAsync(log, new StreamRequest { Tables = new TablePatterns(["shop.*"]) }, new StreamStart { CheckpointOffset = 0 }, isBinary: true));
        var lines = System.Text.Encoding.UTF8.GetString(await CopyAsync(log, new StreamRequest { Tables = new TablePatterns(["crm.*"]) }, new StreamStart(), isBinary: false));

        Assert.That(TestRelay.Ids(frames), Is.EqualTo(new long[] { 1, 3 }));
        Assert.That(lines, Does.Contain($"\"after\":{{\"id\":2,\"note\":\"{note}\"}}").And.Contain("\"last\":true"));
    }

    [Test]
    public async Task Copy_StatementLargerThanAChunk_IsSeenWhole([Values] bool isBinary)
    {
        using var log = new TestLog(ringBytes: 8 << 20);
        log.WriteCheckpoint();
        var statement = "CREATE TABLE x /* " + new string('y', 2 * FrameCopier.ChunkBytes) + " */ (a int)";
        log.WriteFrames(log.Ddl(statement, "shop.x"));
        log.WriteFrames(log.Ddl(statement, "crm.x"));

        var bytes = await CopyAsync(log, new StreamRequest { Tables = new TablePatterns(["shop.*"]) }, new StreamStart(), isBinary);

        Assert.That(System.Text.Encoding.UTF8.GetString(bytes).Split(statement), Has.Length.EqualTo(2));
    }

    [Test]
    public async Task Copy_ToEndWhenOnlyTheBeginIsSent_EndsBehindTheTransaction([Values] bool isBinary)
    {
        // The first use of a schema ends a step behind begin and schema: that is inside of the transaction.
        using var log = new TestLog();
        log.WriteCheckpoint();
        log.Write("shop.orders", 1);
        using var reader = log.Ring.Attach(0);
        var copier = Copier(log, reader, new StreamRequest(), new StreamStart(), isBinary);
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));

        var status = copier.Copy(pipe.Writer);
        copier.EndsBetween = true;
        while (status == CopyStatus.Moved)
        {
            status = copier.Copy(pipe.Writer);
        }

        await pipe.Writer.CompleteAsync();
        Assert.That(status, Is.EqualTo(CopyStatus.Ended));
        Assert.That(log.Ring.Head, Is.EqualTo(reader.Position));
        Assert.That((await pipe.Reader.ReadAtLeastAsync(int.MaxValue)).Buffer.Length, Is.EqualTo(copier.SentBytes));
    }

    [Test]
    public void Copy_OvertakenBetweenFrames_SaysSo([Values] bool isBinary)
    {
        using var log = new TestLog(ringBytes: 1 << 20);
        log.WriteCheckpoint();
        using var reader = log.Ring.Attach(0);
        var copier = Copier(log, reader, new StreamRequest(), new StreamStart(), isBinary);
        for (var i = 0; i < 30_000; i++)
        {
            log.Write("shop.orders", i);
        }

        Assert.That(copier.Copy(new Pipe(new PipeOptions(pauseWriterThreshold: 0)).Writer), Is.EqualTo(CopyStatus.Overtaken));
    }

    [Test]
    public async Task Copy_OvertakenInsideAFramePartlySent_IsTorn([Values] bool isBinary)
    {
        using var log = new TestLog(ringBytes: 2 << 20);
        log.WriteCheckpoint();
        log.WriteFrames(log.Insert("shop.orders", 1, new string('x', 5 * FrameCopier.ChunkBytes)));
        using var reader = log.Ring.Attach(0);
        var copier = Copier(log, reader, new StreamRequest(), new StreamStart(), isBinary);
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        while (copier.IsBetweenFrames || copier.SentBytes < 2 * FrameCopier.ChunkBytes)
        {
            Assert.That(copier.Copy(pipe.Writer), Is.EqualTo(CopyStatus.Moved));
            await pipe.Writer.FlushAsync();
        }

        for (var i = 0; i < 30_000; i++)
        {
            log.Write("shop.orders", i);
        }

        // Of a line the rest is at hand, but for its end.
        var status = copier.Copy(pipe.Writer);
        for (; status == CopyStatus.Moved; status = copier.Copy(pipe.Writer))
        {
            await pipe.Writer.FlushAsync();
        }

        Assert.That(status, Is.EqualTo(CopyStatus.Torn));
    }

    [Test]
    public void Copy_NothingNew_IsAtHead([Values] bool isBinary)
    {
        using var log = new TestLog();
        using var reader = log.Ring.Attach(0);
        var copier = Copier(log, reader, new StreamRequest(), new StreamStart(), isBinary);

        Assert.That(copier.Copy(new Pipe().Writer), Is.EqualTo(CopyStatus.AtHead));
    }

    [Test]
    public void Copy_ChangeUnderAnUnknownSchema_IsAnErrorAndNotSkipped()
    {
        using var log = new TestLog();
        using var other = new TestLog();
        log.WriteCheckpoint();
        log.WriteFrames(other.Insert("shop.orders", 1));
        using var reader = log.Ring.Attach(0);
        var copier = Copier(log, reader, new StreamRequest(), new StreamStart(), isBinary: true);

        Assert.That(() => copier.Copy(new Pipe().Writer), Throws.TypeOf<InvalidDataException>().With.Message.Contains($"{other.Schema("shop.orders"):x16}"));
    }

    private static FrameCopier Copier(TestLog log, RingReader reader, StreamRequest request, StreamStart start, bool isBinary)
    {
        var selector = new FrameSelector(log.Schemas, request, start);
        return isBinary ? new BinaryCopier(reader, selector, request.MaxBytes) : new JsonCopier(reader, selector, new JsonLines(log.Name), request.MaxBytes);
    }

    private static async Task<byte[]> CopyAsync(TestLog log, StreamRequest request, StreamStart start, bool isBinary)
    {
        using var reader = log.Ring.Attach(start.Offset);
        var copier = Copier(log, reader, request, start, isBinary);
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        CopyStatus status;
        while ((status = copier.Copy(pipe.Writer)) == CopyStatus.Moved)
        {
            await pipe.Writer.FlushAsync();
        }

        Assert.That(status, Is.EqualTo(CopyStatus.AtHead));
        await pipe.Writer.CompleteAsync();
        using var bytes = new MemoryStream();
        await pipe.Reader.CopyToAsync(bytes);
        Assert.That(copier.SentBytes, Is.EqualTo(bytes.Length));
        return bytes.ToArray();
    }

    /// <summary>Transactions of all sorts and sizes; what is in the ring, frame by frame.</summary>
    private static List<byte[]> Fill(TestLog log, Random random)
    {
        using var reader = log.Ring.Attach(0);
        log.WriteCheckpoint();
        for (var i = 0; i < 400; i++)
        {
            log.Begin();
            var changes = random.Next(10) == 0 ? 0 : random.Next(1, 12);
            for (var n = 0UL; n < (ulong)changes; n++)
            {
                var frame = random.Next(15) == 0
                    ? log.Ddl("ALTER TABLE t", random.Next(3) == 0 ? [] : [Tables[random.Next(3)]])
                    : log.Insert(Tables[random.Next(3)], random.Next(), new string('n', random.Next(50) == 0 ? random.Next(200_000) : random.Next(900)), n);
                log.Ring.Append(frame);
            }

            if (random.Next(12) == 0)
            {
                log.Rollback();
            }
            else
            {
                log.Commit((ulong)changes);
            }

            if (random.Next(9) == 0)
            {
                log.WriteCheckpoint();
            }
        }

        return TestRelay.Split(Buffering.TestFrames.ReadAll(reader));
    }

    private static List<byte[]> Expect(TestLog log, List<byte[]> written, StreamRequest request, Scn from)
    {
        var all = new List<byte[]>();
        var schemas = new HashSet<ulong>();
        var transaction = new List<byte[]>();
        foreach (var frame in written)
        {
            var header = new FrameHeader(frame);
            if (header.Scn < from)
            {
                continue;
            }

            switch (header.Kind)
            {
                case FrameKind.Checkpoint:
                    all.Add(frame);
                    break;
                case FrameKind.Begin:
                    transaction = [frame];
                    break;
                case FrameKind.Change:
                    log.Schemas.TryGet(ChangeFrame.SchemaOf(frame), out var schema);
                    var partition = PartitionFunction.PartitionOf(ChangeFrame.KeyHashOf(frame), 5);
                    if (request.Tables.Match(schema!.TableName) && (request.Partitions is null || partition is 1 or 2))
                    {
                        if (schemas.Add(schema.Fingerprint))
                        {
                            transaction.Add(schema.FrameBytes.ToArray());
                        }

                        transaction.Add(frame);
                    }

                    break;
                case FrameKind.Ddl:
                    var ddl = DdlFrame.Read(frame);
                    if (ddl.Tables.Count == 0 || ddl.Tables.Any(request.Tables.Match))
                    {
                        transaction.Add(frame);
                    }

                    break;
                default:
                    if (transaction.Count > 1)
                    {
                        all.AddRange([.. transaction, frame]);
                    }

                    break;
            }
        }

        return all;
    }
}
