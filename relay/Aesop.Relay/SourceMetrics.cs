using System.Diagnostics.Metrics;
using Aesop.Relay.Sources;

namespace Aesop.Relay;

/// <summary>The instruments of sources: what their status says, observed. What isn't known is absent.</summary>
internal static class SourceMetrics
{
    /// <summary>Adds the instruments to a meter.</summary>
    /// <param name="meter">The relay's meter.</param>
    /// <param name="sources">The sources, which don't change.</param>
    public static void Observe(Meter meter, IReadOnlyList<RelaySource> sources)
    {
        meter.CreateObservableCounter("aesop.relay.source.rows", () => Of(sources, s => (long?)s.Rows), "{row}", "Row changes read from the source.");
        meter.CreateObservableCounter("aesop.relay.source.transactions", () => Of(sources, s => (long?)s.Transactions), "{transaction}", "Transactions read from the source.");
        meter.CreateObservableCounter("aesop.relay.source.bytes", () => Of(sources, s => (long?)s.Bytes), "By", "Bytes of binlog read from the source.");
        meter.CreateObservableCounter("aesop.relay.source.reconnects", () => Of(sources, s => (long?)s.Reconnects), "{connection}", "Connections that were lost and replaced.");
        meter.CreateObservableCounter("aesop.relay.source.allocated", () => Of(sources, s => (long?)s.AllocatedBytes), "By", "Bytes allocated while events were handled.");
        meter.CreateObservableGauge("aesop.relay.source.lag", () => Of(sources, s => s.LagSeconds), "s", "How far the relay is behind the source.");
        meter.CreateObservableGauge("aesop.relay.source.lag.bytes", () => Of(sources, s => s.LagBytes), "By", "Bytes of binlog that are still to be read.");
        meter.CreateObservableGauge(
            "aesop.relay.source.connected",
            () => Of(sources, s => s.State is SourceState.CatchingUp or SourceState.Streaming ? 1L : (long?)0),
            "{connection}",
            "1 while the source is being read, 0 while it is not.");
    }

    private static IEnumerable<Measurement<T>> Of<T>(IReadOnlyList<RelaySource> sources, Func<SourceStatus, T?> figure)
        where T : struct
    {
        foreach (var source in sources)
        {
            if (figure(source.Status) is { } value)
            {
                yield return new Measurement<T>(value, new KeyValuePair<string, object?>("source", source.Name));
            }
        }
    }
}
