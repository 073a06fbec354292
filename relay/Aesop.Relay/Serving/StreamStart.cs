using Aesop.Wire.Frames;
using Aesop.Wire.Positions;

namespace Aesop.Relay.Serving;

/// <summary>Where a stream starts, or why it can't. Immutable.</summary>
internal sealed record StreamStart
{
    /// <summary>The answer instead of a stream; null where it can start.</summary>
    public GoneFrame? Gone { get; init; }

    /// <summary>The ring's offset of the first frame to read, between transactions.</summary>
    public long Offset { get; init; }

    /// <summary>Everything before this epoch and <see cref="Scn"/> is passed over.</summary>
    public uint Epoch { get; init; }

    /// <summary>The position from which on the stream carries everything.</summary>
    public Scn Scn { get; init; }

    /// <summary>Transactions that the client has already; null where the position alone decides.</summary>
    public GtidSet? Skip { get; init; }

    /// <summary>Of those, what the client may not have all the same: MariaDB's errant transactions, whose numbers are below the last ones that it has. Null for none.</summary>
    public GtidSet? Uncertain { get; init; }

    /// <summary>Transactions before the first that was committed at this moment or later are passed over; in microseconds since 1970-01-01 UTC, null for none.</summary>
    public long? FromTime { get; init; }

    /// <summary>The position is ahead of the ring: the relay may get there soon, or the position may be of no log.</summary>
    public bool Ahead { get; init; }

    /// <summary>The ring's offset of a checkpoint frame at or before the start, to reckon a token from; null where there is none.</summary>
    public long? CheckpointOffset { get; init; }
}
