using Aesop.Wire.Frames;

namespace Aesop.Relay.Serving;

/// <summary>What frames tell of the identity of log files.</summary>
internal static class LogIdentities
{
    /// <summary>The identity of a file, where the frame tells it.</summary>
    /// <param name="frame">One frame, or the beginning of a long change.</param>
    /// <param name="epoch">The lineage that the file is of.</param>
    /// <param name="file">The file's number.</param>
    /// <param name="isPast">Whether the frame is of a later file or epoch, so that nothing more will come.</param>
    public static ulong? In(ReadOnlySpan<byte> frame, uint epoch, uint file, out bool isPast)
    {
        var header = new FrameHeader(frame);
        isPast = header.Epoch > epoch || (header.Epoch == epoch && header.Scn.File > file);
        if (isPast || header.Epoch != epoch)
        {
            return null;
        }

        var (at, log) = header.Kind switch
        {
            FrameKind.Commit when CommitFrame.Read(frame) is var commit => (commit.Next.File, commit.Log),
            FrameKind.Checkpoint when CheckpointFrame.Read(frame).Checkpoint is var checkpoint => (checkpoint.Scn.File, checkpoint.Log),
            _ => (0u, 0ul),
        };
        return at == file && log != 0 ? log : null;
    }
}
