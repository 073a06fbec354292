using Aesop.Wire.Frames;

namespace Aesop.Relay.Tests.Serving;

/// <summary>Where a stream that ends leaves its client.</summary>
internal sealed class StreamEndTests
{
    [Test]
    public async Task Poll_LogThatEndsInWhatIsNoTransaction_LeadsToItsEnd()
    {
        var log = new TestLog();
        log.WriteCheckpoint();
        log.Write("shop.orders", 1);
        log.WriteCheckpoint();
        var end = log.Next with { Offset = log.Next.Offset + 500 };
        log.Ring.EndTransaction(log.Epoch, end);
        log.Ring.Publish();
        await using var relay = await TestRelay.StartAsync(log);

        var frames = await relay.FramesAsync("from=earliest&max_wait_ms=0");
        Assert.That(CheckpointFrame.Read(frames[^1]).Checkpoint.Scn, Is.EqualTo(end));

        var again = await relay.FramesAsync($"from={Uri.EscapeDataString($"{log.Checkpoint with { Scn = end }}")}&max_wait_ms=0");
        Assert.That(again.Where(frame => new FrameHeader(frame).Kind == FrameKind.Change), Is.Empty);
    }
}
