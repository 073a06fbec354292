using Aesop.Relay.Buffering;
using Aesop.Wire.Frames;
using Aesop.Wire.Positions;

namespace Aesop.Relay.Serving;

/// <summary>
/// Reckons the checkpoint of the last transaction that a stream has passed: from the ring's checkpoint frame before it and
/// the commits since. Nothing is kept on the hot path for this.
/// </summary>
internal static class CheckpointReckoner
{
    /// <param name="ring">The ring.</param>
    /// <param name="from">The offset of a checkpoint frame.</param>
    /// <param name="to">How far the stream has read.</param>
    /// <returns>Null where the bytes are overwritten already.</returns>
    public static Checkpoint? Reckon(EventRing ring, long from, long to)
    {
        Checkpoint? checkpoint = null;
        GtidSet? set = null;
        CommitFrame? last = null;
        var whole = RingFrames.TryScan(ring, from, to, frame =>
        {
            switch (new FrameHeader(frame).Kind)
            {
                case FrameKind.Checkpoint:
                    checkpoint = CheckpointFrame.Read(frame).Checkpoint;
                    set = checkpoint.GtidSet is null ? null : GtidSet.Parse(checkpoint.GtidSet);
                    last = null;
                    break;
                case FrameKind.Commit:
                    var commit = CommitFrame.Read(frame);
                    set?.Add(commit.Gtid);
                    last = commit;
                    break;
            }

            return true;
        });
        if (!whole || checkpoint is null || last is not { } end)
        {
            return whole ? checkpoint : null;
        }

        return checkpoint with { Epoch = end.Epoch, Scn = end.Next, Log = end.Log, GtidSet = set?.ToString() };
    }
}
