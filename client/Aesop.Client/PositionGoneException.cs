using Aesop.Wire.Frames;
using Aesop.Wire.Positions;

namespace Aesop.Client;

/// <summary>
/// No relay holds the position that was asked for: it was dropped, or none of them has reached it. Going on from another
/// position would leave a gap, so the client stops and says which range is held.
/// </summary>
public sealed class PositionGoneException : AesopClientException
{
    internal PositionGoneException(string source, GoneFrame gone)
        : base($"Source '{source}': position {gone.Epoch}/{gone.Scn} is not held; held is {gone.OldestEpoch}/{gone.Oldest} to "
            + $"{gone.NewestEpoch}/{gone.Newest}. {gone.Reason} Bootstrap the consumer anew, give the relay a larger ring, or move the "
            + "checkpoint into the range that is held and accept the gap.")
    {
        Epoch = gone.Epoch;
        Scn = gone.Scn;
        OldestEpoch = gone.OldestEpoch;
        Oldest = gone.Oldest;
        NewestEpoch = gone.NewestEpoch;
        Newest = gone.Newest;
        Reason = gone.Reason;
    }

    /// <summary>The epoch asked for.</summary>
    public uint Epoch { get; }

    /// <summary>The position asked for.</summary>
    public Scn Scn { get; }

    /// <summary>The epoch of the oldest position held.</summary>
    public uint OldestEpoch { get; }

    /// <summary>The oldest position from which reading can go on.</summary>
    public Scn Oldest { get; }

    /// <summary>The epoch of the newest position held.</summary>
    public uint NewestEpoch { get; }

    /// <summary>Where the next transaction will begin.</summary>
    public Scn Newest { get; }

    /// <summary>What the relay says of it.</summary>
    public string Reason { get; }

    /// <summary>Whether the position lies ahead of what the relay has reached, rather than behind what it holds.</summary>
    public bool IsAhead => Epoch > NewestEpoch || (Epoch == NewestEpoch && Scn > Newest);
}
