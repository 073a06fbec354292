using Aesop.Wire.Positions;

namespace Aesop.Relay.Encoders;

/// <summary>
/// Remembers what tells transactions from others of the same ids: of the newest, each one; of a long while before, one in so many. Allocates nothing after its making. One thread at a time.
/// </summary>
internal sealed class CommitSamples
{
    private const int Recent = 256;
    private const int Sparse = 1_024;
    private const int Every = 256;

    private readonly CommitSample[] _recent = new CommitSample[Recent];
    private readonly CommitSample[] _sparse = new CommitSample[Sparse];
    private long _count;

    /// <summary>A transaction was committed.</summary>
    public void Add(in CommitSample sample)
    {
        if (sample.Gtid.Flavor == GtidFlavor.None)
        {
            return;
        }

        _recent[_count % Recent] = sample;
        if (_count % Every == 0)
        {
            _sparse[_count / Every % Sparse] = sample;
        }

        _count++;
    }

    /// <summary>What is remembered, the newest first.</summary>
    public IEnumerable<CommitSample> NewestFirst()
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
