using Aesop.Relay.Buffering;
using Aesop.Wire.Frames;
using Aesop.Wire.Positions;

namespace Aesop.Relay.Serving;

/// <summary>
/// Finds where in the ring a stream starts. A position P means: every transaction at or after (epoch, scn). For one stream,
/// and the ring must have a newest transaction already.
/// </summary>
/// <remarks>
/// A token is understood in this order. (1) If the ring holds the very log file that the token names, by its identity, the
/// position decides, under whatever number the ring counts that epoch; but not in an epoch in which a server was gone over to, for a client that hasn't got all that was relayed before it
/// and is passed over in it: that one has read the log by another relay. (2) Else, where token and ring both have GTID sets, the set
/// decides: it means the same on every server of the source, but for transactions that the source lost when it went over to another server. (3) Else, if the ring has another log under that file's number,
/// the token is of another log and nothing can be said: <c>gone</c>. (4) Else there is nothing that contradicts the number.
/// </remarks>
internal sealed partial class StartFinder(ServedSource source)
{
    private const int MaxEpochs = 1_000;
    private const int MaxAttempts = 16;

    private readonly EventRing _ring = source.Ring;

    public StreamStart Find(StartPosition from)
    {
        _ring.TryGetNewest(out var newest);
        return from switch
        {
            StartPosition.FromEarliest => FromOldest(),
            StartPosition.FromLatest => AtNewest(newest) ?? Gone(newest.Epoch, newest.Scn, GoneFrames.PassingThrough),
            StartPosition.AtPosition at => FromPosition(newest.Epoch, at.Scn),
            StartPosition.FromGtids after => AfterTokensGtids(after.Set, newest.Epoch, newest.Scn),
            StartPosition.FromTime at => FromTime(at.Micros, newest),
            StartPosition.FromToken token => FromToken(token.Token),
            _ => throw new InvalidOperationException($"A start of an unknown kind: {from}."),
        };
    }

    private StreamStart FromOldest() => _ring.TryGetOldest(out var oldest)
        ? At(oldest)
        : Gone(0, Scn.Zero, GoneFrames.PassingThrough);

    private StreamStart FromPosition(uint epoch, Scn scn)
    {
        _ring.TryGetNewest(out var newest);
        var order = newest.CompareTo(epoch, scn);
        if (order <= 0 && AtNewest(newest) is { } end)
        {
            return end with { Epoch = epoch, Scn = scn, Ahead = order < 0 };
        }

        return _ring.TryFind(epoch, scn, out var place)
            ? At(place) with { Epoch = epoch, Scn = scn }
            : Gone(epoch, scn, _ring.TryGetOldest(out _) ? GoneFrames.Below : GoneFrames.PassingThrough);
    }

    private StreamStart FromToken(Checkpoint token)
    {
        if (token.Log != 0)
        {
            var log = FindLog(token);
            if (log.Epoch is { } epoch && HasWhatWasPassedOver(token, epoch))
            {
                return FromPosition(epoch, token.Scn);
            }

            if (token.GtidSet is { } set && KnowsGtids())
            {
                return AfterTokensGtids(GtidSet.Parse(set), token.Epoch, token.Scn);
            }

            if (log.IsOther)
            {
                return Gone(token.Epoch, token.Scn,
                    $"The checkpoint is of another log: file {token.Scn.File} that the relay holds was written by another server, or after the logs were reset, and there is no GTID set to go by. Check which server the source is; start over at a bootstrap server, or from 'earliest'.");
            }
        }

        return FromPosition(token.Epoch, token.Scn);
    }

    private StreamStart FromTime(long time, in RingPlace newest)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var first = _ring.FirstPlace;
            if (!TrySearch(first, _ring.EndPlace, place => TryReadCommitTime(place, out var committed) ? committed < time : null, out var behind))
            {
                continue;
            }

            if (behind == first)
            {
                return Gone(newest.Epoch, newest.Scn, _ring.TryGetOldest(out _) ? GoneFrames.BelowInTime : GoneFrames.PassingThrough);
            }

