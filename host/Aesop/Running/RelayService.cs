using Aesop.CommandLine;
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

    /// <summary>Why the relay never got to read anything; null where it did, or is still trying.</summary>
    public Exception? Failure { get; private set; }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        Log.Starting(_logger, VersionText.Version, string.Join(", ", options.Sources.Select(source => source.Name)));
        _relay = await RelayHost.StartAsync(options, loggers, mapMore: _metrics.Map, cancellationToken: cancellationToken);
        _watching = WatchAsync(_relay);
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

    /// <summary>
    /// Ends the process when every source has halted before anything was read: wrong passwords, missing privileges. A source that
    /// halts later leaves clients with a ring that they may still be reading, and its reason in <c>/readyz</c>.
    /// </summary>
    private async Task WatchAsync(RelayHost relay)
    {
        try
        {
            await relay.Completion;
        }
        catch (Exception e)
        {
            // Each source has logged why it halted.
            if (options.Sources.All(source => relay.StatusOf(source.Name).Read is null))
            {
                Failure = e;
                lifetime.StopApplication();
            }
            else
            {
                Log.Halted(_logger, relay.Address);
            }
        }
    }
}
