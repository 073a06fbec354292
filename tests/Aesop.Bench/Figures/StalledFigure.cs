using System.Diagnostics;
using System.Globalization;
using Aesop.Tests.Servers;

namespace Aesop.Bench;

/// <summary>
/// Ingest alone, and with 99 clients connected that read nothing. So that all of them are there before most of the log is, the server is paused
/// when the relay has begun to read and goes on when they are connected and full; what counts is the rest of the log.
/// </summary>
internal sealed class StalledFigure : IFigure
{
    private const int Clients = 99;
    private const double LossGoal = 0.05;

    // So much of the log is in the ring before the server is paused that the clients' connections are full when it goes on.
    private const int PausedAtFraction = 5;

    // Filling the connections costs the relay time; it is over when this process has next to nothing to do any more.
    private static readonly TimeSpan SettleWithin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan SettleStep = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan SettledBelow = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan ConnectWithin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AskedEvery = TimeSpan.FromMilliseconds(50);

    public string Name => "stalled";

    public string What => "ingest alone, and with 99 stalled clients";

    public async Task MeasureAsync(BenchContext bench, CancellationToken cancellationToken)
    {
        var load = await bench.LoadAsync(ServerKind.MariaDb, cancellationToken);
        await IngestRun.WarmUpAsync(load, cancellationToken);
        await RateAsync(load, Clients, cancellationToken);
        List<double> alone = [], stalled = [], ratios = [];
        for (var run = 0; run < bench.Options.Runs; run++)
        {
            double? first = run % 2 == 0 ? await RateAsync(load, 0, cancellationToken) : null;
            var with = await RateAsync(load, Clients, cancellationToken);
            var without = first ?? await RateAsync(load, 0, cancellationToken);
            alone.Add(without);
            stalled.Add(with);
            ratios.Add(with / without);
        }

        var ratio = ratios.Median();
        bench.Report.Add(new ReportLine($"ingest with {Clients} stalled clients", Units.Rate(stalled.Median()))
        {
            Peer = $"{Units.Rate(alone.Median())} (no client)",
            Ratio = ratio,
            Goal = "loses <= 5 %",
            Met = ratio >= 1 - LossGoal,
        });
    }

    private static async Task<double> RateAsync(Load load, int clients, CancellationToken cancellationToken)
    {
        Collector.CollectAll();
        await using var relay = await Relays.StartAsync(load.Server, IngestRun.RingBytes, cancellationToken);
        await relay.ReadAsync(load.Rows / PausedAtFraction, cancellationToken);
        await load.Server.PauseAsync(cancellationToken);
        var connected = new List<StalledClient>();
        try
        {
            for (var client = 0; client < clients; client++)
            {
                connected.Add(await StalledClient.ConnectAsync(relay.Address, cancellationToken));
            }

            await StreamsAsync(relay.Address, clients, cancellationToken);
            await SettleAsync(cancellationToken);
            var before = relay.StatusOf(Relays.Source).Rows;
            var watch = Stopwatch.StartNew();
            load.Server.Resume();
            await relay.ReadAsync(load.Rows, cancellationToken);
            var rate = (load.Rows - before) / watch.Elapsed.TotalSeconds;
            return before < load.Rows * 3 / 4
                ? rate
                : throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"The relay had read {before} of {load.Rows} rows before the server could be paused."));
        }
        finally
        {
            load.Server.Resume();
            connected.ForEach(client => client.Dispose());
        }
    }

    private static async Task SettleAsync(CancellationToken cancellationToken)
    {
        using var self = Process.GetCurrentProcess();
        var watch = Stopwatch.StartNew();
        TimeSpan used;
        do
        {
            used = self.TotalProcessorTime;
            await Task.Delay(SettleStep, cancellationToken);
            self.Refresh();
        }
        while (self.TotalProcessorTime - used > SettledBelow && watch.Elapsed < SettleWithin);
    }

    private static async Task StreamsAsync(Uri relay, int clients, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        while ((await Relays.AskAsync(relay, cancellationToken)).Ring.Streams < clients)
        {
            if (watch.Elapsed > ConnectWithin)
            {
                throw new InvalidOperationException($"The relay has not opened {clients} streams within {ConnectWithin}.");
            }

            await Task.Delay(AskedEvery, cancellationToken);
        }
    }
}
