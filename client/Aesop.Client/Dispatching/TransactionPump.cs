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
internal sealed partial class TransactionPump : IDisposable
{
    private readonly AesopClientOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ClientMetrics _metrics;
    private readonly RelayConnector _connector;
    private readonly FrameBuffer _buffer;
    private readonly StreamPlace _place;
    private readonly TransactionAssembler _assembler;
    private readonly CheckpointKeeper _keeper;
    private readonly FileCheckpointStore? _ownStore;
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
    private bool _polling;
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
        _place = new StreamPlace(options.Source);
        _assembler = new TransactionAssembler(options, _buffer, new SchemaCache(), _place, [new RowOffsets(), new RowOffsets(), new RowOffsets()]);
        _ownStore = options.CheckpointStore is null && options.CheckpointFile is { } file ? new FileCheckpointStore(file) : null;
        _keeper = new CheckpointKeeper(options.CheckpointStore ?? _ownStore, options.CheckpointEveryTransactions, options.CheckpointInterval, time);
        _catchUp = options.UntilCaughtUp ? new CatchUp() : null;
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
            (_ownStore ?? _options.CheckpointStore as FileCheckpointStore)?.Lock();
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
                var before = _buffer.Pending;
                await stream.ReadAsync(_buffer, cancellationToken).ConfigureAwait(false);
                _metrics.Received(_buffer.Pending - before);
            }
            catch (RelayUnavailableException) when (_polling && _stream is { HasEnded: true } && _buffer.Pending == 0 && !_assembler.IsInside)
            {
                DropStream();
                if (_catchUp is { IsLast: true })
                {
                    return null;
                }

                await EndPollAsync(cancellationToken).ConfigureAwait(false);
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
        _ownStore?.Dispose();
    }

    private Transaction? Read()
    {
        var transaction = _assembler.TryRead();
        if (_assembler.LineageChange is { } change)
        {
            Log.LineageChanged(_logger, _options.Source, change.From, change.To);
            if (change.Lost is { } lost)
            {
                Log.TransactionsLost(_logger, _options.Source, change.To, lost);
            }

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
}
