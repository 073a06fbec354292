using System.Diagnostics.Metrics;
using Aesop.Relay.Serving;
using Aesop.Relay.Sources;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Aesop.Relay;

/// <summary>
/// A whole relay in this process: a reader and a ring for each source, and HTTP over them. Disposing it stops all. Members may be used from any
/// thread.
/// </summary>
public sealed class RelayHost : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly IReadOnlyList<RelaySource> _sources;
    private readonly RelayMetrics _metrics;
    private readonly RelayServer _server;

    private RelayHost(IReadOnlyList<RelaySource> sources, RelayMetrics metrics, RelayServer server)
    {
        _sources = sources;
        _metrics = metrics;
        _server = server;
        Completion = Task.WhenAll(sources.Select(source => Task.Run(() => source.RunAsync(_stop.Token))));
    }

    /// <summary>Where HTTP is served; the port is the one that was taken.</summary>
    public Uri Address => _server.Address;

    /// <summary>
    /// Ends when no source is read any more: all have come to the end that was asked for, or the host was stopped. Faults with
    /// <see cref="SourceHaltedException"/> when, of the sources that have ended, one halted. A source that halts doesn't stop the others, nor HTTP.
    /// </summary>
    public Task Completion { get; }

    /// <summary>Starts a relay.</summary>
    /// <param name="options">How it runs.</param>
    /// <param name="loggers">Where it logs.</param>
    /// <param name="meters">Where its instruments are made; null for a meter of its own.</param>
    /// <param name="mapMore">Maps further endpoints beside the relay's; null for none.</param>
    /// <param name="time">Clock and timers; null for the system's.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <exception cref="RelayConfigurationException">The options are faulty.</exception>
    /// <exception cref="RelayListenException">The address can't be listened on.</exception>
    public static async Task<RelayHost> StartAsync(
        RelayOptions options,
        ILoggerFactory loggers,
        IMeterFactory? meters = null,
        Action<IEndpointRouteBuilder>? mapMore = null,
        TimeProvider? time = null,
        CancellationToken cancellationToken = default)
    {
        if (options.Validate() is { Count: > 0 } faults)
        {
            throw new RelayConfigurationException(faults);
        }

        time ??= TimeProvider.System;
        var logger = loggers.CreateLogger("Aesop.Relay.Sources");
        var sources = options.Sources.Select(source => new RelaySource(source, options.StateDirectory, time, logger)).ToList();
        var metrics = new RelayMetrics(meters);
        try
        {
            SourceMetrics.Observe(metrics.Meter, sources);
            var served = sources.Select(source => new ServedSource(source.Name, source.Ring, source.Schemas, () => source.Status) { Breaks = () => source.Breaks }).ToList();
            var server = await RelayServer.StartAsync(options, served, metrics, loggers, time, mapMore, cancellationToken).ConfigureAwait(false);
            return new RelayHost(sources, metrics, server);
        }
        catch
        {
            metrics.Dispose();
            sources.ForEach(source => source.Dispose());
            throw;
        }
    }

    /// <summary>A source as it is now.</summary>
    /// <param name="source">Its name.</param>
    /// <exception cref="ArgumentException">There is no source of that name.</exception>
    public SourceStatus StatusOf(string source) =>
        _sources.FirstOrDefault(candidate => candidate.Name == source)?.Status
        ?? throw new ArgumentException($"There is no source '{source}'; there are {string.Join(", ", _sources.Select(candidate => candidate.Name))}.", nameof(source));

    /// <summary>Ends the streams, stops reading, remembers where.</summary>
    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync().ConfigureAwait(false);
        await _stop.CancelAsync().ConfigureAwait(false);

        // Whoever wants to know how the sources ended has Completion.
        await Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var source in _sources)
        {
            source.Dispose();
        }

        _metrics.Dispose();
        _stop.Dispose();
    }
}
