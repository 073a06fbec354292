using Aesop.Wire.Positions;

namespace Aesop.Relay.Buffering;

/// <summary>A place between two transactions: where it is in the stream of bytes, and which position it stands for.</summary>
/// <param name="Offset">Bytes of the stream before it.</param>
/// <param name="Epoch">The lineage's number.</param>
/// <param name="Scn">Where the next transaction would begin.</param>
internal readonly record struct RingPlace(long Offset, uint Epoch, Scn Scn)
{
    /// <summary>Order is by (epoch, scn).</summary>
    public int CompareTo(uint epoch, Scn scn) => Epoch != epoch ? Epoch.CompareTo(epoch) : Scn.CompareTo(scn);
}
