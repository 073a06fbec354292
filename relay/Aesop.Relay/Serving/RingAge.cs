using Aesop.Relay.Buffering;
using Aesop.Wire.Frames;

namespace Aesop.Relay.Serving;

/// <summary>How far back in time a ring reaches.</summary>
internal static class RingAge
{
    // A begin stands right behind a checkpoint frame, unless the source was idle.
    private const int MaxFrames = 64;

    /// <summary>The age of the oldest transaction that is held; null where none is.</summary>
    public static double? Seconds(EventRing ring, TimeProvider time)
    {
        if (ring.IsDisposed || !ring.TryGetOldest(out var oldest))
        {
            return null;
        }

        long? committed = null;
        var frames = 0;
        RingFrames.TryScan(ring, oldest.Offset, long.MaxValue, frame =>
        {
            if (new FrameHeader(frame).Kind == FrameKind.Begin)
            {
                committed = BeginFrame.Read(frame).CommittedAt;
            }

            return committed is null && ++frames < MaxFrames;
        });
        return committed is { } micros
            ? Math.Max(0, (time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds - (micros / 1e6))
            : null;
    }
}
