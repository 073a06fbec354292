using System.Globalization;
using Aesop.Metrics;

namespace Aesop.Host.Tests.Metrics;

public sealed class ProcessMetricsTests
{
    [TestCase("process_resident_memory_bytes", 1e6, 1e12)]
    [TestCase("process_cpu_seconds_total", 0.001, 1e6)]
    [TestCase("process_start_time_seconds", 1.6e9, 1e10)]
    [TestCase("dotnet_gc_allocated_bytes_total", 1e3, 1e13)]
    [TestCase("dotnet_gc_collections_total{generation=\"2\"}", 1, 1e9)]
    public void Write_ThisProcess_PlausibleFigure(string series, double least, double most)
    {
        GC.Collect();
        using var process = new ProcessMetrics();
        using var text = new PrometheusText(meter => meter.Name == ProcessMetrics.MeterName);

        var line = text.Write().Split('\n').Single(line => line.StartsWith(series + " ", StringComparison.Ordinal));

        Assert.That(double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture), Is.InRange(least, most));
    }
}
