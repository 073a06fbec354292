using Aesop.Wire.Frames;
using Aesop.Wire.Positions;

namespace Aesop.Client;

/// <summary>
/// Tells when a client that is to end there has come to the place where the source's log ended when it began. A log may end in what is no
/// transaction, and a stream has positions between transactions only, so this takes two steps: (1) the relay has read up to that end; (2) the
/// client has what the relay held then. Not thread-safe.
/// </summary>
internal sealed class CatchUp(TimeProvider time)
{
    /// <summary>How long to wait between two questions to the relay.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private (uint Epoch, Scn Scn)? _end;
    private (uint Epoch, Scn Scn)? _target;
    private long? _askedAt;

    /// <summary>Whether the relay should be asked, because it isn't known yet where to end.</summary>
    public bool MustAsk => _target is null && (_askedAt is not { } asked || time.GetElapsedTime(asked) >= Pause);

    /// <summary>What the relay has answered.</summary>
    public void Take(SourceEnd answer)
    {
        _askedAt = time.GetTimestamp();
        if (answer is { Epoch: { } epoch, End: { } end })
        {
            _end ??= (epoch, end);
        }

        if (_end is { } wanted && answer is { Epoch: { } reading, Read: { } read, NewestEpoch: { } newestEpoch, Newest: { } newest }
            && IsAtOrPast(reading, read, wanted))
        {
            _target = (newestEpoch, newest);
        }
    }

    /// <summary>Whether the client is there, going by its place or by the stream's last heartbeat.</summary>
    public bool IsReached(Place place, HeartbeatFrame? heartbeat) => _target is { } target
        && ((place.IsKnown && IsAtOrPast(place.Epoch, place.Scn, target))
            || (heartbeat is { } beat && IsAtOrPast(beat.Epoch, beat.Scn, target)));

    private static bool IsAtOrPast(uint epoch, Scn scn, (uint Epoch, Scn Scn) target) =>
        epoch > target.Epoch || (epoch == target.Epoch && scn >= target.Scn);
}
