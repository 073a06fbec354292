using Aesop.Wire.Positions;

namespace Aesop.Wire.Frames;

/// <summary>A transaction begins. Body: <c>i64 committed_at</c>, <c>gtid</c>; the header's scn is the transaction's.</summary>
/// <param name="Epoch">The lineage's number.</param>
/// <param name="Scn">The transaction's scn.</param>
/// <param name="CommittedAt">When it was committed at the source, in microseconds since 1970-01-01 UTC.</param>
/// <param name="Gtid">Its global id, where it has one.</param>
public readonly record struct BeginFrame(uint Epoch, Scn Scn, long CommittedAt, Gtid Gtid)
{
    /// <summary>The most bytes that <see cref="Write"/> takes.</summary>
    public const int MaxSize = FrameHeader.Size + 8 + Gtid.MaxSize;

    /// <summary>Writes the frame. Allocates nothing.</summary>
    /// <param name="destination">At least <see cref="MaxSize"/> bytes.</param>
    /// <returns>The bytes written.</returns>
    public int Write(Span<byte> destination)
    {
        var body = new BodyWriter(destination);
        body.Write((ulong)CommittedAt);
        body.Write(Gtid);
        return body.Seal(FrameKind.Begin, Epoch, Scn);
    }

    /// <summary>Reads exactly one frame.</summary>
    /// <exception cref="FrameFormatException">Its body is cut.</exception>
    public static BeginFrame Read(ReadOnlySpan<byte> frame)
    {
        var header = new FrameHeader(frame);
        var body = new BodyReader(frame);
        return new BeginFrame(header.Epoch, header.Scn, body.ReadInt64(), body.ReadGtid());
    }
}
