using Aesop.Wire.Frames;
using Aesop.Wire.Positions;

namespace Aesop.Client;

/// <content>What tells the place between transactions.</content>
internal sealed partial class TransactionAssembler
{
    private void OnCheckpoint(Checkpoint checkpoint)
    {
        if (_open)
        {
            throw new StreamDamagedException($"Checkpoint {checkpoint.Epoch}/{checkpoint.Scn} stands inside of transaction {_begin.Epoch}/{_begin.Scn}.");
        }

        if (checkpoint.Source != options.Source)
        {
            throw new StreamDamagedException($"The stream of source '{options.Source}' has a checkpoint of '{checkpoint.Source}'.");
        }

        if (checkpoint.Epoch < _stream.Epoch || (checkpoint.Epoch == _stream.Epoch && checkpoint.Scn < _stream.Scn))
        {
            throw new StreamDamagedException($"Checkpoint {checkpoint.Epoch}/{checkpoint.Scn} comes behind {_stream.Epoch}/{_stream.Scn}: the stream went back.");
        }

        var sameLog = place.Log == 0 || checkpoint.Log == 0 || place.Scn.File != checkpoint.Scn.File || place.Log == checkpoint.Log;
        if (place.IsKnown && (checkpoint.Epoch != place.Epoch || !sameLog))
        {
            LineageChange = (place.Epoch, checkpoint.Epoch, place.Beyond(checkpoint.GtidSet));
        }
        else if (place.IsKnown && checkpoint.Scn < place.Scn && !place.IsWithin(checkpoint.GtidSet))
        {
            // The stream begins before the place that was asked for: what comes up to there is known, and the place stays.
            return;
        }

        _stream = (checkpoint.Epoch, checkpoint.Scn);
        if (!place.IsKnown || checkpoint.Epoch != place.Epoch || checkpoint.Scn != place.Scn)
        {
            Progress++;
        }

        place.Take(checkpoint);
    }

    private void OnHeartbeat(in HeartbeatFrame heartbeat)
    {
        Heartbeat = heartbeat;
        if (!place.IsKnown && !_open && !_streamHasTransaction)
        {
            place.Anchor(heartbeat.Epoch, heartbeat.Scn);
            Progress++;
        }
    }
}
