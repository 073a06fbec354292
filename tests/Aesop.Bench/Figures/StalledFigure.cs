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
    private const double SettledBelowSeconds = 0.02;
    private static readonly TimeSpan ConnectWithin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AskedEvery = TimeSpan.FromMilliseconds(50);

    public string Name => "stalled";

    public string What => "ingest alone, and with 99 stalled clients";

    public async Task MeasureAsync(BenchContext bench, CancellationToken cancellationToken)
    {
        var load = await bench.LoadAsync(ServerKind.MariaDb, cancellationToken);
        await IngestRun.WarmUpAsync(load, cancellationToken);
        await MeasureAsync(load, Clients, cancellationToken);
        List<(double Rate, double Cost)> alone = [], stalled = [];
        for (var run = 0; run < bench.Options.Runs; run++)
        {
            (double, double)? first = run % 2 == 0 ? await MeasureAsync(load, 0, cancellationToken) : null;
            var with = await MeasureAsync(load, Clients, cancellationToken);
            var without = first ?? await MeasureAsync(load, 0, cancellationToken);
            alone.Add(without);
            stalled.Add(with);
        }

        var ratio = stalled.Zip(alone, (with, without) => with.Rate / without.Rate).Median();
        bench.Report.Add(new ReportLine($"ingest with {Clients} stalled clients", Units.Rate(stalled.Select(run => run.Rate).Median()))
        {
            Peer = $"{Units.Rate(alone.Select(run => run.Rate).Median())} (no client); costs {Units.Cost(stalled.Select(run => run.Cost).Median())}, {Units.Cost(alone.Select(run => run.Cost).Median())} without",
            Ratio = ratio,
            Goal = "loses <= 5 %",
            Met = ratio >= 1 - LossGoal,
        });
    }

    private static async Task<(double Rate, double Cost)> MeasureAsync(Load load, int clients, CancellationToken cancellationToken)
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
            var processor = ProcessorTime.Seconds;
            var watch = Stopwatch.StartNew();
            load.Server.Resume();
            await relay.ReadAsync(load.Rows, cancellationToken);
            var seconds = watch.Elapsed.TotalSeconds;
            var rows = load.Rows - before;
            processor = ProcessorTime.Seconds - processor;
            return before < load.Rows * 3 / 4
                ? (rows / seconds, processor / rows)
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
        var watch = Stopwatch.StartNew();
        double used;
        do
        {
            used = ProcessorTime.Seconds;
            await Task.Delay(SettleStep, cancellationToken);
        }
        while (ProcessorTime.Seconds - used > SettledBelowSeconds && watch.Elapsed < SettleWithin);
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
