using Aesop.Wire.Frames;
using Aesop.Wire.Positions;
using Microsoft.Extensions.Logging;

namespace Aesop.Client;

/// <summary>
/// The client's loop, one step a transaction:
/// (1) the transaction handed over before is done: the place moves behind it, and its checkpoint is saved when the cadence asks;
/// (2) without a stream, one is opened at the place, at the relays in turn, with waits between failures;
/// (3) what the buffer holds is read; where it holds no transaction, more is received;
/// (4) what goes wrong drops the stream: unfinished transactions are forgotten, and (2) asks for them again. Not thread-safe.
/// </summary>
internal sealed class TransactionPump : IDisposable
{
    private readonly AesopClientOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ClientMetrics _metrics;
    private readonly RelayConnector _connector;
    private readonly FrameBuffer _buffer;
    private readonly Place _place;
    private readonly TransactionAssembler _assembler;
    private readonly CheckpointKeeper _keeper;
    private readonly CatchUp? _catchUp;
    private readonly Backoff _backoff;
    private readonly Func<Transaction, CancellationToken, ValueTask> _committer;
    private RelayStream? _stream;
    private Transaction? _current;
    private bool _currentIsDone;
    private bool _loaded;
    private int _relay;
    private long _progress;
    private long _failingSince;
    private bool _failing;
    private int _damagedPulls;
    private int _goneAnswers;
    private long _aheadSince;
    private bool _ahead;
    private HeartbeatFrame? _seenHeartbeat;
    private bool _pinning;
    private bool _pinningFailed;
    private string? _unmatched;

    public TransactionPump(AesopClientOptions options, TimeProvider time, ILogger logger, ClientMetrics metrics)
    {
        _options = options;
        _time = time;
        _logger = logger;
        _metrics = metrics;
        _connector = new RelayConnector(options, time);
        _buffer = new FrameBuffer(options.MaxFrameBytes);
        _place = new Place(options.Source);
        _assembler = new TransactionAssembler(options, _buffer, new SchemaCache(), _place, [new RowOffsets(), new RowOffsets(), new RowOffsets()]);
        var store = options.CheckpointStore ?? (options.CheckpointFile is { } file ? new FileCheckpointStore(file) : null);
        _keeper = new CheckpointKeeper(store, options.CheckpointEveryTransactions, options.CheckpointInterval, time);
        _catchUp = options.UntilCaughtUp ? new CatchUp(time) : null;
        _backoff = new Backoff(options.Retry.FirstDelay, options.Retry.MaxDelay, Random.Shared);
        _committer = CommitAsync;
    }

    /// <summary>Where the client stands: behind the last transaction that is done; null while nobody has told.</summary>
    public Checkpoint? Done => _place.IsKnown ? _place.ToCheckpoint() : null;

    /// <summary>Begins, or begins anew behind the last transaction that is done.</summary>
    public ValueTask StartAsync(CancellationToken cancellationToken)
    {
        _assembler.Reset();
        return LoadAsync(cancellationToken);
    }

    /// <summary>Takes the place from the store, once.</summary>
    public async ValueTask LoadAsync(CancellationToken cancellationToken)
    {
        if (!_loaded)
        {
            if (await _keeper.LoadAsync(_options.Source, cancellationToken).ConfigureAwait(false) is { } checkpoint)
            {
                _place.Take(checkpoint);
            }
            else if (_options.Start.Token is { } token)
            {
                _place.Take(token);
            }

            _loaded = true;
        }
    }

