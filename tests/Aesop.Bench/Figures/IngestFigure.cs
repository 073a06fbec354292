using Aesop.Tests.Servers;

namespace Aesop.Bench;

/// <summary>
/// From the socket to the ring, everything done, against a reader that only counts the packets of the same dump: how much of what the
/// server can send at most is turned into frames. Pairs of runs, the order changing; the ratio is the median of the pairs' ratios.
/// </summary>
internal sealed class IngestFigure : IFigure
{
    private const double RatioGoal = 0.8;
    private const double RateGoal = 1e6;

    public string Name => "ingest";

    public string What => "socket to ring, against a reader that only counts packets";

    public async Task MeasureAsync(BenchContext bench, CancellationToken cancellationToken)
    {
        foreach (var kind in ServerKinds.All)
        {
            await MeasureAsync(bench, await bench.LoadAsync(kind, cancellationToken), cancellationToken);
        }
    }

    private static async Task MeasureAsync(BenchContext bench, Load load, CancellationToken cancellationToken)
    {
        await IngestRun.WarmUpAsync(load, cancellationToken);
        await BareReader.ReadAsync(load, cancellationToken);
        List<double> rates = [], limits = [], ratios = [], costs = [], limitCosts = [];
        for (var run = 0; run < bench.Options.Runs; run++)
        {
            var first = run % 2 == 0 ? await IngestRun.RunAsync(load, cancellationToken) : null;
            var bare = await BareReader.ReadAsync(load, cancellationToken);
            var ingest = first ?? await IngestRun.RunAsync(load, cancellationToken);
            rates.Add(ingest.Rate);
            limits.Add(ingest.Rows / bare.Seconds);
            ratios.Add(bare.Seconds / ingest.Seconds);
            costs.Add(ingest.ProcessorSeconds / ingest.Rows);
            limitCosts.Add(bare.ProcessorSeconds / ingest.Rows);
        }

        var ratio = ratios.Median();
        var rate = rates.Median();
        bench.Report.Add(new ReportLine($"ingest, {load.Server.Kind}", Units.Rate(rate))
        {
            Peer = $"{Units.Rate(limits.Median())} (bare reader)",
            Ratio = ratio,
            Goal = ">= 0.80 of it",
            Met = ratio >= RatioGoal,
        });
        bench.Report.Add(new ReportLine($"ingest, {load.Server.Kind}", Units.Rate(rate))
        {
            Peer = $"costs {Units.Cost(costs.Median())}, bare reader {Units.Cost(limitCosts.Median())}",
            Goal = ">= 1 M rows/s",
            Met = rate >= RateGoal,
        });
    }
}
