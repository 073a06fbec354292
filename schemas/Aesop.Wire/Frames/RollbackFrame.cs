using Aesop.Wire.Positions;

namespace Aesop.Wire.Frames;

/// <summary>What came of the transaction since its begin is void. No body; the header's scn is the transaction's.</summary>
/// <param name="Epoch">The lineage's number.</param>
/// <param name="Scn">The transaction's scn.</param>
public readonly record struct RollbackFrame(uint Epoch, Scn Scn)
{
    /// <summary>Writes the frame: <see cref="FrameHeader.Size"/> bytes.</summary>
    public int Write(Span<byte> destination) => new BodyWriter(destination).Seal(FrameKind.Rollback, Epoch, Scn);
}
