using Aesop.Relay.Buffering;
using Aesop.Wire.Frames;
using Aesop.Wire.Positions;

namespace Aesop.Relay.Tests.Buffering;

internal sealed class EventRingTests
{
    [Test]
    public void Append_UnpublishedFrames_AreInvisible()
    {
        using var ring = TestFrames.Ring(1_024);
        using var reader = ring.Attach(0);
        ring.AppendCheckpoint(TestFrames.Make(40, 1), 1, new Scn(1, 4));

        Assert.That(reader.TryCopy(new byte[100]).Status, Is.EqualTo(RingReadStatus.Nothing));
        Assert.That(ring.TryGetOldest(out _), Is.False);
        Assert.That(ring.TryGetNewest(out _), Is.False);
    }

    [Test]
    public void RollBack_UnpublishedTransaction_LeavesNoTrace()
    {
        using var ring = TestFrames.Ring(1_024);
        using var reader = ring.Attach(0);
        var kept = TestFrames.Make(40, 1);
        ring.AppendCheckpoint(kept, 1, new Scn(1, 4));
        ring.Publish();
        ring.Append(TestFrames.Make(400, 2));
        ring.AppendCheckpoint(TestFrames.Make(40, 3), 1, new Scn(1, 100));
        ring.RollBack();
        var next = TestFrames.Make(60, 4);
        ring.Append(next);
        ring.Publish();

        Assert.That(TestFrames.ReadAll(reader), Is.EqualTo([.. kept, .. next]));
        Assert.That(ring.TryGetNewest(out var newest) ? newest.Scn : default, Is.EqualTo(new Scn(1, 4)));
        Assert.That(ring.EndPlace, Is.EqualTo(1));
    }

    [Test]
    public void Clear_WhatIsHeld_ReadersAnywhereInItAreOvertakenAndWhatComesNextIsTheOldest()
    {
        using var ring = TestFrames.Ring(1_024);
        using var first = ring.Attach(0);
        ring.AppendCheckpoint(TestFrames.Make(40, 1), 1, new Scn(1, 4));
        ring.Append(TestFrames.Make(100, 2));
        ring.Publish();
        using var atEnd = ring.Attach(ring.Head);
        ring.Append(TestFrames.Make(50, 3));
        ring.Clear();

        Assert.That(first.TryCopy(new byte[100]).Status, Is.EqualTo(RingReadStatus.Overtaken));
        Assert.That(atEnd.TryCopy(new byte[100]).Status, Is.EqualTo(RingReadStatus.Overtaken));
        Assert.That(ring.TryGetOldest(out _), Is.False);
        Assert.That(ring.TryFind(1, new Scn(1, 4), out _), Is.False);

        var next = TestFrames.Make(60, 4);
        ring.AppendCheckpoint(next, 1, new Scn(1, 500));
        ring.Publish();
        Assert.That(ring.TryGetOldest(out var oldest) ? oldest.Scn : default, Is.EqualTo(new Scn(1, 500)));
        using var reader = ring.Attach(oldest.Offset);
        Assert.That(TestFrames.ReadAll(reader), Is.EqualTo(next));
        Assert.That(atEnd.TryCopy(new byte[100]).Status, Is.EqualTo(RingReadStatus.Overtaken));
    }

    [Test]
    public void Append_EvictingSeveralTransactionsAtOnce_OldestIsPastTheNewestDropped()
    {
        using var ring = TestFrames.Ring(1_000);
        for (var i = 1UL; i <= 10; i++)
        {
            ring.AppendCheckpoint(TestFrames.Make(40, i), 1, new Scn(1, i * 100));
            ring.Append(TestFrames.Make(60, i));
        }

        ring.Publish();
        ring.Append(TestFrames.Make(450, 11));
        ring.Publish();

        // 450 bytes push out four transactions and half of a fifth.
        Assert.That(ring.TryGetOldest(out var oldest) ? oldest : default, Is.EqualTo(new RingPlace(500, 1, new Scn(1, 600))));
        Assert.That(ring.Tail, Is.EqualTo(500));
        Assert.That(ring.TryFind(1, new Scn(1, 599), out _), Is.False, "Between the oldest and the newest dropped nothing may be served.");
        Assert.That(ring.TryFind(1, new Scn(1, 600), out _), Is.True);
    }

    [Test]
    public void Append_TransactionLargerThanTheRing_NothingIsHeldUntilTheNextCheckpoint()
    {
        using var ring = TestFrames.Ring(1_000);
        using var atHead = ring.Attach(0);
        ring.AppendCheckpoint(TestFrames.Make(40, 1), 1, new Scn(1, 4));
        ring.Publish();
        for (var i = 2UL; i < 50; i++)
        {
            ring.Append(TestFrames.Make(100, i));
            ring.Publish();
            Assert.That(TestFrames.ReadAll(atHead), Is.Not.Empty, "A reader that keeps up reads all of it.");
        }

        Assert.That(ring.TryGetOldest(out _), Is.False);
        Assert.That(ring.TryFind(9, new Scn(9, 9), out _), Is.False);

        ring.AppendCheckpoint(TestFrames.Make(40, 50), 1, new Scn(1, 5_000));
        ring.Publish();
        Assert.That(ring.TryGetOldest(out var oldest) ? oldest.Scn : default, Is.EqualTo(new Scn(1, 5_000)));
    }

