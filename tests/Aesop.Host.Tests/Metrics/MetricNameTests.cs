using System.Diagnostics.Metrics;
using Aesop.Metrics;

namespace Aesop.Host.Tests.Metrics;

internal sealed class MetricNameTests
{
    [TestCase("aesop.relay.events", "{event}", MetricKind.Counter, "aesop_relay_events_total")]
    [TestCase("aesop.relay.lag", "s", MetricKind.Gauge, "aesop_relay_lag_seconds")]
    [TestCase("aesop.relay.buffer.size", "By", MetricKind.Gauge, "aesop_relay_buffer_size_bytes")]
    [TestCase("aesop.relay.read", "By", MetricKind.Counter, "aesop_relay_read_bytes_total")]
    [TestCase("aesop.relay.fill", "1", MetricKind.Gauge, "aesop_relay_fill_ratio")]
    [TestCase("lag_seconds", "s", MetricKind.Gauge, "lag_seconds")]
    [TestCase("errors_total", null, MetricKind.Counter, "errors_total")]
    [TestCase("9lives-left", "furlong", MetricKind.Gauge, "_9lives_left_furlong")]
    public void Of_Instrument_PrometheusName(string name, string? unit, MetricKind kind, string expected)
    {
        using var meter = new Meter("Test.Names");

        Assert.That(MetricName.Of(meter.CreateGauge<int>(name, unit), kind), Is.EqualTo(expected));
    }
}
