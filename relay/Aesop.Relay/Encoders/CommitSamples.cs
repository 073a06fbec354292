using Aesop.Wire.Positions;

namespace Aesop.Relay.Encoders;

/// <summary>
/// Remembers when transactions were committed by the servers that ran them first: of the newest, each one; of a long while before, one in so many. An id that is found in a log
/// with another time is another transaction's. Allocates nothing after its making. One thread at a time.
/// </summary>
internal sealed class CommitSamples
{
    private const int Recent = 256;
    private const int Sparse = 1_024;
    private const int Every = 256;

    private readonly (Gtid Gtid, long CommittedAt)[] _recent = new (Gtid, long)[Recent];
    private readonly (Gtid Gtid, long CommittedAt)[] _sparse = new (Gtid, long)[Sparse];
    private long _count;

    /// <summary>A transaction was committed.</summary>
    public void Add(in Gtid gtid, long committedAt)
    {
        if (gtid.Flavor == GtidFlavor.None)
        {
            return;
        }

        _recent[_count % Recent] = (gtid, committedAt);
        if (_count % Every == 0)
        {
            _sparse[_count / Every % Sparse] = (gtid, committedAt);
        }

        _count++;
    }

    /// <summary>What is remembered, the newest first.</summary>
    public IEnumerable<(Gtid Gtid, long CommittedAt)> NewestFirst()
    {
        for (var number = _count - 1; number >= 0 && number >= _count - Recent; number--)
        {
            yield return _recent[number % Recent];
        }

        for (var number = (_count - 1) / Every; _count > 0 && number >= 0 && number > ((_count - 1) / Every) - Sparse; number--)
        {
            yield return _sparse[number % Sparse];
        }
    }
}
