using System.Globalization;
using Aesop.Tests.Servers;

namespace Aesop.Bench;

/// <summary>What a whole process allocates while it ingests a log, connecting and everything else included, for each row.</summary>
internal sealed class AllocationFigure : IFigure
{
    private const double GoalBytes = 16;

    public string Name => "allocations";

    public string What => "bytes allocated on the ingest path, a row";

    public async Task MeasureAsync(BenchContext bench, CancellationToken cancellationToken)
    {
        foreach (var kind in ServerKinds.All)
        {
            var load = await bench.LoadAsync(kind, cancellationToken);
            await IngestRun.WarmUpAsync(load, cancellationToken);
            List<double> bytes = [];
            for (var run = 0; run < bench.Options.Runs; run++)
            {
                var ingest = await IngestRun.RunAsync(load, cancellationToken);
                bytes.Add(ingest.AllocatedBytes / (double)ingest.Rows);
            }

            var median = bytes.Median();
            bench.Report.Add(new ReportLine($"allocated, {kind}", string.Create(CultureInfo.InvariantCulture, $"{median:F1} bytes/row"))
            {
                Goal = "<= 16 bytes/row",
                Met = median <= GoalBytes,
            });
        }
    }
}
