using System.Globalization;
using Aesop.MySql;
using Aesop.Relay;
using Aesop.Relay.Sources;
using Aesop.Tests.Servers;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aesop.Randomized.Tests.Runs;

/// <summary>The relay of a run, which may lose its connection, or be stopped and started anew, at any moment. One thread disturbs it, any thread may ask.</summary>
internal sealed class RunRelay : IAsyncDisposable
{
    private const int ShortestPauseMs = 150;
    private const int LongestPauseMs = 1_500;

    private readonly RelayOptions _options;
    private readonly ThrowawayFolder _state;
    private volatile RelayHost? _host;

    private RunRelay(RelayOptions options, ThrowawayFolder state)
    {
        _options = options with { StateDirectory = state.Path };
        _state = state;
    }

    /// <summary>Where it serves, also after a new start.</summary>
    public Uri Address => new($"http://{_options.Listen}");

    /// <summary>How often it was started anew.</summary>
    public int Restarts { get; private set; }

    /// <summary>How often its connection to the server was ended.</summary>
    public int Breaks { get; private set; }

    /// <summary>The source as it is now; null while no relay runs.</summary>
    public SourceStatus? Status
    {
        get
        {
            try
            {
                return _host?.StatusOf(_options.Sources[0].Name);
            }
            catch (ObjectDisposedException)
            {
                return null;
            }
        }
    }

    /// <summary>Whether the source has halted.</summary>
    public bool IsHalted => Status?.State == SourceState.Halted;

    /// <summary>Starts one.</summary>
    public static async Task<RunRelay> StartAsync(SourceOptions source)
    {
        var options = new RelayOptions { Listen = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{FreePort.Next()}"), Sources = [source], HeartbeatIntervalMs = 100 };
        var relay = new RunRelay(options, new ThrowawayFolder("random"));
        relay._host = await RelayHost.StartAsync(relay._options, NullLoggerFactory.Instance);
        return relay;
    }

    /// <summary>Disturbs it until it is told to stop, or the source halts.</summary>
    /// <param name="server">The source's server.</param>
    /// <param name="restarts">Whether it is also stopped, and not only cut off.</param>
    /// <param name="stop">Ends it; then a relay runs.</param>
    public async Task DisturbAsync(DatabaseServer server, bool restarts, CancellationToken stop)
    {
        while (!IsHalted)
        {
            await Task.Delay(Random.Shared.Next(ShortestPauseMs, LongestPauseMs), stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stop.IsCancellationRequested)
            {
                return;
            }

            if (restarts && Random.Shared.Next(3) == 0)
            {
                await RestartAsync();
            }
            else
            {
                await BreakAsync(server);
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _host!.DisposeAsync();
        _state.Dispose();
    }

    private async Task RestartAsync()
    {
        var host = _host!;
        _host = null;
        await host.DisposeAsync();
        await Task.Delay(Random.Shared.Next(ShortestPauseMs));
        _host = await RelayHost.StartAsync(_options, NullLoggerFactory.Instance);
        Restarts++;
    }

    // Only this run reads the server's log. A link may have gone by itself before it is ended.
    private async Task BreakAsync(DatabaseServer server)
    {
        const int IdAt = 0, CommandAt = 4, NoSuchThread = 1094;
        await using var connection = await MySqlConnection.ConnectAsync(MySqlConnectionOptions.Parse(server.Url));
        var readers = new List<string>();
        await using (var processes = await connection.QueryAsync("SHOW PROCESSLIST"))
        {
            while (await processes.ReadAsync())
            {
                if (processes.GetStringOrNull(CommandAt)?.StartsWith("Binlog Dump", StringComparison.Ordinal) == true)
                {
                    readers.Add(processes.GetString(IdAt));
                }
            }
        }

        foreach (var reader in readers)
        {
            try
            {
                await connection.ExecuteAsync($"KILL {reader}");
                Breaks++;
            }
            catch (MySqlServerException e) when (e.Code == NoSuchThread)
            {
                // It has.
            }
        }
    }
}
