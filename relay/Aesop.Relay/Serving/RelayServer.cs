using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aesop.Relay.Serving;

/// <summary>
/// The relay's HTTP server: HTTP/1.1 and, with prior knowledge, HTTP/2 on one port without TLS. Disposing it ends the streams, each
/// between two transactions.
/// </summary>
internal sealed class RelayServer : IAsyncDisposable
{
    /// <summary>How long streams have to come to the end of their transaction when the relay stops.</summary>
    public static readonly TimeSpan StopDeadline = TimeSpan.FromSeconds(10);

    // What of a response may lie in memory unsent; with it a stalled stream holds two chunks at most.
    private const long MaxUnsentBytes = FrameCopier.ChunkBytes;

    private readonly WebApplication _app;

    private RelayServer(WebApplication app, Uri address)
    {
        _app = app;
        Address = address;
    }

    /// <summary>Where it is reached; the port is the one that was taken.</summary>
    public Uri Address { get; }

    /// <summary>Starts to serve.</summary>
    /// <param name="options">The address, bounds and intervals.</param>
    /// <param name="sources">What is served.</param>
    /// <param name="metrics">What counts streams.</param>
    /// <param name="loggers">Where it logs.</param>
    /// <param name="time">Clock and timers.</param>
    /// <param name="mapMore">Maps further endpoints, for instance /metrics; null for none.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <exception cref="RelayListenException">The address is malformed, in use, or not of this machine.</exception>
    public static async Task<RelayServer> StartAsync(
        RelayOptions options,
        IReadOnlyList<ServedSource> sources,
        RelayMetrics metrics,
        ILoggerFactory loggers,
        TimeProvider time,
        Action<IEndpointRouteBuilder>? mapMore,
        CancellationToken cancellationToken)
    {
        var address = ListenAddress.Parse(options.Listen);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(loggers);
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = StopDeadline);
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel => Configure(kestrel, address, time));
        var app = builder.Build();
        var logger = loggers.CreateLogger("Aesop.Relay.Serving");
        app.UseRouting();
        app.MapAesopRelay(sources, options, metrics, time, logger, app.Lifetime.ApplicationStopping);
        mapMore?.Invoke(app);
        try
        {
            await app.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            await app.DisposeAsync().ConfigureAwait(false);
            if (Explain(e, options.Listen) is { } message)
            {
                throw new RelayListenException(message, e);
            }

            throw;
        }

        var bound = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        ServingLog.Listening(logger, bound.ToString());
        return new RelayServer(app, bound);
    }

    /// <summary>Ends the streams, and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None).ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
    }

    private static void Configure(KestrelServerOptions kestrel, ListenAddress address, TimeProvider time)
    {
        kestrel.AddServerHeader = false;

        // Without TLS the scheme that HTTP/2 names can't be told from the connection, least of all behind a proxy.
        kestrel.AllowAlternateSchemes = true;
        kestrel.Limits.MaxRequestBodySize = StreamRequestReader.MaxBodyBytes;
        kestrel.Limits.MaxResponseBufferSize = MaxUnsentBytes;

        // A stream that waits at the head sends next to nothing, and a slow client is welcome: stalls have a deadline of their own.
        kestrel.Limits.MinResponseDataRate = null;
        address.Apply(kestrel, listen => listen.Use(next => new Http2Sniffer(next, time).OnConnectionAsync));
    }

    private static string? Explain(Exception e, string listen)
    {
        for (var cause = e; cause is not null; cause = cause.InnerException)
        {
            if (cause is AddressInUseException or SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse })
            {
                return $"{listen} is in use by another program. Stop that one, or give another address with Listen (--listen).";
            }

            if (cause is SocketException { SocketErrorCode: SocketError.AddressNotAvailable })
            {
                return $"{listen} is no address of this machine. Give one that is, or 127.0.0.1 or *, with Listen (--listen).";
            }

            if (cause is SocketException { SocketErrorCode: SocketError.AccessDenied })
            {
                return $"{listen} may not be listened on by this user: ports below 1024 are privileged. Give another with Listen (--listen).";
            }
        }

        return null;
    }
}
