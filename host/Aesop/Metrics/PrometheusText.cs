using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;

namespace Aesop.Metrics;

/// <summary>
/// Shows the process's instruments (<see cref="System.Diagnostics.Metrics"/>) in Prometheus' text format 0.0.4
/// (https://prometheus.io/docs/instrumenting/exposition_formats/). Stands in for prometheus-net. A figure that isn't known is
/// absent: an observable instrument that reports nothing, or NaN, has no line. Any number of threads may use it.
/// </summary>
internal sealed class PrometheusText : IDisposable
{
    /// <summary>The media type of the format.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly ConcurrentDictionary<Instrument, InstrumentState> _instruments = new();
    private readonly MeterListener _listener = new();
    private readonly Lock _scraping = new();
    private long _scrape;

    /// <param name="isShown">Which meters are shown.</param>
    public PrometheusText(Func<Meter, bool> isShown)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (isShown(instrument.Meter))
            {
                listener.EnableMeasurementEvents(instrument, _instruments.GetOrAdd(instrument, static instrument => new InstrumentState(instrument)));
            }
        };
        _listener.MeasurementsCompleted = (instrument, _) => _instruments.TryRemove(instrument, out InstrumentState? _);
        _listener.SetMeasurementEventCallback<byte>((_, value, tags, state) => Record(value, tags, state));
        _listener.SetMeasurementEventCallback<short>((_, value, tags, state) => Record(value, tags, state));
        _listener.SetMeasurementEventCallback<int>((_, value, tags, state) => Record(value, tags, state));
        _listener.SetMeasurementEventCallback<long>((_, value, tags, state) => Record(value, tags, state));
        _listener.SetMeasurementEventCallback<float>((_, value, tags, state) => Record(value, tags, state));
        _listener.SetMeasurementEventCallback<double>((_, value, tags, state) => Record(value, tags, state));
        _listener.SetMeasurementEventCallback<decimal>((_, value, tags, state) => Record((double)value, tags, state));
        _listener.Start();
    }

    /// <summary>Asks the observable instruments and writes everything that is known, families sorted by name.</summary>
    public string Write()
    {
        // One scrape at a time: what an observable reported belongs to the scrape that asked.
        lock (_scraping)
        {
            var scrape = Interlocked.Increment(ref _scrape);
            _listener.RecordObservableInstruments();
            var text = new StringBuilder();
            var dropped = 0L;
            foreach (var family in _instruments.Values.GroupBy(state => state.Name).OrderBy(family => family.Key, StringComparer.Ordinal))
            {
                WriteFamily(text, [.. family], scrape);
                dropped += family.Sum(state => state.Dropped);
            }

            WriteHead(text, "aesop_metrics_dropped_total", "Measurements left out because their instrument has too many label values.", MetricKind.Counter);
            return text.Append("aesop_metrics_dropped_total ").Append(dropped).Append('\n').ToString();
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state) =>
        ((InstrumentState)state!).Record(value, tags, Interlocked.Read(ref _scrape));

    private static void WriteFamily(StringBuilder text, IReadOnlyList<InstrumentState> instruments, long scrape)
    {
        // Instruments of one name but unlike kinds can't share a family; the first one published has the name.
        var first = instruments[0];
        var samples = new SortedDictionary<string, MetricSample>(StringComparer.Ordinal);
        foreach (var instrument in instruments.Where(state => state.Kind == first.Kind && state.Bounds.SequenceEqual(first.Bounds)))
        {
            foreach (var sample in instrument.Read(scrape))
            {
                samples[sample.Labels.Text] = samples.TryGetValue(sample.Labels.Text, out var other) ? other.Merge(sample, first.Kind) : sample;
            }
        }

        if (samples.Count > 0)
        {
            WriteHead(text, first.Name, first.Help, first.Kind);
            foreach (var sample in samples.Values)
            {
                sample.Write(text, first.Name, first.Bounds);
            }
        }
    }

    private static void WriteHead(StringBuilder text, string name, string help, MetricKind kind)
    {
        if (help.Length > 0)
        {
            text.Append("# HELP ").Append(name).Append(' ')
                .Append(help.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)).Append('\n');
        }

        text.Append("# TYPE ").Append(name).Append(' ').Append(kind switch
        {
            MetricKind.Counter => "counter",
            MetricKind.Histogram => "histogram",
            _ => "gauge",
        }).Append('\n');
    }
}
