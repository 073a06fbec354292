using Aesop.Wire.Frames;

namespace Aesop.Client;

/// <content>Opening streams, and what follows on their ends.</content>
internal sealed partial class TransactionPump
{
    private async Task<RelayStream> OpenAsync(CancellationToken cancellationToken)
    {
        var relay = _options.Relays[_relay];
        var from = _place.IsKnown ? _place.ToCheckpoint().ToString() : _options.Start.Text;
        _assembler.BeginStream();
        _seenHeartbeat = null;
        if (_catchUp is not null)
        {
            _catchUp.Take(await _connector.FindEndAsync(relay, cancellationToken).ConfigureAwait(false));
        }

        // 'latest' is asked for a checkpoint first, which pins it: asked again after a cut, it would be another place. A relay
        // that has none to give begins its stream with a heartbeat, which pins it as well, though without the log's identity.
        var pins = !_place.IsKnown && _options.Start == StartPosition.Latest && !_pinningFailed;
        _polling = pins || _catchUp is not null;
        var stream = await _connector.OpenAsync(relay, from, _polling, cancellationToken).ConfigureAwait(false);
        Log.Connected(_logger, _options.Source, relay, from);
        if (stream.UnmatchedTables is { } patterns && patterns != _unmatched)
        {
            Log.UnmatchedTables(_logger, _options.Source, patterns);
            _unmatched = patterns;
        }

        return stream;
    }

    /// <summary>
    /// A position that is gone at all relays is gone. One that they haven't reached yet may come, and one that isn't a position
    /// (earliest, latest) can't be gone: a relay has none while a transaction larger than its ring goes through.
    /// </summary>
    private async ValueTask OnGoneAsync(GoneFrame gone, CancellationToken cancellationToken)
    {
        var error = new PositionGoneException(_options.Source, gone);
        if (error.IsAhead)
        {
            if (!_ahead)
            {
                _ahead = true;
                _aheadSince = _time.GetTimestamp();
            }

            if (_time.GetElapsedTime(_aheadSince) >= _options.AheadTimeout)
            {
                throw error;
            }
        }
        else if ((_place.IsKnown || _options.Start.IsPosition) && ++_goneAnswers >= _options.Relays.Count)
        {
            throw error;
        }

        await RetryAsync(new RelayUnavailableException(error.Message, error), cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask OnDamageAsync(Exception error, CancellationToken cancellationToken)
    {
        var relay = _stream?.Relay ?? _options.Relays[_relay];
        if (++_damagedPulls > _options.MaxDamagedPulls)
        {
            throw new StreamDamagedException(
                $"Source '{_options.Source}', relay {relay}, behind {_place.Epoch}/{_place.Scn}: {error.Message} The stream was pulled {_damagedPulls} times from there and was damaged each time; nothing was skipped.", error);
        }

        await RetryAsync(new RelayUnavailableException($"Relay {relay} sent a damaged stream: {error.Message}", error), cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask RetryAsync(RelayUnavailableException error, CancellationToken cancellationToken)
    {
        DropStream();
        _metrics.Disconnected();
        if (!_failing)
        {
            _failing = true;
            _failingSince = _time.GetTimestamp();
        }

        var retry = _options.Retry;
        if (retry.GiveUpAfter != Timeout.InfiniteTimeSpan && _time.GetElapsedTime(_failingSince) >= retry.GiveUpAfter)
        {
            throw new RelayUnavailableException($"Source '{_options.Source}': no relay could be read for {retry.GiveUpAfter}. {error.Message}", error);
        }

        _relay = (_relay + 1) % _options.Relays.Count;
        var delay = _backoff.Next();
        Log.Reconnecting(_logger, _options.Source, error.Message, (long)delay.TotalMilliseconds, _options.Relays[_relay]);
        await Task.Delay(delay, _time, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A poll has brought what there was.</summary>
    private async ValueTask EndPollAsync(CancellationToken cancellationToken)
    {
        _pinningFailed = !_place.IsKnown;
        await SaveIfDueAsync(cancellationToken).ConfigureAwait(false);
        if (_catchUp is not null)
        {
            await Task.Delay(CatchUp.Pause, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    private void DropStream()
    {
        _stream?.Dispose();
        _stream = null;
    }
}
