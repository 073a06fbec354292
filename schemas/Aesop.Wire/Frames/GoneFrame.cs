using Aesop.Wire.Positions;

namespace Aesop.Wire.Frames;

/// <summary>
/// The position asked for is not held. Body: <c>u32 epoch</c> and <c>scn</c> of the oldest position held, the same of the newest,
/// <c>text</c> reason; the header's position is the one that was asked for. The stream ends after it.
/// </summary>
/// <param name="Epoch">The epoch asked for.</param>
/// <param name="Scn">The position asked for.</param>
/// <param name="OldestEpoch">The epoch of the oldest position from which reading can go on.</param>
/// <param name="Oldest">That position.</param>
/// <param name="NewestEpoch">The epoch of the newest.</param>
/// <param name="Newest">That position: where the next transaction will begin.</param>
/// <param name="Reason">For people: what happened and what can be done.</param>
public sealed record GoneFrame(uint Epoch, Scn Scn, uint OldestEpoch, Scn Oldest, uint NewestEpoch, Scn Newest, string Reason)
{
    /// <summary>Writes the frame.</summary>
    public byte[] ToArray()
    {
        var frame = new byte[FrameHeader.Size + 32 + BodyWriter.SizeOfText(Reason)];
        var body = new BodyWriter(frame);
        body.Write(OldestEpoch);
        body.Write(Oldest);
        body.Write(NewestEpoch);
        body.Write(Newest);
        body.Write(Reason);
        body.Seal(FrameKind.Gone, Epoch, Scn);
        return frame;
    }

    /// <summary>Reads exactly one frame.</summary>
    /// <exception cref="FrameFormatException">Its body is cut.</exception>
    public static GoneFrame Read(ReadOnlySpan<byte> frame)
    {
        var header = new FrameHeader(frame);
        var body = new BodyReader(frame);
        return new GoneFrame(header.Epoch, header.Scn, body.ReadUInt32(), body.ReadScn(), body.ReadUInt32(), body.ReadScn(), body.ReadText());
    }
}
