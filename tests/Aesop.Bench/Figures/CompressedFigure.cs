using System.Diagnostics;
using Aesop.Tests.Servers;

namespace Aesop.Bench;

/// <summary>
/// A log that the server compressed, from the socket to the ring, beside the least that it can cost: the same load uncompressed, and the reference library that decompresses
/// the very same pieces and does nothing else. And beside the server's own tool, which decodes that log to text. Runs in turn, the order changing; a ratio is the median of the runs' ratios.
/// </summary>
internal sealed class CompressedFigure : IFigure
{
    private const double FloorGoal = 0.8;

    // The tool takes much longer than everything else.
    private const int ToolRuns = 2;

    public string Name => "compressed";

    public string What => "ingest of a log that the server compressed, against the same uncompressed and bare decompression";

    public async Task MeasureAsync(BenchContext bench, CancellationToken cancellationToken)
    {
        foreach (var kind in ServerKinds.All)
        {
            await MeasureAsync(bench, await bench.LoadAsync(kind, cancellationToken), await bench.CompressedLoadAsync(kind, cancellationToken), cancellationToken);
        }
    }

    private static async Task MeasureAsync(BenchContext bench, Load plain, Load compressed, CancellationToken cancellationToken)
    {
        var packed = await PackedLog.ReadAsync(compressed, cancellationToken);
        await IngestRun.WarmUpAsync(plain, cancellationToken);
        await IngestRun.WarmUpAsync(compressed, cancellationToken);
        List<double> rates = [], plainRates = [], ratios = [], costs = [], plainCosts = [], bare = [], floors = [];
        for (var run = 0; run < bench.Options.Runs; run++)
        {
            var first = run % 2 == 0 ? await IngestRun.RunAsync(compressed, cancellationToken) : null;
            var other = await IngestRun.RunAsync(plain, cancellationToken);
            var seconds = packed.Decompress();
            var ingest = first ?? await IngestRun.RunAsync(compressed, cancellationToken);
            rates.Add(ingest.Rate);
            plainRates.Add(other.Rate);
            ratios.Add(ingest.Rate / other.Rate);
            costs.Add(ingest.ProcessorSeconds / ingest.Rows);
            plainCosts.Add(other.ProcessorSeconds / other.Rows);
            bare.Add(seconds / ingest.Rows);
            floors.Add(ingest.Rate * ((1 / other.Rate) + (seconds / ingest.Rows)));
        }

        var name = $"ingest compressed, {plain.Server.Kind}";
        var (bytes, plainBytes) = ((double)compressed.Bytes / compressed.Rows, (double)plain.Bytes / plain.Rows);
        bench.Report.Add(new ReportLine(name, Units.Rate(rates.Median()))
        {
            Peer = $"{Units.Rate(1 / ((1 / plainRates.Median()) + bare.Median()))} (uncompressed, and {Units.Cost(bare.Median())} of bare {(plain.Server.Kind == ServerKind.MySql ? "zstd" : "zlib")})",
            Ratio = floors.Median(),
            Goal = ">= 0.80 of it",
            Met = floors.Median() >= FloorGoal,
        });
        bench.Report.Add(new ReportLine(name, Units.Rate(rates.Median()))
        {
            Peer = FormattableString.Invariant($"{Units.Rate(plainRates.Median())} uncompressed; {bytes:F0} of {plainBytes:F0} B/row in the log; costs {Units.Cost(costs.Median())}, {Units.Cost(plainCosts.Median())}"),
            Ratio = ratios.Median(),
        });
        var tool = compressed.Rows / await ToolSecondsAsync(compressed, Math.Min(ToolRuns, bench.Options.Runs), cancellationToken);
        bench.Report.Add(new ReportLine(name, Units.Rate(rates.Median()))
        {
            Peer = $"{Units.Rate(tool)} (mysqlbinlog, to text)",
            Ratio = rates.Median() / tool,
            Goal = "faster than it",
            Met = rates.Median() > tool,
        });
    }

    private static async Task<double> ToolSecondsAsync(Load load, int runs, CancellationToken cancellationToken)
    {
        List<double> seconds = [];
        for (var run = 0; run < runs; run++)
        {
            var watch = Stopwatch.StartNew();
            await new ReferenceDecoder(load.Server.Kind).DecodeFromAsync(load.Server, load.FirstFile, "/dev/null", cancellationToken);
            seconds.Add(watch.Elapsed.TotalSeconds);
        }

        return seconds.Median();
    }
}
