using Aesop.Relay.Buffering;
using Aesop.Relay.Encoders;
using Aesop.Wire.Frames;
using Aesop.Wire.Positions;

namespace Aesop.Relay.Tests.Encoders;

internal sealed class TransactionWriterTests
{
    private const ulong Log = 77;

    private EventRing _ring = null!;
    private RingReader _reader = null!;
    private TransactionWriter _writer = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _ring = new EventRing(1 << 20, RingOverflow.Overwrite, TimeProvider.System);
        _reader = _ring.Attach(0);
        _writer = new TransactionWriter("shop", _ring, TimeProvider.System);
        _writer.Start(1, new Scn(1, 4), Log, GtidSet.Parse("0-1-10"));
        await _writer.FlushAsync(default);
    }

    [TearDown]
    public void Stop()
    {
        _reader.Dispose();
        _ring.Dispose();
    }

    /// <summary>A server that had GTIDs once names them in each file: a client with that set would be sent to the oldest transaction without one.</summary>
    [Test]
    public void Checkpoint_NewTransactionsHaveNoGtids_HasNoSet()
    {
        Assert.That(_writer.Checkpoint.GtidSet, Is.EqualTo("0-1-10"));
        _writer.IsAnonymous = true;
        Assert.That(_writer.Checkpoint.GtidSet, Is.Null);
    }

    [Test]
    public void Start_First_IsACheckpointOfThePlace()
    {
        var frames = Read();
        Assert.That(frames, Has.Count.EqualTo(1));
        var checkpoint = CheckpointFrame.Read(frames[0]).Checkpoint;
        Assert.That(checkpoint, Is.EqualTo(new Checkpoint { Source = "shop", Epoch = 1, Scn = new Scn(1, 4), Log = Log, GtidSet = "0-1-10" }));
    }

    [Test]
    public async Task Commit_AfterChanges_MakesTheWholeTransactionVisibleAtOnce()
    {
        Read();
        _writer.Begin(new Scn(1, 100), 5, Gtid.MariaDb(0, 1, 11));
        Change();
        Change();
        await _writer.FlushAsync(default);
        Assert.That(Read(), Is.Empty, "a transaction that hasn't ended");

        _writer.Commit(new Scn(1, 200));
        await _writer.FlushAsync(default, force: true);
        var frames = Read();
        Assert.That(frames.Select(Kind), Is.EqualTo(new[] { FrameKind.Begin, FrameKind.Change, FrameKind.Change, FrameKind.Commit, FrameKind.Checkpoint }));
        Assert.Multiple(() =>
        {
            Assert.That(BeginFrame.Read(frames[0]), Is.EqualTo(new BeginFrame(1, new Scn(1, 100), 5, Gtid.MariaDb(0, 1, 11))));
            Assert.That(CommitFrame.Read(frames[3]), Is.EqualTo(new CommitFrame(1, new Scn(1, 100), new Scn(1, 200), Log, 2, 5, Gtid.MariaDb(0, 1, 11))));
            Assert.That(CheckpointFrame.Read(frames[4]).Checkpoint.GtidSet, Is.EqualTo("0-1-11"));
        });
    }

    /// <summary>Databus never moved on past transactions without a watched table.</summary>
    [Test]
    public async Task Commit_OfNothing_LeavesNoFramesButMovesTheCheckpoint()
    {
        Read();
        _writer.Begin(new Scn(1, 100), 5, Gtid.MariaDb(0, 1, 11));
        _writer.Commit(new Scn(1, 200));
        await _writer.FlushAsync(default, force: true);
        var frames = Read();
        Assert.That(frames.Select(Kind), Is.EqualTo(new[] { FrameKind.Checkpoint }));
        Assert.That(CheckpointFrame.Read(frames[0]).Checkpoint.Scn, Is.EqualTo(new Scn(1, 200)));
    }

    /// <summary>The ring may hold nothing before it any more: a client that has all of it would be told that its place is gone.</summary>
    [Test]
    public async Task Commit_OfALongTransaction_IsAPlaceToResumeFromWhateverFollows()
    {
        _writer.Begin(new Scn(1, 100), 5, Gtid.MariaDb(0, 1, 11));
        while (!_writer.IsFull)
        {
            Change();
        }

        await _writer.FlushAsync(default);
        Assert.That(_writer.IsFull, Is.False);
        _writer.Commit(new Scn(1, 200));
        Assert.That(_writer.IsFull, Is.True);
        await _writer.FlushAsync(default);

        Assert.That(_writer.IsFull, Is.False);
        Assert.That(_ring.TryGetPlace(_ring.EndPlace - 1, out var place), Is.True);
        Assert.That(place.Scn, Is.EqualTo(new Scn(1, 200)));
    }

    [Test]
    public async Task Pass_BetweenTransactions_MovesTheEndOfWhatIsHeld()
    {
        Read();
        _writer.Pass(new Scn(1, 90));
        await _writer.FlushAsync(default);
        Assert.That(_ring.TryGetNewest(out var newest), Is.True);
        Assert.That(newest.Scn, Is.EqualTo(new Scn(1, 90)));
    }

    [Test]
    public async Task Abandon_InsideATransaction_KeepsTheOnesBefore()
    {
        Read();
        _writer.Begin(new Scn(1, 100), 5, default);
        Change();
        _writer.Commit(new Scn(1, 200));
        _writer.Begin(new Scn(1, 200), 6, default);
        Change();
        _writer.Abandon();
        await _writer.FlushAsync(default);
        Assert.That(Read().Select(Kind), Is.EqualTo(new[] { FrameKind.Begin, FrameKind.Change, FrameKind.Commit }));

        _writer.Begin(new Scn(1, 200), 6, default);
        Change();
        _writer.Commit(new Scn(1, 300));
        await _writer.FlushAsync(default);
        Assert.That(Read().Select(Kind).Take(3), Is.EqualTo(new[] { FrameKind.Begin, FrameKind.Change, FrameKind.Commit }));
    }

    [Test]
    public async Task Abandon_InATransactionSeenInPart_GivesEachChangeOnceWhenItIsReadAgain()
    {
        Read();
        var seen = new List<ulong>();
        for (var attempt = 0; attempt < 3; attempt++)
        {
            _writer.Begin(new Scn(1, 100), 5, default);
            for (var i = 0; i < (attempt == 2 ? 3_000 : 2_000); i++)
            {
                Change(size: 200);
                await _writer.FlushAsync(default);
                Collect();
            }

            if (attempt < 2)
            {
                Assert.That(seen, Is.Not.Empty, "long enough to be shown in parts");
                _writer.Abandon();
            }
        }

        _writer.Commit(new Scn(1, 200));
        await _writer.FlushAsync(default);
        Collect();
        Assert.That(seen, Is.EqualTo(Enumerable.Range(0, 3_000).Select(i => (ulong)i)));

        void Collect()
        {
            foreach (var frame in Read().Where(frame => Kind(frame) == FrameKind.Change))
            {
                seen.Add(new ChangeFrame(frame).Ordinal);
            }
        }
    }

    [Test]
    public async Task VoidAsync_OfATransactionSeenInPart_TakesItBack()
    {
        Read();
        _writer.Begin(new Scn(1, 100), 5, default);
        while (Read().Count == 0)
        {
            Change(size: 200);
            await _writer.FlushAsync(default);
        }

        await _writer.VoidAsync(default);
        _writer.Start(2, new Scn(1, 4), 78, GtidSet.Parse("0-1-10"));
        await _writer.FlushAsync(default);
        Assert.That(Read().Select(Kind), Is.EqualTo(new[] { FrameKind.Rollback, FrameKind.Checkpoint }));
    }

    [Test]
    public async Task FlushAsync_ManyTransactions_PutsCheckpointsBetweenThem()
    {
        Read();
        var checkpoints = 0;
        for (var i = 0; i < 20_000; i++)
        {
            _writer.Begin(new Scn(1, (ulong)(100 + i)), 5, Gtid.MariaDb(0, 1, (ulong)(11 + i)));
            Change(size: 50);
            _writer.Commit(new Scn(1, (ulong)(101 + i)));

            // Always inside of the next one, as under constant load.
            _writer.Begin(new Scn(1, (ulong)(101 + i)), 5, Gtid.MariaDb(0, 1, (ulong)(12 + i)));
            Change(size: 50);
            await _writer.FlushAsync(default);
            _writer.Abandon();
            checkpoints += Read().Count(frame => Kind(frame) == FrameKind.Checkpoint);
        }

        Assert.That(checkpoints, Is.GreaterThan(20));
    }

    private void Change(int size = 0)
    {
        var frame = _writer.Room(ChangeFrame.HeaderSize + size)[..(ChangeFrame.HeaderSize + size)];
        frame[ChangeFrame.HeaderSize..].Clear();
        ChangeFrame.Seal(frame, ChangeOp.Insert, ChangeFlags.HasAfter, _writer.Epoch, _writer.Scn, _writer.Ordinal, 1, 2, 0, 0);
        _writer.Take(frame.Length);
    }

    private List<byte[]> Read()
    {
        var frames = new List<byte[]>();
        var chunk = new byte[1 << 20];
        var read = _reader.TryCopy(chunk);
        var rest = chunk.AsSpan(0, read.Bytes);
        for (int length; (length = FrameHeader.WholeFrame(rest)) > 0; rest = rest[length..])
        {
            FrameHeader.Verify(rest[..length]);
            frames.Add(rest[..length].ToArray());
        }

        _reader.Advance(read.Bytes - rest.Length);
        return frames;
    }

    private static FrameKind Kind(byte[] frame) => new FrameHeader(frame).Kind;
}
