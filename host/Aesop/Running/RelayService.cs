using Aesop.Metrics;
using Aesop.Relay;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aesop.Running;

/// <summary>The relay as a part of a generic host: starts and stops with it, and ends it when the relay ends by itself.</summary>
internal sealed class RelayService(RelayOptions options, ILoggerFactory loggers, IHostApplicationLifetime lifetime) : IHostedService, IDisposable
{
    private readonly MetricsEndpoint _metrics = new();
    private readonly ILogger _logger = loggers.CreateLogger<RelayService>();
    private RelayHost? _relay;
    private Task _watching = Task.CompletedTask;

    /// <summary>Why the relay ended by itself; null where it was stopped, or was done.</summary>
    public Exception? Failure { get; private set; }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _relay = await RelayHost.StartAsync(options, loggers, _metrics.Map, cancellationToken);
        Log.Serving(_logger, _relay.Address, string.Join(", ", options.Sources.Select(source => source.Name)));
        _watching = WatchAsync(_relay.Completion);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_relay is not null)
        {
            await _relay.DisposeAsync();
            await _watching;
            Log.Stopped(_logger);
        }
    }

    public void Dispose() => _metrics.Dispose();

    private async Task WatchAsync(Task completion)
    {
        try
        {
            await completion;
        }
        catch (OperationCanceledException)
        {
            // Stopped, as asked.
        }
        catch (Exception e)
        {
            // Whatever it is ends the process, with these words.
            Failure = e;
        }

        lifetime.StopApplication();
    }
}
