using Aesop.Relay.Buffering;
using Aesop.Wire.Frames;
using Aesop.Wire.Positions;

namespace Aesop.Relay.Tests.Buffering;

/// <summary>Readers against a writer in threads of their own; each frame has a checksum and a number.</summary>
internal sealed class EventRingRaceTests
{
    [TestCase(4_000, 1)]
    [TestCase(4_001, 3)]
    [TestCase(70_000, 3)]
    public void TryCopy_RacingTheWriter_NoTornFrameAndNoneMissing(int capacity, int readers)
    {
        const ulong Frames = 150_000;
        using var ring = TestFrames.Ring(capacity);
        ring.AppendCheckpoint(TestFrames.Make(40, 0, FrameKind.Checkpoint), 1, new Scn(1, 0));
        ring.Publish();
        var results = new (long Read, long Overtaken)[readers];
        var threads = new List<Thread>();
        var faults = new List<Exception>();
        for (var i = 0; i < readers; i++)
        {
            var number = i;
            threads.Add(Start(() => results[number] = ReadToTheEnd(ring, Frames, lazy: number == 0), faults));
        }

        Write(ring, Frames);
        threads.ForEach(t => t.Join());

        Assert.That(faults, Is.Empty);
        Assert.That(results.Select(r => r.Read), Is.All.GreaterThan(0));
        Assert.That(results[0].Overtaken, Is.GreaterThan(0), "The lazy reader must have been overtaken, and told.");
    }

    [Test]
    public void TryCopy_RacingAWriterThatWaits_EveryReaderGetsEverything()
    {
        const ulong Frames = 40_000;
        using var ring = TestFrames.Ring(8_000, RingOverflow.Wait);
        var faults = new List<Exception>();
        var attached = Enumerable.Range(0, 3).Select(_ => ring.Attach(0)).ToList();
        var threads = attached.ConvertAll(reader => Start(
            () =>
            {
                using (reader)
                {
                    Assert.That(ReadFrames(ring, reader, 0, Frames, 0), Is.EqualTo((Frames, false)));
                }
            },
            faults));
        Write(ring, Frames);
        threads.ForEach(t => t.Join());

        Assert.That(faults, Is.Empty);
    }

    [Test]
    public void TryFind_RacingTheWriter_AnswersInOrderOrNotAtAll()
    {
        const ulong Frames = 100_000;
        using var ring = TestFrames.Ring(50_000);
        var faults = new List<Exception>();
        var reader = Start(
            () =>
            {
                var random = new Random(7);
                for (var newest = 0UL; newest < Frames;)
                {
                    newest = ring.TryGetNewest(out var end) ? end.Scn.Offset : 0;
                    if (ring.TryGetOldest(out var oldest))
                    {
                        Assert.That(end.Scn.Offset, Is.GreaterThanOrEqualTo(0UL));
                        var asked = oldest.Scn.Offset + (ulong)random.Next(400);
                        if (ring.TryFind(1, new Scn(1, asked), out var place))
                        {
                            Assert.That(place.Scn.Offset, Is.LessThanOrEqualTo(asked));
                            Assert.That(place.CompareTo(1, oldest.Scn), Is.GreaterThanOrEqualTo(0));
                            CheckFrameAt(ring, place);
                        }
                    }
                }
            },
            faults);
        Write(ring, Frames);
        reader.Join();

        Assert.That(faults, Is.Empty);
    }

    [Test]
    public void Dispose_WhileReadersCopy_TheyEndAndNothingFaults([Range(1, 20)] int round)
    {
        var ring = TestFrames.Ring(1 << 20);
        for (var i = 0UL; i < 500; i++)
        {
            ring.Append(TestFrames.Make(2_000, i));
        }

        ring.Publish();
        var faults = new List<Exception>();
        using var started = new CountdownEvent(2);
        var threads = Enumerable.Range(0, 2).Select(_ => Start(
            () =>
            {
                using var reader = ring.Attach(0);
                started.Signal();
                var buffer = new byte[500_000];
                while (reader.TryCopy(buffer).Status == RingReadStatus.Data)
                {
                    FrameHeader.Verify(buffer.AsSpan(0, 2_000));
                }
            },
            faults)).ToList();
        started.Wait();
        Thread.SpinWait(round * 1_000);
        ring.Dispose();
        threads.ForEach(t => t.Join());

        Assert.That(faults, Is.Empty);
    }

