using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aesop.Client;

/// <summary>Runs one client as long as its host runs, and stops the host when the client can't go on.</summary>
internal sealed class AesopClientService(AesopClient client, IChangeHandler handler, IHostApplicationLifetime lifetime, ILogger<AesopClient>? logger)
    : BackgroundService, IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        Dispose();
        await client.DisposeAsync().ConfigureAwait(false);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await client.RunAsync(handler, stoppingToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops: what is done is saved.
        }
        catch (Exception e)
        {
            // Whatever it is, the client has ended, and a host that ran on would look alive without it.
            Log.Stopped(logger ?? NullLogger<AesopClient>.Instance, e, client.Options.Source);
            if (Environment.ExitCode == 0)
            {
                Environment.ExitCode = 1;
            }

            lifetime.StopApplication();
            throw;
        }
    }
}
