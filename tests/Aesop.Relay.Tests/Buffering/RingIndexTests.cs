using Aesop.Relay.Buffering;
using Aesop.Wire.Positions;

namespace Aesop.Relay.Tests.Buffering;

internal sealed class RingIndexTests
{
    private const int Step = 100;

    [Test]
    public void TryFind_SlotsReusedUnderTheSearch_NeverMisleads()
    {
        // Few slots, which come round thousands of times while readers search among them.
        const long Last = 2_000_000;
        var index = new RingIndex(1_024);
        var faults = new List<string>();
        var readers = Enumerable.Range(0, 2).Select(seed => new Thread(() => Search(index, Last, new Random(seed), faults))).ToList();
        readers.ForEach(r => r.Start());
        for (var n = 1L; n <= Last; n++)
        {
            index.Evict((n - 25) * Step);
            Interlocked.MemoryBarrier();
            index.Add(new RingPlace(n * Step, 1, new Scn(1, (ulong)(n * Step))));
            index.Publish();
        }

        readers.ForEach(r => r.Join());
        Assert.That(faults, Is.Empty);
    }

    [Test]
    public void Evict_MoreThanThereIs_LeavesNothing()
    {
        var index = new RingIndex(1_024);
        index.Add(new RingPlace(0, 1, new Scn(1, 1)));
        index.Publish();

        Assert.That(index.Evict(1), Is.Null);
        Assert.That(index.TryFind(1, new Scn(9, 9), out _), Is.False);
        Assert.That(index.TryGet(index.First, out _), Is.False);
    }

    [Test]
    public void RollBack_WhatWasAddedSincePublish_IsForgotten()
    {
        var index = new RingIndex(1_024);
        index.Add(new RingPlace(0, 1, new Scn(1, 1)));
        index.Publish();
        index.Add(new RingPlace(500, 1, new Scn(1, 500)));
        index.RollBack();
        index.Publish();

        Assert.That(index.TryFind(1, new Scn(1, 900), out var place) ? place.Offset : -1, Is.Zero);
    }

    private static void Search(RingIndex index, long last, Random random, List<string> faults)
    {
        while (index.TryFind(9, default, out var newest) || index.End == 0)
        {
            var reached = newest.Offset / Step;
            var asked = (reached * Step) - random.Next(30 * Step);
            if (asked > 0 && index.TryFind(1, new Scn(1, (ulong)asked), out var place) && place.Offset != asked / Step * Step)
            {
                lock (faults)
                {
                    faults.Add($"Asked for {asked}, got {place.Offset}.");
                }

                return;
            }

            if (reached == last)
            {
                return;
            }
        }
    }
}
