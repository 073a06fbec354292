using Microsoft.Extensions.Logging;

namespace Aesop.Client;

/// <summary>Hands transactions to a handler: again while it fails, into the dead-letter file where there is one, and never past it otherwise.</summary>
internal sealed class HandlerRunner(
    AesopClientOptions options, IChangeHandler handler, DeadLetters? deadLetters, TimeProvider time, ILogger logger, ClientMetrics metrics)
{
    /// <summary>Hands one transaction over.</summary>
    /// <returns>Null when it is done, or else what the client stops with.</returns>
    /// <exception cref="OperationCanceledException">The client is to stop.</exception>
    public async ValueTask<HandlerFailedException?> RunAsync(Transaction transaction, CancellationToken cancellationToken)
    {
        var retry = options.HandlerRetry;
        var backoff = new Backoff(retry.FirstDelay, retry.MaxDelay, Random.Shared);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                if (transaction.IsRolledBack)
                {
                    await handler.RolledBackAsync(transaction, cancellationToken).ConfigureAwait(false);
                }
                else
                {
                    await handler.HandleAsync(transaction, cancellationToken).ConfigureAwait(false);
                }

                return null;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                throw;
            }
            catch (Exception e)
            {
                // Whatever a handler throws is its own; the client's answer is the same for all of it.
                metrics.HandlerFailed();
                if (attempt >= retry.MaxAttempts)
                {
                    return await GiveUpAsync(transaction, e, attempt, cancellationToken).ConfigureAwait(false);
                }

                var delay = backoff.Next();
                Log.HandlerFailed(logger, e, options.Source, transaction.Epoch, transaction.Scn.ToString(), transaction.Part, attempt, retry.MaxAttempts, (long)delay.TotalMilliseconds);
                await Task.Delay(delay, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async ValueTask<HandlerFailedException?> GiveUpAsync(Transaction transaction, Exception error, int attempts, CancellationToken cancellationToken)
    {
        var what = $"The handler failed {attempts} times on transaction {transaction.Epoch}/{transaction.Scn} ({transaction.Gtid}), part {transaction.Part}, of source '{options.Source}': {error.Message}";
        if (deadLetters is null)
        {
            return new HandlerFailedException($"{what} Nothing was skipped: mend the handler and start again, or set a dead-letter file to go on without such transactions.", transaction, error);
        }

        try
        {
            await deadLetters.AppendAsync(transaction, error, attempts, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new HandlerFailedException($"{what} Nor could it be put into {deadLetters.Path}: {e.Message} Nothing was skipped.", transaction, new AggregateException(error, e));
        }

        metrics.DeadLettered();
        Log.DeadLettered(logger, error, options.Source, transaction.Epoch, transaction.Scn.ToString(), transaction.Part, deadLetters.Path);
        return null;
    }
}
