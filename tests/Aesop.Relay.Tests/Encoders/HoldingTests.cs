using System.Buffers.Binary;
using System.Diagnostics;
using Aesop.Relay.Buffering;
using Aesop.Relay.Encoders;
using Aesop.Wire.Frames;
using Aesop.Wire.Positions;

namespace Aesop.Relay.Tests.Encoders;

/// <summary>Rows that wait for the end of their transaction, in memory and on disk.</summary>
internal sealed class HoldingTests
{
    private const int MemoryBytes = 128 << 10;

    private readonly byte[] _chunk = new byte[16 << 20];
    private string _folder = null!;
    private EventRing _ring = null!;
    private RingReader _reader = null!;
    private TransactionWriter _writer = null!;
    private HoldingSpace _space = null!;
    private List<byte[]> _frames = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _folder = Directory.CreateTempSubdirectory("aesop-held").FullName;
        _ring = new EventRing(64 << 20, RingOverflow.Overwrite, TimeProvider.System);
        _reader = _ring.Attach(0);
        _writer = new TransactionWriter("shop", _ring, TimeProvider.System);
        _writer.Start(1, new Scn(1, 4), 77, new GtidSet());
        _space = new HoldingSpace("shop", _folder, MemoryBytes, long.MaxValue);
        _frames = [];
        await FlushAsync();
        _frames.Clear();
    }

    [TearDown]
    public void Stop()
    {
        _space.Dispose();
        _reader.Dispose();
        _ring.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [TestCase(3)]
    [TestCase(3_000)]
    public async Task Prepared_ReleasedInALaterTransaction_IsThatTransaction(int count)
    {
        var prepared = await PrepareAsync(new Scn(1, 100), count);
        await ChangeAsync(new Scn(1, 200), 1);
        Assert.That(_frames.Where(IsChange).Count(), Is.EqualTo(1), "nothing of what is prepared is seen");
        _frames.Clear();

        _writer.Begin(new Scn(2, 300), 9, default);
        await _writer.ReleaseAsync(prepared, default);
        _writer.Commit(new Scn(2, 400));
        await FlushAsync();
        prepared.Dispose();

        var changes = _frames.Where(IsChange).ToList();
        Assert.That(changes.Select(frame => ChangeFrame.OrdinalOf(frame)), Is.EqualTo(Enumerable.Range(0, count).Select(i => (ulong)i)));
        Assert.That(changes.Select(frame => new FrameHeader(frame).Scn).Distinct(), Is.EqualTo((Scn[])[new Scn(2, 300)]));
        Assert.That(changes.Select(frame => BinaryPrimitives.ReadInt32LittleEndian(frame.AsSpan(ChangeFrame.HeaderSize))), Is.EqualTo(Enumerable.Range(0, count)));
        Assert.That(_frames.Count(frame => new FrameHeader(frame).Kind is FrameKind.Begin or FrameKind.Commit), Is.EqualTo(2));
        Assert.That(Directory.GetFiles(_folder), Is.Empty);
    }

    [TestCase(10)]
    [TestCase(2_000)]
    public async Task RollBackTo_Savepoints_LeavesWhatStoodBeforeThemAndComesAfter(int count)
    {
        // A model of it: numbers in a list.
        var expected = new List<int>();
        var random = new Random(count);
        var next = 0;
        _writer.Begin(new Scn(1, 100), 9, default);
        await AddAsync();
        _writer.Hold(_space.Open(), isPrepared: false);
        var marks = new List<(HoldMark Mark, int Count)> { (_writer.Mark(), expected.Count) };
        for (var i = 0; i < 12; i++)
        {
            await AddAsync();
            if (i % 2 == 0)
            {
                marks.Add((_writer.Mark(), expected.Count));
            }
            else
            {
                var at = random.Next(marks.Count);
                _writer.RollBackTo(marks[at].Mark);
                expected.RemoveRange(marks[at].Count, expected.Count - marks[at].Count);
                marks.RemoveRange(at + 1, marks.Count - at - 1);
            }
        }

        await AddAsync();
        if (_writer.MustRelease)
        {
            await _writer.ReleaseAsync(default);
        }

        _writer.Commit(new Scn(1, 200));
        await FlushAsync();
        var changes = _frames.Where(IsChange).ToList();
        Assert.That(changes.Select(frame => BinaryPrimitives.ReadInt32LittleEndian(frame.AsSpan(ChangeFrame.HeaderSize))), Is.EqualTo(expected));
        Assert.That(changes.Select(frame => ChangeFrame.OrdinalOf(frame)), Is.EqualTo(Enumerable.Range(0, expected.Count).Select(i => (ulong)i)));
        Assert.That(_frames.Select(frame => new FrameHeader(frame).Kind).First(), Is.EqualTo(FrameKind.Begin));
        Assert.That(Directory.GetFiles(_folder), Is.Empty);

        async Task AddAsync()
        {
            for (var i = 0; i < count; i++)
            {
                Change(next);
                expected.Add(next++);
                await FlushAsync();
            }
        }
    }

    [Test]
    public async Task RollBackTo_BeforeTheFirstChange_LeavesAnEmptyTransaction()
    {
        _writer.Begin(new Scn(1, 100), 9, default);
        _writer.Hold(_space.Open(), isPrepared: false);
        var mark = _writer.Mark();
        for (var i = 0; i < 3_000; i++)
        {
            Change(i);
            await FlushAsync();
        }

        _writer.RollBackTo(mark);
        _writer.Commit(new Scn(1, 200));
        await FlushAsync();
        Assert.That(_frames.Where(frame => new FrameHeader(frame).Kind != FrameKind.Checkpoint), Is.Empty);
    }

    [Test]
    public async Task RollBackAsync_OfWhatWasSeenInPart_TakesItBackAndGoesOn()
    {
        _writer.Begin(new Scn(1, 100), 9, default);
        for (var i = 0; i < 30_000; i++)
        {
            Change(i);
            await FlushAsync();
        }

        Assert.That(_frames.Where(IsChange), Is.Not.Empty);
        await _writer.RollBackAsync(new Scn(1, 200), default);
        await ChangeAsync(new Scn(1, 200), 1);
        var kinds = _frames.Select(frame => new FrameHeader(frame).Kind).Where(kind => kind is not (FrameKind.Change or FrameKind.Checkpoint));
        Assert.That(kinds, Is.EqualTo((FrameKind[])[FrameKind.Begin, FrameKind.Rollback, FrameKind.Begin, FrameKind.Commit]));
    }

    [Test]
    public async Task File_DamagedWhileRowsWaitInIt_IsNoticed()
    {
        var prepared = await PrepareAsync(new Scn(1, 100), 3_000);
        // From another program, for this one has locked it.
        using (var damage = Process.Start("dd", ["if=/dev/urandom", $"of={Directory.GetFiles(_folder).Single()}", "bs=1", "seek=100000", "count=64", "conv=notrunc", "status=none"]))
        {
            await damage.WaitForExitAsync();
        }

        _writer.Begin(new Scn(1, 300), 9, default);
        Assert.That(async () => await _writer.ReleaseAsync(prepared, default), Throws.TypeOf<HeldRowsException>().With.Message.Contains("damaged"));
    }

    [Test]
    public async Task File_BeyondItsBound_SaysWhichOption()
    {
        using var space = new HoldingSpace("shop", _folder, MemoryBytes, MemoryBytes);
        _writer.Begin(new Scn(1, 100), 9, default);
        _writer.Hold(space.Open(), isPrepared: true);
        Assert.That(
            async () =>
            {
                for (var i = 0; i < 10_000; i++)
                {
                    Change(i);
                    await _writer.FlushAsync(default);
                }
            },
            Throws.TypeOf<HeldRowsException>().With.Message.Contains("HeldDiskBytes"));
    }

    [Test]
    public async Task SettleAsync_ManySmallOnes_KeepsTheBound()
    {
        var all = new List<HeldRows>();
        for (var i = 0; i < 100; i++)
        {
            all.Add(await PrepareAsync(new Scn(1, (ulong)(100 + i)), 20));
            await _space.SettleAsync(default);
        }

        Assert.That(all.Sum(rows => rows.MemoryBytes), Is.LessThanOrEqualTo(MemoryBytes));
        all.ForEach(rows => rows.Dispose());
        Assert.That(Directory.GetFiles(_folder), Is.Empty);
    }

    private async Task<HeldRows> PrepareAsync(Scn scn, int count)
    {
        _writer.Begin(scn, 9, default);
        _writer.Hold(_space.Open(), isPrepared: true);
        for (var i = 0; i < count; i++)
        {
            Change(i);
            await FlushAsync();
        }

        var rows = _writer.TakeHeld();
        _writer.Commit(new Scn(scn.File, scn.Offset + 50));
        await FlushAsync();
        return rows;
    }

    private async Task ChangeAsync(Scn scn, int count)
    {
        _writer.Begin(scn, 9, default);
        for (var i = 0; i < count; i++)
        {
            Change(i);
        }

        _writer.Commit(new Scn(scn.File, scn.Offset + 50));
        await FlushAsync();
    }

    private void Change(int number)
    {
        var frame = _writer.Room(ChangeFrame.HeaderSize + 200)[..(ChangeFrame.HeaderSize + 200)];
        frame[ChangeFrame.HeaderSize..].Clear();
        BinaryPrimitives.WriteInt32LittleEndian(frame[ChangeFrame.HeaderSize..], number);
        ChangeFrame.Seal(frame, ChangeOp.Insert, ChangeFlags.HasAfter, _writer.Epoch, _writer.Scn, _writer.Ordinal, 1, 2, 0, 0);
        _writer.Take(frame.Length);
    }

    private async Task FlushAsync()
    {
        await _writer.FlushAsync(default);
        while (_reader.Available > 0)
        {
            var read = _reader.TryCopy(_chunk);
            var rest = _chunk.AsSpan(0, read.Bytes);
            for (int length; (length = FrameHeader.WholeFrame(rest)) > 0; rest = rest[length..])
            {
                FrameHeader.Verify(rest[..length]);
                _frames.Add(rest[..length].ToArray());
            }

            _reader.Advance(read.Bytes - rest.Length);
        }
    }

    private static bool IsChange(byte[] frame) => new FrameHeader(frame).Kind == FrameKind.Change;
}
