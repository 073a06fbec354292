using Aesop.Wire.Positions;

namespace Aesop.Wire.Frames;

/// <summary>The full token, between transactions. Body: the token as <c>text</c>; the header's position is the token's.</summary>
/// <param name="Checkpoint">The place to resume from: everything before it has been on the stream.</param>
public sealed record CheckpointFrame(Checkpoint Checkpoint)
{
    /// <summary>Writes the frame.</summary>
    public byte[] ToArray()
    {
        var token = Checkpoint.ToString();
        var frame = new byte[FrameHeader.Size + BodyWriter.SizeOfText(token)];
        var body = new BodyWriter(frame);
        body.Write(token);
        body.Seal(FrameKind.Checkpoint, Checkpoint.Epoch, Checkpoint.Scn);
        return frame;
    }

    /// <summary>Reads exactly one frame.</summary>
    /// <exception cref="FrameFormatException">Its body is cut, or holds no token.</exception>
    public static CheckpointFrame Read(ReadOnlySpan<byte> frame)
    {
        try
        {
            return new CheckpointFrame(Checkpoint.Parse(new BodyReader(frame).ReadText()));
        }
        catch (FormatException e)
        {
            throw new FrameFormatException(e.Message, e);
        }
    }
}
