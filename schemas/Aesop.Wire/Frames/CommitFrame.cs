using Aesop.Wire.Positions;

namespace Aesop.Wire.Frames;

/// <summary>
/// A transaction ends. Body: <c>scn next</c> (u64 offset, u32 file), <c>u64 log</c>, <c>u64 changes</c>, <c>i64 committed_at</c>,
/// <c>gtid</c>; the header's scn is the transaction's.
/// </summary>
/// <param name="Epoch">The lineage's number.</param>
/// <param name="Scn">The transaction's scn.</param>
/// <param name="Next">Where the next transaction would begin: with <paramref name="Log"/>, the checkpoint after this one.</param>
/// <param name="Log">The identity of the binlog file that <paramref name="Next"/> is in (<see cref="Checkpoint.Log"/>).</param>
/// <param name="Changes">How many changes the transaction has in the ring, before any filter.</param>
/// <param name="CommittedAt">When it was committed at the source, in microseconds since 1970-01-01 UTC.</param>
/// <param name="Gtid">Its global id, where it has one.</param>
public readonly record struct CommitFrame(uint Epoch, Scn Scn, Scn Next, ulong Log, ulong Changes, long CommittedAt, Gtid Gtid)
{
    /// <summary>The most bytes that <see cref="Write"/> takes.</summary>
    public const int MaxSize = FrameHeader.Size + 12 + 24 + Gtid.MaxSize;

    /// <summary>Writes the frame. Allocates nothing.</summary>
    /// <param name="destination">At least <see cref="MaxSize"/> bytes.</param>
    /// <returns>The bytes written.</returns>
    public int Write(Span<byte> destination)
    {
        var body = new BodyWriter(destination);
        body.Write(Next);
        body.Write(Log);
        body.Write(Changes);
        body.Write((ulong)CommittedAt);
        body.Write(Gtid);
        return body.Seal(FrameKind.Commit, Epoch, Scn);
    }

    /// <summary>Reads exactly one frame.</summary>
    /// <exception cref="FrameFormatException">Its body is cut.</exception>
    public static CommitFrame Read(ReadOnlySpan<byte> frame)
    {
        var header = new FrameHeader(frame);
        var body = new BodyReader(frame);
        return new CommitFrame(header.Epoch, header.Scn, body.ReadScn(), body.ReadUInt64(), body.ReadUInt64(), body.ReadInt64(), body.ReadGtid());
    }
}
