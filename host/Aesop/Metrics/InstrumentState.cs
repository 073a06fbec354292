using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Aesop.Metrics;

/// <summary>The series of one instrument. Any number of threads record while another reads.</summary>
internal sealed class InstrumentState
{
    /// <summary>
    /// How many series one instrument may have. Labels are sources, partitions, clients and kinds, never keys, so that nothing
    /// comes near this; should a label run wild, its newest values are left out rather than the process filled.
    /// </summary>
    public const int MaxSeries = 2_000;

    private static readonly double[] SecondsBounds =
        [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

    private static readonly double[] QuantityBounds =
        [1, 4, 16, 64, 256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216, 67_108_864, 268_435_456, 1_073_741_824];

    private readonly ConcurrentDictionary<LabelSet, MetricSeries> _series = new(LabelSet.Comparer.Instance);
    private readonly ConcurrentDictionary<LabelSet, MetricSeries>.AlternateLookup<ReadOnlySpan<KeyValuePair<string, object?>>> _byTags;
    private readonly bool _isObservable;
    private int _count;
    private long _dropped;

    public InstrumentState(Instrument instrument)
    {
        Kind = KindOf(instrument);
        Name = MetricName.Of(instrument, Kind);
        Help = instrument.Description ?? "";
        Bounds = Kind == MetricKind.Histogram ? BoundsOf(instrument) : [];
        _isObservable = instrument.IsObservable;
        _byTags = _series.GetAlternateLookup<ReadOnlySpan<KeyValuePair<string, object?>>>();
    }

    public MetricKind Kind { get; }

    public string Name { get; }

    public string Help { get; }

    /// <summary>The upper bounds of a histogram's buckets, ascending.</summary>
    public double[] Bounds { get; }

    /// <summary>How many measurements found no room for their labels.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Takes a measurement. Allocates only for labels that are new.</summary>
    public void Record(double measurement, ReadOnlySpan<KeyValuePair<string, object?>> tags, long scrape)
    {
        if (!_byTags.TryGetValue(tags, out var series))
        {
            if (Interlocked.Increment(ref _count) > MaxSeries)
            {
                Interlocked.Decrement(ref _count);
                Interlocked.Increment(ref _dropped);
                return;
            }

            series = new MetricSeries(Kind, Bounds);
            if (!_byTags.TryAdd(tags, series))
            {
                Interlocked.Decrement(ref _count);
                series = _byTags[tags];
            }
        }

        if (_isObservable)
        {
            series.Observe(measurement, scrape);
        }
        else
        {
            series.Record(measurement);
        }
    }

    /// <summary>The series that are known at this scrape; those that an observable instrument no longer reports are forgotten.</summary>
    public IEnumerable<MetricSample> Read(long scrape)
    {
        foreach (var (labels, series) in _series)
        {
            if (_isObservable && !series.IsObservedIn(scrape))
            {
                if (_series.TryRemove(labels, out _))
                {
                    Interlocked.Decrement(ref _count);
                }
            }
            else if (series.Read(labels) is { } sample)
            {
                yield return sample;
            }
        }
    }

    private static MetricKind KindOf(Instrument instrument)
    {
        var type = instrument.GetType();
        while (!type.IsGenericType)
        {
            type = type.BaseType!;
        }

        var kind = type.GetGenericTypeDefinition();
        return kind == typeof(Counter<>) || kind == typeof(ObservableCounter<>) ? MetricKind.Counter
            : kind == typeof(UpDownCounter<>) || kind == typeof(ObservableUpDownCounter<>) ? MetricKind.UpDownCounter
            : kind == typeof(Histogram<>) ? MetricKind.Histogram
            : MetricKind.Gauge;
    }

    private static double[] BoundsOf(Instrument instrument) => instrument switch
    {
        Histogram<double> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds],
        Histogram<long> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds.Select(bound => (double)bound)],
        Histogram<int> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds.Select(bound => (double)bound)],
        { Unit: "s" } => SecondsBounds,
        _ => QuantityBounds,
    };
}
