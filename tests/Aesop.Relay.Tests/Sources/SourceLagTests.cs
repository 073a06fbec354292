using Aesop.Relay.Sources;
using Aesop.Wire.Positions;

namespace Aesop.Relay.Tests.Sources;

internal sealed class SourceLagTests
{
    private const long Second = 1_000_000;
    private const long Now = 1_000 * Second;

    private static readonly SourceEnd End = new(new Scn(5, 5UL << 30), new Dictionary<uint, long> { [5] = 5L << 30 }, 0);

    [Test]
    public void Of_InsideOfAGiantTransaction_IsCatchingUpByWhatIsStillToCome()
    {
        var progress = At(read: 1_000, received: 1UL << 30, atEnd: false);
        Assert.That(SourceLag.Of(SourceState.Streaming, progress, End, Now), Is.EqualTo(new SourceLag(SourceState.CatchingUp, false, 10, 4L << 30)));
    }

    [TestCase((5UL << 30) - 100, 100L)]
    [TestCase((5UL << 30) - (16 << 20), 16L << 20)]
    public void Of_NearTheEnd_StaysStreaming(ulong received, long bytes)
    {
        var progress = At(read: 1_000, received, atEnd: false);
        Assert.That(SourceLag.Of(SourceState.Streaming, progress, End, Now), Is.EqualTo(new SourceLag(SourceState.Streaming, false, 10, bytes)));
        Assert.That(SourceLag.Of(SourceState.CatchingUp, progress, End, Now).State, Is.EqualTo(SourceState.CatchingUp), "until it has been at the end");
    }

    [Test]
    public void Of_AtTheEnd_IsStreamingWithoutLag()
    {
        var whole = new SourceLag(SourceState.Streaming, true, 0, 0);
        Assert.That(SourceLag.Of(SourceState.CatchingUp, At(1_000, 1_000, atEnd: true), End, Now), Is.EqualTo(whole), "as the source says");
        Assert.That(SourceLag.Of(SourceState.CatchingUp, At(5UL << 30, 5UL << 30, atEnd: false), End, Now), Is.EqualTo(whole), "as the probe says");
    }

    [Test]
    public void Of_EndIsNotKnown_BytesAreNot()
    {
        var progress = At(1_000, 2_000, atEnd: false);
        Assert.That(SourceLag.Of(SourceState.Streaming, progress, null, Now), Is.EqualTo(new SourceLag(SourceState.Streaming, false, 10, null)));
        Assert.That(SourceLag.Of(SourceState.Disconnected, progress, null, Now), Is.EqualTo(new SourceLag(SourceState.Disconnected, false, null, null)));
        Assert.That(SourceLag.Of(SourceState.CatchingUp, new SourceProgress(), End, Now), Is.EqualTo(new SourceLag(SourceState.CatchingUp, false, null, null)));
    }

    private static SourceProgress At(ulong read, ulong received, bool atEnd)
    {
        var progress = new SourceProgress();
        progress.Receive(new Scn(5, received), Now - (10 * Second), atEnd);
        progress.Reach(new Scn(5, read), Scn.Zero, Now);
        return progress;
    }
}
