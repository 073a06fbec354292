using Aesop.Wire.Positions;

namespace Aesop.Relay.Encoders;

/// <summary>What tells a transaction from another one of the same id.</summary>
/// <param name="Gtid">Its id.</param>
/// <param name="CommittedAt">When the server that ran it first committed it, in microseconds since 1970-01-01 UTC.</param>
/// <param name="Sum">Of its events, where it was read from the log of the server that ran it first, which is the same whenever it is read again; 0 where it wasn't, or isn't known.</param>
internal readonly record struct CommitSample(Gtid Gtid, long CommittedAt, ulong Sum)
{
    /// <summary>Whether what stands in a log under the same id can't be the same transaction.</summary>
    public bool Contradicts(in CommitSample other) => CommittedAt != other.CommittedAt || (Sum != 0 && other.Sum != 0 && Sum != other.Sum);
}
