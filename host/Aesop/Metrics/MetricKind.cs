namespace Aesop.Metrics;

/// <summary>How an instrument appears in Prometheus.</summary>
internal enum MetricKind
{
    /// <summary>Only rises; measurements are added up.</summary>
    Counter,

    /// <summary>Rises and falls; measurements are added up.</summary>
    UpDownCounter,

    /// <summary>Each measurement replaces the one before.</summary>
    Gauge,

    /// <summary>Measurements are counted by size.</summary>
    Histogram,
}