            if (_ring.TryGetPlace(behind - 1, out var start))
            {
                return At(start) with { FromTime = time };
            }
        }

        return Gone(newest.Epoch, newest.Scn, GoneFrames.Overtaken);
    }

    /// <summary>Searches the index, by a question that holds for places up to one, and for none behind it.</summary>
    /// <param name="low">The first place's number.</param>
    /// <param name="high">One past the last one's.</param>
    /// <param name="holds">The question; null where what it looks at is overwritten.</param>
    /// <param name="behind">The first place for which it doesn't hold.</param>
    /// <returns>False where something was overwritten, so that the search is to be done again.</returns>
    private bool TrySearch(long low, long high, Func<RingPlace, bool?> holds, out long behind)
    {
        behind = low;
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (!_ring.TryGetPlace(middle, out var place) || holds(place) is not { } isBefore)
            {
                return false;
            }

            (low, high) = isBefore ? (middle + 1, high) : (low, middle);
        }

        behind = low;
        return true;
    }

    /// <summary>When the first transaction behind a place was committed; null where there is none yet.</summary>
    private bool TryReadCommitTime(in RingPlace place, out long? committed)
    {
        long? found = null;
        var whole = RingFrames.TryScan(_ring, place.Offset, long.MaxValue, frame =>
        {
            found = new FrameHeader(frame).Kind == FrameKind.Begin ? BeginFrame.Read(frame).CommittedAt : null;
            return found is null;
        });
        committed = found;
        return whole;
    }

    private bool KnowsGtids() =>
        _ring.TryGetPlace(_ring.EndPlace - 1, out var place)
        && RingFrames.TryReadCheckpoint(_ring, place, out var checkpoint)
        && checkpoint.GtidSet is not null;

    /// <summary>Whether a client has all that was relayed before an epoch, and that the ring so hasn't in it, wherever in the log it stands.</summary>
    private bool HasWhatWasPassedOver(Checkpoint token, uint epoch) =>
        token.GtidSet is null
        || source.Breaks().FirstOrDefault(change => change.Epoch == epoch) is not { } change
        || GtidSet.Parse(change.Common).IsSubsetOf(GtidSet.Parse(token.GtidSet));

    /// <summary>Looks for the token's log file, first in its own epoch, then in the others that are held.</summary>
    /// <returns>The epoch that it is held in; or whether another file of its number is held.</returns>
    private (uint? Epoch, bool IsOther) FindLog(Checkpoint token)
    {
        var own = LogOf(token.Epoch, token.Scn);
        if (own == token.Log)
        {
            return (token.Epoch, false);
        }

        if (_ring.TryGetOldest(out var oldest) && _ring.TryGetNewest(out var newest))
        {
            for (var epoch = Math.Max(oldest.Epoch, newest.Epoch - Math.Min(newest.Epoch, MaxEpochs)); epoch <= newest.Epoch; epoch++)
            {
                if (epoch != token.Epoch && LogOf(epoch, token.Scn) == token.Log)
                {
                    return (epoch, false);
                }
            }
        }

        return (null, own is not null);
    }

    /// <summary>The identity of a file, from the first frame that tells it: the checkpoint before the position, or what follows.</summary>
    private ulong? LogOf(uint epoch, Scn scn)
    {
        if (!_ring.TryFind(epoch, scn, out var place))
        {
            return null;
        }

        ulong? log = null;
        RingFrames.TryScan(_ring, place.Offset, long.MaxValue, frame =>
        {
            log = LogIdentities.In(frame, epoch, scn.File, out var isPast);
            return log is null && !isPast;
        });
        return log;
    }

    /// <summary>The newest end, unless a transaction under way has already pushed it out.</summary>
    private StreamStart? AtNewest(in RingPlace newest)
    {
        if (newest.Offset < _ring.Tail)
        {
            return null;
        }

        var checkpoint = _ring.TryFind(newest.Epoch, newest.Scn, out var place) && place.Offset <= newest.Offset ? place.Offset : (long?)null;
        return new StreamStart { Offset = newest.Offset, Epoch = newest.Epoch, Scn = newest.Scn, CheckpointOffset = checkpoint };
    }

    private static StreamStart At(in RingPlace place) =>
        new() { Offset = place.Offset, Epoch = place.Epoch, Scn = place.Scn, CheckpointOffset = place.Offset };

    private StreamStart Gone(uint epoch, Scn scn, string reason) => new() { Gone = GoneFrames.Make(_ring, epoch, scn, reason) };
}
