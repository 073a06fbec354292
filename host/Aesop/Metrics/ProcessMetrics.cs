using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Aesop.Metrics;

/// <summary>The process's own figures, under the names that dashboards for Prometheus know.</summary>
internal sealed class ProcessMetrics : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Aesop.Process";

    private readonly Meter _meter = new(MeterName);

    public ProcessMetrics()
    {
        _meter.CreateObservableGauge("process.resident_memory", () => Environment.WorkingSet, "By", "Resident memory of the process.");
        _meter.CreateObservableCounter("process.cpu", () => Environment.CpuUsage.TotalTime.TotalSeconds, "s", "Processor time that the process has used, user and system.");
        _meter.CreateObservableGauge("process.start_time", StartTime(), "s", "When the process was started, in seconds since 1970.");
        _meter.CreateObservableCounter("dotnet.gc.allocated", () => GC.GetTotalAllocatedBytes(), "By", "Bytes allocated on the managed heap.");
        _meter.CreateObservableCounter("dotnet.gc.collections", Collections, "{collection}", "Garbage collections, by the oldest generation collected.");
        _meter.CreateObservableCounter("dotnet.gc.pause", () => GC.GetTotalPauseDuration().TotalSeconds, "s", "Time that the garbage collector has stopped the process for.");
        _meter.CreateObservableGauge("dotnet.threads", () => ThreadPool.ThreadCount, "{thread}", "Threads of the pool.");
    }

    public void Dispose() => _meter.Dispose();

    private static Func<double> StartTime()
    {
        using var process = Process.GetCurrentProcess();
        var seconds = new DateTimeOffset(process.StartTime.ToUniversalTime()).ToUnixTimeMilliseconds() / 1_000.0;
        return () => seconds;
    }

    private static IEnumerable<Measurement<long>> Collections()
    {
        for (var generation = 0; generation <= GC.MaxGeneration; generation++)
        {
            // A collection counts for each younger generation too; the label says which was the oldest, so that they add up.
            var count = GC.CollectionCount(generation) - (generation < GC.MaxGeneration ? GC.CollectionCount(generation + 1) : 0);
            yield return new(count, new KeyValuePair<string, object?>("generation", generation));
        }
    }
}
