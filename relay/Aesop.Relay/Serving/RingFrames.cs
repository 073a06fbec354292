using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Aesop.Relay.Buffering;
using Aesop.Wire.Frames;
using Aesop.Wire.Positions;

namespace Aesop.Relay.Serving;

/// <summary>Looks at single frames in a ring: to find a place, not to serve.</summary>
internal static class RingFrames
{
    private const int ScanBytes = 256 << 10;

    /// <summary>What a scan does with a frame; false ends the scan.</summary>
    public delegate bool Visitor(ReadOnlySpan<byte> frame);

    /// <summary>The checkpoint that one of the ring's places holds.</summary>
    /// <returns>False when it was overwritten.</returns>
    public static bool TryReadCheckpoint(EventRing ring, in RingPlace place, [NotNullWhen(true)] out Checkpoint? checkpoint)
    {
        Checkpoint? found = null;
        var whole = TryScan(ring, place.Offset, long.MaxValue, frame =>
        {
            found = CheckpointFrame.Read(frame).Checkpoint;
            return false;
        });
        checkpoint = found;
        return whole && found is not null;
    }

    /// <summary>
    /// Shows the frames from one offset up to another, or to the head. Of a frame that is larger than the scan's buffer only the
    /// beginning is shown, if it is a change, whose head is all that matters here.
    /// </summary>
    /// <returns>False when what should have been looked at was overwritten.</returns>
    public static bool TryScan(EventRing ring, long from, long to, Visitor visit)
    {
        using var reader = ring.Attach(from);
        var size = ScanBytes;
        var buffer = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            while (reader.Position < to)
            {
                var read = reader.TryCopy(buffer);
                if (read.Status != RingReadStatus.Data)
                {
                    return read.Status == RingReadStatus.Nothing;
                }

                var rest = buffer.AsSpan(0, (int)Math.Min(read.Bytes, to - reader.Position));
                var taken = 0;
                while (FrameHeader.WholeFrame(rest) is > 0 and var length)
                {
                    if (!visit(rest[..length]))
                    {
                        return true;
                    }

                    taken += length;
                    rest = rest[length..];
                }

                if (taken == 0)
                {
                    var header = new FrameHeader(rest);
                    if (header.Kind != FrameKind.Change)
                    {
                        ArrayPool<byte>.Shared.Return(buffer);
                        buffer = ArrayPool<byte>.Shared.Rent(header.Length);
                        continue;
                    }

                    if (!visit(rest))
                    {
                        return true;
                    }

                    taken = header.Length;
                }

                reader.Advance(taken);
            }

            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
