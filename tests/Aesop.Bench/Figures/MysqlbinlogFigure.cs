using System.Diagnostics;
using Aesop.Tests.Servers;

namespace Aesop.Bench;

/// <summary>
/// Ingest against the server's own <c>mysqlbinlog --read-from-remote-server --raw</c>, which copies the same logs into files in
/// memory and decodes nothing.
/// </summary>
internal sealed class MysqlbinlogFigure : IFigure
{
    public string Name => "mysqlbinlog";

    public string What => "ingest, against mysqlbinlog --read-from-remote-server --raw to files in memory";

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
        await CopyAsync(load, cancellationToken);
        List<double> rates = [], peers = [], ratios = [];
        for (var run = 0; run < bench.Options.Runs; run++)
        {
            var first = run % 2 == 0 ? await IngestRun.RunAsync(load, cancellationToken) : null;
            var seconds = await CopyAsync(load, cancellationToken);
            var ingest = first ?? await IngestRun.RunAsync(load, cancellationToken);
            rates.Add(ingest.Rate);
            peers.Add(ingest.Rows / seconds);
            ratios.Add(seconds / ingest.Seconds);
        }

        var ratio = ratios.Median();
        bench.Report.Add(new ReportLine($"ingest, {load.Server.Kind}", Units.Rate(rates.Median()))
        {
            Peer = $"{Units.Rate(peers.Median())} (mysqlbinlog --raw)",
            Ratio = ratio,
            Goal = "faster than it",
            Met = ratio > 1,
        });
    }

    /// <returns>Seconds, the program's start included.</returns>
    private static async Task<double> CopyAsync(Load load, CancellationToken cancellationToken)
    {
        using var folder = new MemoryFolder();
        var watch = Stopwatch.StartNew();
        var files = await new ReferenceDecoder(load.Server.Kind).CopyFromAsync(load.Server, load.FirstFile, folder.Path, cancellationToken);
        var seconds = watch.Elapsed.TotalSeconds;
        var bytes = files.Sum(file => new FileInfo(file).Length);

        // The last file's closing event may be missing: the server still writes to it.
        return bytes >= load.Bytes * 0.99
            ? seconds
            : throw new InvalidOperationException($"mysqlbinlog copied {bytes:N0} of {load.Bytes:N0} bytes.");
    }
}
