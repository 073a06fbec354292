using Aesop.Relay.Buffering;
using Aesop.Wire.Frames;
using Aesop.Wire.Positions;

namespace Aesop.Relay.Serving;

/// <summary>Says that a position can't be served, with the range that can.</summary>
internal static class GoneFrames
{
    public const string Below = "The relay no longer holds this position. Go on at a bootstrap server, or start over from the oldest position and lose what is between.";

    public const string BelowInTime = "All that the relay holds was committed at that moment or later: what was committed before the oldest of it, and from that moment on, isn't held any more. Go on at a bootstrap server, start the source itself from that moment, or start over from 'earliest'.";

    public const string Ahead = "The position is ahead of the log's end: it is of another log, or was mistyped. Check which server the source is, or start from 'latest'.";

    public const string Overtaken = "The stream was too slow: the relay has overwritten what came next. Pull more often, filter more, or give the source's ring more bytes (RingBytes).";

    public const string PassingThrough = "A transaction larger than the ring is passing through: nothing can be resumed from until it has ended. Try again then, or give the source's ring more bytes (RingBytes).";

    public static GoneFrame Make(EventRing ring, uint epoch, Scn scn, string reason)
    {
        ring.TryGetNewest(out var newest);
        if (!ring.TryGetOldest(out var oldest))
        {
            // Nothing is held: an empty range, at the end.
            oldest = newest;
        }

        return new GoneFrame(epoch, scn, oldest.Epoch, oldest.Scn, newest.Epoch, newest.Scn, reason);
    }
}