    [TestCase(501)]
    [TestCase(1_001)]
    public void Append_FrameLargerThanHalfOfTheRing_NamesTheOption(int size)
    {
        using var ring = TestFrames.Ring(1_000);

        Assert.That(
            () => ring.Append(TestFrames.Make(size, 1)),
            Throws.TypeOf<RingTooSmallException>().With.Message.Contains("RingBytes").And.Message.Contains($"{size}").And.Message.Contains($"{2 * size}"));
        Assert.That(ring.Written, Is.Zero);
    }

    [Test]
    public void Append_SeveralFramesOfMoreThanHalfTogether_AreTaken()
    {
        using var ring = TestFrames.Ring(1_000);
        using var reader = ring.Attach(0);
        byte[] frames = [.. TestFrames.Make(400, 1), .. TestFrames.Make(400, 2)];
        ring.Append(frames);
        ring.Publish();

        Assert.That(TestFrames.ReadAll(reader, step: 7), Is.EqualTo(frames));
    }

    [Test]
    public void Append_MoreUnpublishedThanTheRingHolds_NamesTheOption()
    {
        using var ring = TestFrames.Ring(1_000);
        ring.Append(TestFrames.Make(500, 1));
        ring.Append(TestFrames.Make(500, 2));

        Assert.That(() => ring.Append(TestFrames.Make(32, 3)), Throws.TypeOf<RingTooSmallException>().With.Message.Contains("RingBytes"));
    }

    [Test]
    public void AppendCheckpoint_BelowTheOneBefore_IsRefused()
    {
        using var ring = TestFrames.Ring(1_000);
        ring.AppendCheckpoint(TestFrames.Make(40, 1), 2, new Scn(1, 4));

        Assert.That(() => ring.AppendCheckpoint(TestFrames.Make(40, 1), 1, new Scn(9, 9)), Throws.InvalidOperationException);
        Assert.That(() => ring.AppendCheckpoint(TestFrames.Make(40, 1), 2, new Scn(1, 3)), Throws.InvalidOperationException);
    }

    [Test]
    public void AppendCheckpoint_FarMoreThanTheIndexHolds_EachPositionIsStillFoundNearby()
    {
        const int Capacity = 1 << 20;
        using var ring = TestFrames.Ring(Capacity);
        for (var i = 1UL; i <= 60_000; i++)
        {
            ring.AppendCheckpoint(TestFrames.Make(40, i), 1, new Scn(1, i));
            ring.Publish();
        }

        Assert.That(ring.EndPlace - ring.FirstPlace, Is.InRange(500, 1_024));
        Assert.That(ring.TryGetOldest(out var oldest), Is.True);
        Assert.That(oldest.Offset, Is.LessThan(ring.Head - Capacity + 4_096));
        for (var i = oldest.Scn.Offset; i <= 60_000; i += 17)
        {
            Assert.That(ring.TryFind(1, new Scn(1, i), out var place), Is.True);
            Assert.That(place.Scn.Offset, Is.InRange(i - 64, i));
        }
    }

    [Test]
    public void Append_WithoutWaiters_AllocatesNothing()
    {
        using var ring = TestFrames.Ring(1 << 16);
        var frame = TestFrames.Make(100, 1);
        Fill(ring, frame);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Fill(ring, frame);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);

        static void Fill(EventRing ring, byte[] frame)
        {
            for (var i = 0; i < 3_000; i++)
            {
                _ = ring.ReserveAsync(frame.Length, default).AsTask();
                ring.Append(frame);
                ring.EndTransaction(1, new Scn(1, 1));
                if (i % 100 == 0)
                {
                    ring.AppendCheckpoint(frame, 1, new Scn(1, 1));
                }

                ring.Publish();
            }
        }
    }

    [Test]
    public void Dispose_WhileReadersAreAttached_TheyFindItClosed()
    {
        var ring = TestFrames.Ring(1_000);
        var reader = ring.Attach(0);
        ring.Append(TestFrames.Make(100, 1));
        ring.Publish();
        ring.Dispose();

        Assert.That(reader.TryCopy(new byte[10]).Status, Is.EqualTo(RingReadStatus.Closed));
        reader.Dispose();
        Assert.That(() => ring.Attach(0), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(() => ring.Append(TestFrames.Make(100, 2)), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public void TryGetPlace_AfterTheHeadersAreThere_NamesEachCheckpointFrame()
    {
        using var ring = TestFrames.Ring(1_000);
        for (var i = 1UL; i <= 5; i++)
        {
            ring.AppendCheckpoint(TestFrames.Make(50, i, FrameKind.Checkpoint), 1, new Scn(1, i));
        }

        ring.Publish();
        for (var number = ring.FirstPlace; number < ring.EndPlace; number++)
        {
            Assert.That(ring.TryGetPlace(number, out var place), Is.True);
            using var reader = ring.Attach(place.Offset);
            var frame = new byte[50];
            Assert.That(reader.TryCopy(frame).Bytes, Is.EqualTo(50));
            Assert.That(new FrameHeader(frame).Scn, Is.EqualTo(place.Scn));
        }

        Assert.That(ring.TryGetPlace(ring.EndPlace, out _), Is.False);
    }
}
