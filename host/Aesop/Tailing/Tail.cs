using Aesop.Client;
using Microsoft.Extensions.Logging;

namespace Aesop.Tailing;

/// <summary>Prints what a client reads, until it has caught up, is stopped, or fails.</summary>
internal static class Tail
{
    /// <param name="options">What to read.</param>
    /// <param name="lines">Where to print.</param>
    /// <param name="loggers">Where connections and retries are told.</param>
    /// <param name="cancellationToken">Stops; then where reading can go on is printed, and an <see cref="OperationCanceledException"/> thrown.</param>
    public static async Task RunAsync(AesopClientOptions options, LinePrinter lines, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var printer = new TransactionPrinter(lines, TimeProvider.System);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var client = new AesopClient(options, TimeProvider.System, loggers.CreateLogger<AesopClient>());
        try
        {
            await using var transactions = client.ReadAsync(stop.Token).GetAsyncEnumerator(stop.Token);
            while (await NextAsync(transactions, lines, stop))
            {
                printer.Print(transactions.Current);
            }
        }
        catch (OperationCanceledException)
        {
            Finish();
            throw;
        }

        Finish();

        void Finish()
        {
            if (client.Position is { } position)
            {
                printer.Print(position);
            }

            lines.Flush();
        }
    }

    /// <summary>The next transaction; before a wait for it, what was gathered is printed.</summary>
    private static async ValueTask<bool> NextAsync(IAsyncEnumerator<Transaction> transactions, LinePrinter lines, CancellationTokenSource stop)
    {
        var next = transactions.MoveNextAsync();
        if (next.IsCompleted)
        {
            return await next;
        }

        var waiting = next.AsTask();
        try
        {
            lines.Flush();
        }
        catch
        {
            // The wait has to end before the reading can be disposed of.
            await stop.CancelAsync();
            await ((Task)waiting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        return await waiting;
    }
}