    private static void CheckFrameAt(EventRing ring, RingPlace place)
    {
        using var reader = ring.Attach(place.Offset);
        var frame = new byte[40];
        var read = reader.TryCopy(frame);
        if (read.Status == RingReadStatus.Data)
        {
            FrameHeader.Verify(frame);
            Assert.That(TestFrames.NumberOf(frame), Is.EqualTo(place.Scn.Offset));
        }
        else
        {
            Assert.That(read.Status, Is.EqualTo(RingReadStatus.Overtaken));
        }
    }

    private static Thread Start(Action action, List<Exception> faults)
    {
        var thread = new Thread(() =>
        {
            try
            {
                action();
            }
            catch (Exception e)
            {
                lock (faults)
                {
                    faults.Add(e);
                }
            }
        });
        thread.Start();
        return thread;
    }

    private static void Write(EventRing ring, ulong frames)
    {
        var random = new Random(1);
        var made = new byte[400];
        for (var number = 1UL; number <= frames; number++)
        {
            var checkpoint = number % 20 == 0;
            var frame = made.AsSpan(0, checkpoint ? 40 : random.Next(40, made.Length));
            frame[FrameHeader.Size..].Fill((byte)number);
            FrameHeader.Seal(frame, checkpoint ? FrameKind.Checkpoint : FrameKind.Change, default, default, 1, new Scn(1, number));
            ring.ReserveAsync(frame.Length, default).AsTask().GetAwaiter().GetResult();
            if (checkpoint)
            {
                ring.AppendCheckpoint(frame, 1, new Scn(1, number));
            }
            else
            {
                ring.Append(frame);
            }

            if (number % 3 == 0 || number == frames)
            {
                ring.EndTransaction(1, new Scn(1, number));
                ring.Publish();
            }
        }
    }

    private static (long Read, long Overtaken) ReadToTheEnd(EventRing ring, ulong frames, bool lazy)
    {
        long read = 0, overtaken = 0;
        while (true)
        {
            RingPlace start;
            while (!ring.TryGetOldest(out start))
            {
                Thread.Yield();
            }

            using var reader = ring.Attach(start.Offset);
            if (lazy && overtaken == 0)
            {
                // Stands still until the place has been overwritten, so that it must be told.
                SpinWait.SpinUntil(() => ring.Tail > start.Offset);
            }

            var before = start.Scn.Offset == 0 ? 0 : start.Scn.Offset - 1;
            var (last, lost) = ReadFrames(ring, reader, before, frames, start.Scn.Offset);
            read += (long)(last - before);
            overtaken += lost ? 1 : 0;
            if (last == frames)
            {
                return (read, overtaken);
            }
        }
    }

    private static (ulong Last, bool Overtaken) ReadFrames(EventRing ring, RingReader reader, ulong last, ulong frames, ulong first)
    {
        var buffer = new byte[3_000];
        while (last < frames)
        {
            var read = reader.TryCopy(buffer);
            if (read.Status == RingReadStatus.Overtaken)
            {
                return (last, true);
            }

            if (read.Status == RingReadStatus.Nothing)
            {
                Assert.That(reader.WaitForDataAsync(TimeSpan.FromSeconds(30), default).AsTask().GetAwaiter().GetResult(), Is.True);
                continue;
            }

            var rest = buffer.AsSpan(0, read.Bytes);
            while (FrameHeader.WholeFrame(rest) is > 0 and var length)
            {
                FrameHeader.Verify(rest[..length]);
                var number = TestFrames.NumberOf(rest);
                if (number != last + 1 && !(number == 0 && first == 0))
                {
                    throw new InvalidOperationException($"After frame {last} came {number}, head {ring.Head}.");
                }

                last = number;
                rest = rest[length..];
            }

            reader.Advance(read.Bytes - rest.Length);
        }

        return (last, false);
    }
}
