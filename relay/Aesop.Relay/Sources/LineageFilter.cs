using Aesop.Wire.Positions;

namespace Aesop.Relay.Sources;

/// <summary>
/// Passes over, in a new lineage's log, what was relayed from the old one; and finds by their place in the log which of the others are errant: written before what both have.
/// One thread at a time.
/// </summary>
internal sealed class LineageFilter(GtidHistory known)
{
    private const int Most = 1_000;

    private readonly List<Gtid> _unknown = [];
    private readonly List<Gtid> _errant = [];

    /// <summary>What was relayed before.</summary>
    public GtidHistory Known => known;

    /// <summary>Whether a transaction was relayed before. To be asked once for each, in the log's order.</summary>
    public bool IsKnown(in Gtid gtid)
    {
        if (known.Contains(gtid))
        {
            _errant.AddRange(_unknown);
            _unknown.Clear();
            return true;
        }

        if (_unknown.Count < Most)
        {
            _unknown.Add(gtid);
        }

        return false;
    }

    /// <summary>The errant transactions that were found since the last time, at most 1,000 at once. (MySQL sends none of what is known, so that there none are found.)</summary>
    public IReadOnlyList<Gtid> TakeErrant()
    {
        Gtid[] errant = [.. _errant];
        _errant.Clear();
        return errant;
    }
}
