using Aesop.CommandLine;
using Aesop.Relay;
using Microsoft.Extensions.Logging;

namespace Aesop.Tailing;

/// <summary>A relay inside a command, for a server and one client of it: on a free loopback port, and with a ring that waits for the client.</summary>
internal static class EmbeddedRelay
{
    /// <summary>Enough to keep reader and client apart; the ring waits, so that nothing is lost.</summary>
    private const long RingBytes = 64L << 20;

    /// <summary>What the client of an embedded relay is told: in one process there is no half-open link, only a machine that is busy.</summary>
    public static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(20);

    /// <summary>Runs a command against the relay, until one of them ends.</summary>
    /// <exception cref="Relay.Sources.SourceHaltedException">The source can't be read.</exception>
    public static async Task RunAsync(SourceOptions source, Func<Uri, CancellationToken, Task> command, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var options = new RelayOptions
        {
            Listen = "127.0.0.1:0",
            Sources = [source with { RingBytes = RingBytes, WhenFull = RingOverflow.Wait }],
        };
        if (options.Validate() is { Count: > 0 } faults)
        {
            throw new UsageException(faults);
        }

        await using var relay = await RelayHost.StartAsync(options, new LoggersOfCommand(loggers), cancellationToken: cancellationToken);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = command(relay.Address, stop.Token);
        await Task.WhenAny(running, relay.Completion);
        if (!running.IsCompleted && relay.Completion.IsFaulted)
        {
            // The source is what went wrong; the command would only wait for it.
            await stop.CancelAsync();
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await relay.Completion;
        }

        await running;
    }
}
