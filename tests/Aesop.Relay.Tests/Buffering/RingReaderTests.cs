using Aesop.Relay.Buffering;
using Aesop.Wire.Positions;

namespace Aesop.Relay.Tests.Buffering;

internal sealed class RingReaderTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    [Test]
    public async Task WaitForDataAsync_DataThere_CompletesAtOnce()
    {
        using var ring = TestFrames.Ring(1_000);
        using var reader = ring.Attach(0);
        ring.Append(TestFrames.Make(100, 1));
        ring.Publish();

        Assert.That(await reader.WaitForDataAsync(Long, default), Is.True);
    }

    [Test]
    public async Task WaitForDataAsync_NothingComes_IsFalseAtTheDeadline()
    {
        using var ring = TestFrames.Ring(1_000);
        using var reader = ring.Attach(0);
        for (var i = 0; i < 3; i++)
        {
            var started = TimeProvider.System.GetTimestamp();
            Assert.That(await reader.WaitForDataAsync(TimeSpan.FromMilliseconds(20), default), Is.False);
            Assert.That(TimeProvider.System.GetElapsedTime(started), Is.GreaterThanOrEqualTo(TimeSpan.FromMilliseconds(20)));
        }
    }

    [Test]
    public async Task WaitForDataAsync_LaterDeadlineAfterAShortOne_WaitsForTheLater()
    {
        using var ring = TestFrames.Ring(1_000);
        using var reader = ring.Attach(0);
        var first = reader.WaitForDataAsync(TimeSpan.FromMilliseconds(60), default);
        ring.Append(TestFrames.Make(100, 1));
        ring.Publish();
        Assert.That(await first, Is.True);
        reader.Advance(100);

        // The timer of the first wait is still set and fires in the middle of this one.
        var started = TimeProvider.System.GetTimestamp();
        Assert.That(await reader.WaitForDataAsync(TimeSpan.FromMilliseconds(200), default), Is.False);
        Assert.That(TimeProvider.System.GetElapsedTime(started), Is.GreaterThanOrEqualTo(TimeSpan.FromMilliseconds(200)));
    }

    [Test]
    public async Task WaitForDataAsync_Canceled_Throws()
    {
        using var ring = TestFrames.Ring(1_000);
        using var reader = ring.Attach(0);
        using var cancellation = new CancellationTokenSource();
        var wait = reader.WaitForDataAsync(Long, cancellation.Token).AsTask();
        await cancellation.CancelAsync();

        Assert.That(async () => await wait, Throws.InstanceOf<OperationCanceledException>());
        using var other = new CancellationTokenSource();
        Assert.That(await reader.WaitForDataAsync(TimeSpan.FromMilliseconds(5), other.Token), Is.False, "A reader can wait again under another token.");
    }

    [Test]
    public async Task WaitForDataAsync_RingDisposed_Wakes()
    {
        var ring = TestFrames.Ring(1_000);
        using var reader = ring.Attach(0);
        var wait = reader.WaitForDataAsync(Long, default).AsTask();
        ring.Dispose();

        Assert.That(await wait, Is.True);
        Assert.That(reader.TryCopy(new byte[10]).Status, Is.EqualTo(RingReadStatus.Closed));
    }

    [Test]
    public async Task WaitForDataAsync_HundredReadersAndAWriter_NobodySleepsThrough()
    {
        const int Frames = 300;
        using var ring = TestFrames.Ring(1 << 20);
        var readers = Enumerable.Range(0, 100).Select(_ => Task.Run(async () =>
        {
            using var reader = ring.Attach(0);
            var buffer = new byte[4_096];
            for (var left = Frames * 64; left > 0;)
            {
                var read = reader.TryCopy(buffer);
                reader.Advance(read.Bytes);
                left -= read.Bytes;
                if (left > 0 && !await reader.WaitForDataAsync(Long, default))
                {
                    return false;
                }
            }

            return true;
        })).ToList();
        for (var i = 0; i < Frames; i++)
        {
            ring.Append(TestFrames.Make(64, (ulong)i));
            ring.Publish();
            if (i % 3 == 0)
            {
                await Task.Delay(1);
            }
        }

        Assert.That(await Task.WhenAll(readers), Is.All.True);
    }

    [Test]
    public async Task ReserveAsync_UnderWait_WaitsForTheSlowestReader()
    {
        using var ring = TestFrames.Ring(1_000, RingOverflow.Wait);
        using var slow = ring.Attach(0);
        using var fast = ring.Attach(0);
        for (var i = 0UL; i < 10; i++)
        {
            await ring.ReserveAsync(100, default);
            ring.AppendCheckpoint(TestFrames.Make(100, i), 1, new Scn(1, i));
            ring.Publish();
        }

        fast.Advance(1_000);
        var reserved = ring.ReserveAsync(100, default).AsTask();
        slow.Advance(99);
        await Task.Delay(30);
        Assert.That(reserved.IsCompleted, Is.False);
        slow.Advance(1);
        await reserved.WaitAsync(Long);
        ring.Append(TestFrames.Make(100, 11));
        ring.Publish();
        Assert.That(slow.TryCopy(new byte[1_000]).Bytes, Is.EqualTo(1_000));

        var next = ring.ReserveAsync(500, default).AsTask();
        slow.Dispose();
        await next.WaitAsync(Long);
        Assert.That(fast.TryCopy(new byte[1_000]).Bytes, Is.EqualTo(100));
    }

    [Test]
    public async Task ReserveAsync_UnderWaitWithoutAReader_WaitsForOne()
    {
        using var ring = TestFrames.Ring(1_000, RingOverflow.Wait);
        await ring.ReserveAsync(1_000, default);
        ring.AppendCheckpoint(TestFrames.Make(500, 1), 1, new Scn(1, 1));
        ring.Append(TestFrames.Make(500, 2));
        ring.Publish();
        var reserved = ring.ReserveAsync(500, default).AsTask();
        await Task.Delay(30);
        Assert.That(reserved.IsCompleted, Is.False);

        var first = ring.Attach(0);
        first.Advance(400);
        first.Dispose();
        await Task.Delay(30);
        Assert.That(reserved.IsCompleted, Is.False);
        using var second = ring.Attach(0);
        Assert.That(second.TryCopy(new byte[1_000]).Bytes, Is.EqualTo(1_000));
        second.Advance(1_000);

        await reserved.WaitAsync(Long);
    }

    [Test]
    public async Task ReserveAsync_UnderWaitCanceled_Throws()
    {
        using var ring = TestFrames.Ring(1_000, RingOverflow.Wait);
        using var slow = ring.Attach(0);
        await ring.ReserveAsync(1_000, default);
        ring.Append(TestFrames.Make(500, 1));
        ring.Append(TestFrames.Make(500, 2));
        ring.Publish();
        using var cancellation = new CancellationTokenSource(20);

        Assert.That(async () => await ring.ReserveAsync(100, cancellation.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(() => ring.Append(TestFrames.Make(100, 3)), Throws.InvalidOperationException);
    }
}