    /// <summary>The next transaction; null where the client was to end when it has caught up, and has.</summary>
    public async ValueTask<Transaction?> NextAsync(CancellationToken cancellationToken)
    {
        await FinishCurrentAsync(cancellationToken).ConfigureAwait(false);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                var stream = _stream ??= await OpenAsync(cancellationToken).ConfigureAwait(false);
                if (Read() is { } transaction)
                {
                    if (!_keeper.HasStored)
                    {
                        await SaveIfDueAsync(cancellationToken).ConfigureAwait(false);
                    }

                    return transaction;
                }

                if (_assembler.Gone is { } gone)
                {
                    await OnGoneAsync(gone, cancellationToken).ConfigureAwait(false);
                    continue;
                }

                await SaveIfDueAsync(cancellationToken).ConfigureAwait(false);
                if (await HasCaughtUpAsync(stream, cancellationToken).ConfigureAwait(false))
                {
                    return null;
                }

                var before = _buffer.Pending;
                await stream.ReadAsync(_buffer, cancellationToken).ConfigureAwait(false);
                _metrics.Received(_buffer.Pending - before);
            }
            catch (RelayUnavailableException) when (_pinning && _stream is { HasEnded: true })
            {
                _pinningFailed = !_place.IsKnown;
                DropStream();
            }
            catch (RelayUnavailableException e)
            {
                await RetryAsync(e, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is FrameFormatException or StreamDamagedException)
            {
                await OnDamageAsync(e, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Saves the checkpoint of what is done.</summary>
    public async ValueTask SaveAsync(CancellationToken cancellationToken)
    {
        if (_place.IsKnown)
        {
            await _keeper.SaveAsync(_place.ToCheckpoint(), cancellationToken).ConfigureAwait(false);
            Log.CheckpointSaved(_logger, _options.Source, _place.Epoch, _place.Scn.ToString());
        }
    }

    /// <summary>Ends: what is held isn't done, what is done is saved.</summary>
    public async ValueTask StopAsync(CancellationToken cancellationToken)
    {
        _current?.Release();
        _current = null;
        DropStream();
        if (_options.AutoCheckpoint && _keeper.HasUnsaved)
        {
            await SaveAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        DropStream();
        _connector.Dispose();
        _buffer.Dispose();
    }

    private Transaction? Read()
    {
        var transaction = _assembler.TryRead();
        if (_assembler.LineageChange is { } change)
        {
            Log.LineageChanged(_logger, _options.Source, change.From, change.To);
            _assembler.LineageChange = null;
        }

        if (_assembler.Heartbeat is { } heartbeat && heartbeat != _seenHeartbeat)
        {
            _seenHeartbeat = heartbeat;
            _metrics.Heartbeat(heartbeat);
            _failing = false;
            _backoff.Reset();
        }

        if (_assembler.Progress != _progress)
        {
            OnProgress();
        }

        if (transaction is not null)
        {
            transaction.Committer = _committer;
            _current = transaction;
            _currentIsDone = false;
            _metrics.Delivered(transaction);
        }

        return transaction;
    }

    private void OnProgress()
    {
        _progress = _assembler.Progress;
        _failing = false;
        _ahead = false;
        _damagedPulls = 0;
        _goneAnswers = 0;
        _backoff.Reset();
        if (_place.IsKnown)
        {
            _keeper.Moved(0);
        }
    }

    private async ValueTask FinishCurrentAsync(CancellationToken cancellationToken)
    {
        if (_current is not { } current)
        {
            return;
        }

        _current = null;
        current.Release();
        _buffer.Release();
        if (!_currentIsDone && current.Commit is { } commit)
        {
            _place.Pass(commit);
            _keeper.Moved(1);
        }

        await SaveIfDueAsync(cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask CommitAsync(Transaction transaction, CancellationToken cancellationToken)
    {
        if (!_currentIsDone && transaction.Commit is { } commit)
        {
            _currentIsDone = true;
            _place.Pass(commit);
            _keeper.Moved(1);
        }

        await SaveAsync(cancellationToken).ConfigureAwait(false);
    }

    private ValueTask SaveIfDueAsync(CancellationToken cancellationToken) =>
        _options.AutoCheckpoint && _keeper.IsDue ? SaveAsync(cancellationToken) : default;

    private async Task<RelayStream> OpenAsync(CancellationToken cancellationToken)
    {
        var relay = _options.Relays[_relay];
        var from = _place.IsKnown ? _place.ToCheckpoint().ToString() : _options.Start.Text;
        _assembler.BeginStream();
        _seenHeartbeat = null;
        // 'latest' is asked for a checkpoint first, which pins it: asked again after a cut, it would be another place. A relay
        // that has none to give begins its stream with a heartbeat, which pins it as well, though without the log's identity.
        _pinning = !_place.IsKnown && _options.Start == StartPosition.Latest && !_pinningFailed;
        var stream = await _connector.OpenAsync(relay, from, _pinning, cancellationToken).ConfigureAwait(false);
        Log.Connected(_logger, _options.Source, relay, from);
        if (stream.UnmatchedTables is { } patterns && patterns != _unmatched)
        {
            Log.UnmatchedTables(_logger, _options.Source, patterns);
            _unmatched = patterns;
        }

        return stream;
    }

    private async ValueTask<bool> HasCaughtUpAsync(RelayStream stream, CancellationToken cancellationToken)
    {
        if (_catchUp is null || _assembler.IsInside)
        {
            return false;
        }

        if (_catchUp.MustAsk)
        {
            _catchUp.Take(await _connector.FindEndAsync(stream.Relay, cancellationToken).ConfigureAwait(false));
        }

        return _catchUp.IsReached(_place, _assembler.Heartbeat);
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

    private void DropStream()
    {
        _stream?.Dispose();
        _stream = null;
    }
}
