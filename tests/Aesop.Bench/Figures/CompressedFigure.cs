using Aesop.Tests.Servers;

namespace Aesop.Bench;

/// <summary>
/// The same load in a log that the server compressed and in one that it didn't, from the socket to the ring. Pairs of runs, the order changing; the ratio is the
/// median of the pairs' ratios.
/// </summary>
internal sealed class CompressedFigure : IFigure
{
    public string Name => "compressed";

    public string What => "ingest of a log that the server compressed, against the same uncompressed";

    public async Task MeasureAsync(BenchContext bench, CancellationToken cancellationToken)
    {
        foreach (var kind in ServerKinds.All)
        {
            await MeasureAsync(bench, await bench.LoadAsync(kind, cancellationToken), await bench.CompressedLoadAsync(kind, cancellationToken), cancellationToken);
        }
    }

    private static async Task MeasureAsync(BenchContext bench, Load plain, Load compressed, CancellationToken cancellationToken)
    {
        await IngestRun.WarmUpAsync(plain, cancellationToken);
        await IngestRun.WarmUpAsync(compressed, cancellationToken);
        List<double> rates = [], plainRates = [], ratios = [], costs = [], plainCosts = [];
        for (var run = 0; run < bench.Options.Runs; run++)
        {
            var first = run % 2 == 0 ? await IngestRun.RunAsync(compressed, cancellationToken) : null;
            var other = await IngestRun.RunAsync(plain, cancellationToken);
            var ingest = first ?? await IngestRun.RunAsync(compressed, cancellationToken);
            rates.Add(ingest.Rate);
            plainRates.Add(other.Rate);
            ratios.Add(ingest.Rate / other.Rate);
            costs.Add(ingest.ProcessorSeconds / ingest.Rows);
            plainCosts.Add(other.ProcessorSeconds / other.Rows);
        }

        var (bytes, plainBytes) = ((double)compressed.Bytes / compressed.Rows, (double)plain.Bytes / plain.Rows);
        bench.Report.Add(new ReportLine($"ingest compressed, {plain.Server.Kind}", Units.Rate(rates.Median()))
        {
            Peer = FormattableString.Invariant($"{Units.Rate(plainRates.Median())} uncompressed; {bytes:F0} of {plainBytes:F0} B/row in the log; costs {Units.Cost(costs.Median())}, {Units.Cost(plainCosts.Median())}"),
            Ratio = ratios.Median(),
        });
    }
}
