using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using Aesop.Wire.Positions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aesop.Client;

/// <summary>
/// Reads the changes of one source from a relay, transaction by transaction, in order, and keeps its place:
/// <code>
/// await using var client = new AesopClient(new AesopClientOptions { Relays = [new("http://127.0.0.1:7310")], Source = "shop", CheckpointFile = "shop.checkpoint" });
/// await foreach (var transaction in client.ReadAsync(stopping))
/// {
///     foreach (var change in transaction.Changes) { ... change.After.GetInt64("id") ... }
/// }
/// </code>
/// Delivery is at least once: after a crash, reading resumes at the first transaction whose checkpoint wasn't saved. One reader at a
/// time; not safe for concurrent use.
/// </summary>
public sealed class AesopClient : IAsyncDisposable
{
    /// <summary>How long the last save may take when reading ends.</summary>
    private static readonly TimeSpan LastSaveTimeout = TimeSpan.FromSeconds(10);

    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ClientMetrics _metrics;
    private readonly TransactionPump _pump;
    private int _reading;
    private bool _disposed;

    /// <summary>A client. Nothing is connected before the first read.</summary>
    /// <param name="options">What to read and how.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <param name="logger">Where it tells of connections and retries; null for nowhere.</param>
    /// <param name="meters">Makes its meter, <c>Aesop.Client</c>; null for one that stands alone.</param>
    /// <exception cref="ArgumentException">The options have faults; the message lists all of them.</exception>
    public AesopClient(AesopClientOptions options, TimeProvider? time = null, ILogger<AesopClient>? logger = null, IMeterFactory? meters = null)
    {
        options.ThrowIfInvalid();
        Options = options;
        _time = time ?? TimeProvider.System;
        _logger = logger ?? NullLogger<AesopClient>.Instance;
        _metrics = new ClientMetrics(options.Source, _time, meters);
        _pump = new TransactionPump(options, _time, _logger, _metrics);
    }

    /// <summary>The options.</summary>
    public AesopClientOptions Options { get; }

    /// <summary>Where the client stands: behind the last transaction that is done. Null before a relay or the store has told.</summary>
    public Checkpoint? Position => _pump.Done;

    /// <summary>
    /// The transactions from the stored checkpoint on, else from <see cref="AesopClientOptions.Start"/>; without end, unless
    /// <see cref="AesopClientOptions.UntilCaughtUp"/>. A transaction is done when the next one is asked for, or by
    /// <see cref="Transaction.CommitAsync"/>; one that is held when the loop is left isn't, and comes again with the next read.
    /// </summary>
    /// <param name="cancellationToken">Ends the reading with an <see cref="OperationCanceledException"/>; what is done is saved.</param>
    /// <exception cref="InvalidOperationException">Another read is under way.</exception>
    /// <exception cref="PositionGoneException">No relay holds the position.</exception>
    /// <exception cref="RelayRefusedException">A relay says that the request is wrong.</exception>
    /// <exception cref="RelayUnavailableException">No relay could be read for as long as <see cref="RetryOptions.GiveUpAfter"/>.</exception>
    /// <exception cref="StreamDamagedException">The stream was damaged each time that it was pulled.</exception>
    /// <exception cref="CheckpointStoreException">The checkpoint couldn't be loaded or saved.</exception>
    public async IAsyncEnumerable<Transaction> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (Interlocked.Exchange(ref _reading, 1) != 0)
        {
            throw new InvalidOperationException("The client is being read already: one reader at a time.");
        }

        try
        {
            await _pump.StartAsync(cancellationToken).ConfigureAwait(false);
            while (await _pump.NextAsync(cancellationToken).ConfigureAwait(false) is { } transaction)
            {
                yield return transaction;
            }
        }
        finally
        {
            try
            {
                using var deadline = new CancellationTokenSource(LastSaveTimeout, _time);
                await _pump.StopAsync(deadline.Token).ConfigureAwait(false);
            }
            finally
            {
                Volatile.Write(ref _reading, 0);
            }
        }
    }

    /// <summary>
    /// Hands every transaction to a handler, as <see cref="ReadAsync"/> gives them. A handler that throws is tried again as
    /// <see cref="AesopClientOptions.HandlerRetry"/> says; then the transaction goes into the dead-letter file, where there is one, or the client stops.
    /// </summary>
    /// <param name="handler">What is done with them.</param>
    /// <param name="cancellationToken">Ends the reading with an <see cref="OperationCanceledException"/>; what is done is saved.</param>
    /// <exception cref="HandlerFailedException">The handler failed on a transaction as often as it was tried.</exception>
    /// <inheritdoc cref="ReadAsync" path="/exception"/>
    public async Task RunAsync(IChangeHandler handler, CancellationToken cancellationToken = default)
    {
        var deadLetters = Options.DeadLetterFile is { } file ? new DeadLetters(file, _time) : null;
        var runner = new HandlerRunner(Options, handler, deadLetters, _time, _logger, _metrics);
        await _pump.LoadAsync(cancellationToken).ConfigureAwait(false);
        await handler.StartedAsync(Position, cancellationToken).ConfigureAwait(false);
        HandlerFailedException? failure = null;
        try
        {
            await foreach (var transaction in ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                failure = await runner.RunAsync(transaction, cancellationToken).ConfigureAwait(false);
                if (failure is not null)
                {
                    break;
                }
            }
        }
        catch (PositionGoneException e)
        {
            await handler.GoneAsync(e, cancellationToken).ConfigureAwait(false);
            throw;
        }
        catch (CheckpointStoreException e) when (failure is not null)
        {
            throw new AggregateException(failure, e);
        }

        if (failure is not null)
        {
            throw failure;
        }
    }

    /// <summary>
    /// Saves the checkpoint of what is done now, whatever the cadence. The transaction at hand isn't done unless it was committed. To be called by
    /// the code that reads, not beside it.
    /// </summary>
    /// <exception cref="CheckpointStoreException">It couldn't be stored.</exception>
    public ValueTask CheckpointAsync(CancellationToken cancellationToken = default) => _pump.SaveAsync(cancellationToken);

    /// <summary>Closes the connection. To be called when the reading has ended.</summary>
    public ValueTask DisposeAsync()
    {
        if (!_disposed)
        {
            _disposed = true;
            _pump.Dispose();
            _metrics.Dispose();
        }

        return ValueTask.CompletedTask;
    }
}
