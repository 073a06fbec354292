using Aesop.Wire.Positions;

namespace Aesop.Wire.Frames;

/// <summary>
/// The stream is alive. Body: <c>scn source</c> (u64 offset, u32 file), <c>i64 source_time</c>, <c>i64 relay_time</c>; the header's
/// position is that up to which this stream is complete. Built for one stream, not kept in the ring.
/// </summary>
/// <param name="Epoch">The lineage's number.</param>
/// <param name="Scn">Everything before it has been on this stream, or was filtered away.</param>
/// <param name="Source">The end of the source's log as the relay last knew it.</param>
/// <param name="SourceTime">When the relay last heard from the source, in microseconds since 1970-01-01 UTC by the relay's clock; 0 when never.</param>
/// <param name="RelayTime">The relay's clock now, likewise.</param>
public readonly record struct HeartbeatFrame(uint Epoch, Scn Scn, Scn Source, long SourceTime, long RelayTime)
{
    /// <summary>Bytes in the frame.</summary>
    public const int Size = FrameHeader.Size + 12 + 16;

    /// <summary>Writes the frame: <see cref="Size"/> bytes.</summary>
    public int Write(Span<byte> destination)
    {
        var body = new BodyWriter(destination);
        body.Write(Source);
        body.Write((ulong)SourceTime);
        body.Write((ulong)RelayTime);
        return body.Seal(FrameKind.Heartbeat, Epoch, Scn);
    }

    /// <summary>Reads exactly one frame.</summary>
    /// <exception cref="FrameFormatException">Its body is cut.</exception>
    public static HeartbeatFrame Read(ReadOnlySpan<byte> frame)
    {
        var header = new FrameHeader(frame);
        var body = new BodyReader(frame);
        return new HeartbeatFrame(header.Epoch, header.Scn, body.ReadScn(), body.ReadInt64(), body.ReadInt64());
    }
}
