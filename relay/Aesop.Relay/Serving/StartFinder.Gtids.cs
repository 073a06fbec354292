using Aesop.Relay.Buffering;
using Aesop.Wire.Frames;
using Aesop.Wire.Positions;

namespace Aesop.Relay.Serving;

/// <content>Starts by a set of GTIDs: what a client has, told in a way that means the same in every lineage.</content>
internal sealed partial class StartFinder
{
    private const string NoGtids = "The source has no GTIDs: start from FILE:OFFSET, or from a checkpoint token of this relay.";

    private const string Diverged = "The checkpoint holds a transaction that isn't in this source's history, though others with its number are: it was written by a server that was replaced, and lost. Seed the consumer anew, or choose a place: 'earliest', 'latest' or a moment.";

    /// <summary>A set from another lineage may hold transactions that were lost since. They are taken out of it, where their ids still name them.</summary>
    private StreamStart AfterTokensGtids(GtidSet set, uint epoch, Scn scn)
    {
        foreach (var change in source.Breaks())
        {
            if (change.Lost.Length > 0 && Overlap(set, change.LostHistory) is { IsEmpty: false } lost)
            {
                if (change.IsReused)
                {
                    return Gone(epoch, scn,
                        $"The checkpoint holds {lost.Describe()}, which the source lost when it went over to {change.Server} at {change.At:O}, and whose ids have been given to other transactions since: which of the two the consumer has can't be known. Seed the consumer anew, or choose a place: 'earliest', 'latest' or a moment.");
                }

                set = Without(set, lost, GtidSet.Parse(change.Common));
            }
        }

        return AfterGtids(set, epoch, scn);
    }

    /// <summary>What of a client's set was lost. A MariaDB position names the last transaction of each domain only.</summary>
    private static GtidHistory Overlap(GtidSet set, GtidHistory lost) => set.Flavor != GtidFlavor.MariaDb
        ? set.ToHistory().Intersect(lost)
        : GtidHistory.Parse(string.Join(',', set.LastOfDomains.Where(last => lost.Contains(last)).Select(last => $"{last}..{last.Sequence}")));

    private static GtidSet Without(GtidSet set, GtidHistory lost, GtidSet common)
    {
        if (set.Flavor != GtidFlavor.MariaDb)
        {
            return set.ToHistory().Except(lost).ToSet();
        }

        // The last that both lineages have of the domain takes the place of the last that is lost.
        var rest = new GtidSet();
        foreach (var last in set.LastOfDomains)
        {
            var kept = lost.Contains(last) ? common.LastOfDomains.FirstOrDefault(other => other.Domain == last.Domain) : last;
            rest.Add(kept);
        }

        return rest;
    }

    /// <summary>
    /// The last place whose set the client has whole. Inside of an epoch sets only grow; from one to the next they may shrink, by what was lost. So the newest
    /// epoch of which the client has the beginning is searched.
    /// </summary>
    private StreamStart AfterGtids(GtidSet set, uint epoch, Scn scn)
    {
        var hasGtids = true;
        for (var attempt = 0; attempt < MaxAttempts && hasGtids; attempt++)
        {
            var (first, end) = (_ring.FirstPlace, _ring.EndPlace);
            var isWhole = true;
            while (isWhole && end > first)
            {
                var (begin, behind) = (first, first);
                isWhole = TryFindEpoch(first, end, out begin) && TrySearch(begin, end, IsIn, out behind);
                if (isWhole && behind > begin && (isWhole = _ring.TryGetPlace(behind - 1, out var start)))
                {
                    return IsDiverged(start, set) ? Gone(epoch, scn, Diverged) : WithErrant(start, begin, set);
                }

                end = begin;
            }

            if (isWhole)
            {
                return Gone(epoch, scn, _ring.TryGetOldest(out _) ? GoneFrames.Below : GoneFrames.PassingThrough);
            }
        }

        return Gone(epoch, scn, hasGtids ? GoneFrames.Overtaken : NoGtids);

        bool? IsIn(RingPlace place)
        {
            if (!RingFrames.TryReadCheckpoint(_ring, place, out var checkpoint))
            {
                return null;
            }

            hasGtids &= checkpoint.GtidSet is not null;
            return checkpoint.GtidSet is { } behind ? GtidSet.Parse(behind).IsSubsetOf(set) : null;
        }
    }

    /// <summary>
    /// MariaDB's errant transactions of the epoch stand before what their numbers say, so that a position tells nothing of them: who comes from elsewhere gets them, and perhaps once more.
    /// </summary>
    private StreamStart WithErrant(in RingPlace start, long begin, GtidSet set)
    {
        var epoch = start.Epoch;
        return set.Flavor == GtidFlavor.MariaDb
            && source.Breaks().FirstOrDefault(change => change.Epoch == epoch) is { Errant.Length: > 0 } change
            && _ring.TryGetPlace(begin, out var first)
            ? At(first) with { Skip = set, Uncertain = GtidSet.Parse(change.Common) }
            : At(start) with { Skip = set };
    }

    /// <summary>The first place of the epoch that the place before <paramref name="end"/> is in.</summary>
    /// <returns>False where something was overwritten.</returns>
    private bool TryFindEpoch(long first, long end, out long begin)
    {
        begin = first;
        return _ring.TryGetPlace(end - 1, out var last) && TrySearch(first, end, place => place.Epoch < last.Epoch, out begin);
    }

    /// <summary>
    /// MariaDB's numbers run through all servers of a domain: a client's last may be the same number by another server, of a history that was lost.
    /// It is looked for among the transactions behind the place; where a filter hides it, its neighbours' servers speak for it.
    /// </summary>
    private bool IsDiverged(in RingPlace place, GtidSet set)
    {
        if (set.Flavor != GtidFlavor.MariaDb || !RingFrames.TryReadCheckpoint(_ring, place, out var checkpoint))
        {
            return false;
        }

        var open = set.LastOfDomains.ToDictionary(last => last.Domain);
        var before = new Dictionary<uint, Gtid>();
        var diverged = false;
        Look(GtidSet.Parse(checkpoint.GtidSet!));
        RingFrames.TryScan(_ring, place.Offset, long.MaxValue, frame =>
        {
            var header = new FrameHeader(frame);
            if (header.Kind == FrameKind.Commit)
            {
                LookAt(CommitFrame.Read(frame).Gtid);
            }
            else if (header.Kind == FrameKind.Checkpoint && CheckpointFrame.Read(frame).Checkpoint.GtidSet is { } text)
            {
                Look(GtidSet.Parse(text));
            }

            return open.Count > 0 && !diverged;
        });
        return diverged;

        void Look(GtidSet at)
        {
            foreach (var last in at.LastOfDomains)
            {
                LookAt(last);
            }
        }

        void LookAt(Gtid gtid)
        {
            if (gtid.Flavor != GtidFlavor.MariaDb || !open.TryGetValue(gtid.Domain, out var wanted))
            {
                return;
            }

            if (gtid.Sequence < wanted.Sequence)
            {
                before[gtid.Domain] = gtid;
                return;
            }

            open.Remove(gtid.Domain);
            diverged |= gtid.ServerId != wanted.ServerId
                && (gtid.Sequence == wanted.Sequence || !before.TryGetValue(gtid.Domain, out var previous) || previous.ServerId != wanted.ServerId);
        }
    }
}
