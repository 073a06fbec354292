namespace Aesop.Metrics;

/// <summary>
/// The running figure of one instrument and one set of labels. Any number of threads record while another reads; the lock is
/// held for a few instructions.
/// </summary>
internal sealed class MetricSeries(MetricKind kind, double[] bounds)
{
    private readonly Lock _lock = new();
    private readonly long[] _buckets = kind == MetricKind.Histogram ? new long[bounds.Length + 1] : [];
    private double _value;
    private long _scrape;

    /// <summary>Takes a measurement that the instrument's owner made by itself. NaN is no measurement.</summary>
    public void Record(double measurement)
    {
        lock (_lock)
        {
            if (kind == MetricKind.Gauge)
            {
                // Here NaN does say something: the figure isn't known any more.
                _value = measurement;
            }
            else if (!double.IsNaN(measurement))
            {
                _value += measurement;
                if (kind == MetricKind.Histogram)
                {
                    var at = Array.BinarySearch(bounds, measurement);
                    _buckets[at < 0 ? ~at : at]++;
                }
            }
        }
    }

    /// <summary>Takes a measurement that an observable instrument was asked for: the whole figure, whatever the kind.</summary>
    public void Observe(double measurement, long scrape)
    {
        lock (_lock)
        {
            _value = measurement;
            _scrape = scrape;
        }
    }

    /// <summary>Whether the series was reported in this scrape; an observable one that wasn't isn't known any more.</summary>
    public bool IsObservedIn(long scrape)
    {
        lock (_lock)
        {
            return _scrape == scrape;
        }
    }

    /// <summary>The series as it is now; null where the figure isn't known.</summary>
    public MetricSample? Read(LabelSet labels)
    {
        lock (_lock)
        {
            return double.IsNaN(_value) ? null : new MetricSample(labels, _value, [.. _buckets]);
        }
    }
}
