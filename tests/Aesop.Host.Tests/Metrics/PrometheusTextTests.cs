using System.Diagnostics.Metrics;
using System.Text;
using Aesop.Metrics;
using Aesop.Tests.Servers;

namespace Aesop.Host.Tests.Metrics;

public sealed class PrometheusTextTests
{
    private Meter _meter = null!;
    private PrometheusText _text = null!;

    [SetUp]
    public void SetUp()
    {
        _meter = new Meter($"Test.{Guid.NewGuid()}");
        _text = new PrometheusText(meter => meter.Name == _meter.Name);
    }

    [TearDown]
    public void TearDown()
    {
        _text.Dispose();
        _meter.Dispose();
    }

    [Test]
    public void Write_Counter_SumBySeries()
    {
        var counter = _meter.CreateCounter<long>("aesop.relay.events", "{event}", "Events\\read,\nof all kinds.");
        counter.Add(2, new KeyValuePair<string, object?>("source", "shop"));
        counter.Add(3, new KeyValuePair<string, object?>("source", "shop"));
        counter.Add(1, new KeyValuePair<string, object?>("source", "a\"b\\c\nd"));

        Assert.That(_text.Write(), Does.StartWith("""
            # HELP aesop_relay_events_total Events\\read,\nof all kinds.
            # TYPE aesop_relay_events_total counter
            aesop_relay_events_total{source="a\"b\\c\nd"} 1
            aesop_relay_events_total{source="shop"} 5

            """));
    }

    [Test]
    public void Write_TagsInAnotherOrder_SameSeries()
    {
        var counter = _meter.CreateCounter<int>("c");
        counter.Add(1, new("a", 1), new("b", "x"));
        counter.Add(1, new("b", "x"), new("a", 1));

        Assert.That(_text.Write(), Does.Contain("c_total{a=\"1\",b=\"x\"} 2\n"));
    }

    [Test]
    public void Write_UpDownCounter_Gauge()
    {
        var clients = _meter.CreateUpDownCounter<int>("clients");
        clients.Add(3);
        clients.Add(-1);

        Assert.That(_text.Write(), Does.Contain("# TYPE clients gauge\nclients 2\n"));
    }

    [Test]
    public void Write_Gauge_LastValue()
    {
        var gauge = _meter.CreateGauge<double>("lag", "s");
        gauge.Record(7);
        gauge.Record(0.25);

        Assert.That(_text.Write(), Does.Contain("lag_seconds 0.25\n"));
    }

    [Test]
    public void Write_Histogram_CumulativeBuckets()
    {
        var histogram = _meter.CreateHistogram("latency", "s", "Latency.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.5, 1] });
        foreach (var value in new[] { 0.25, 0.5, 0.75, 8 })
        {
            histogram.Record(value, new KeyValuePair<string, object?>("kind", "x"));
        }

        Assert.That(_text.Write(), Does.Contain("""
            # TYPE latency_seconds histogram
            latency_seconds_bucket{kind="x",le="0.5"} 2
            latency_seconds_bucket{kind="x",le="1"} 3
            latency_seconds_bucket{kind="x",le="+Inf"} 4
            latency_seconds_sum{kind="x"} 9.5
            latency_seconds_count{kind="x"} 4

            """));
    }

    [Test]
    public void Write_ObservableThatNoLongerReports_Absent()
    {
        var known = new List<Measurement<double>> { new(1, new KeyValuePair<string, object?>("source", "a")), new(2, new KeyValuePair<string, object?>("source", "b")) };
        _meter.CreateObservableGauge("lag", () => known);

        Assert.That(_text.Write(), Does.Contain("lag{source=\"a\"} 1\nlag{source=\"b\"} 2\n"));
        known.RemoveAt(0);
        Assert.That(_text.Write(), Does.Contain("lag{source=\"b\"} 2\n").And.Not.Contain("source=\"a\""));
        known.Clear();
        Assert.That(_text.Write(), Does.Not.Contain("lag"));
    }

    [Test]
    public void Write_ObservableCounter_NotAddedUp()
    {
        _meter.CreateObservableCounter("read", () => 41L, "By");

        _ = _text.Write();

        Assert.That(_text.Write(), Does.Contain("read_bytes_total 41\n"));
    }

    [Test]
    public void Write_NaN_Absent()
    {
        _meter.CreateObservableGauge("unknown", () => double.NaN);

        Assert.That(_text.Write(), Does.Not.Contain("unknown"));
    }

    [Test]
    public void Write_LabelRunsWild_BoundedAndCounted()
    {
        var counter = _meter.CreateCounter<int>("c");
        for (var i = 0; i < InstrumentState.MaxSeries + 7; i++)
        {
            counter.Add(1, new KeyValuePair<string, object?>("key", i));
        }

        var text = _text.Write();

        Assert.That(text.Split('\n').Count(line => line.StartsWith("c_total{", StringComparison.Ordinal)), Is.EqualTo(InstrumentState.MaxSeries));
        Assert.That(text, Does.Contain("aesop_metrics_dropped_total 7\n"));
    }

    [Test]
    public void Write_TwoInstrumentsOfOneName_OneFamily()
    {
        using var other = new Meter(_meter.Name);
        _meter.CreateCounter<long>("c").Add(1, new KeyValuePair<string, object?>("source", "a"));
        other.CreateCounter<long>("c").Add(2, new KeyValuePair<string, object?>("source", "a"));

        var text = _text.Write();

        Assert.That(text.Split("# TYPE c_total"), Has.Length.EqualTo(2));
        Assert.That(text, Does.Contain("c_total{source=\"a\"} 3\n"));
    }

    [Test]
    public void Write_MeterDisposed_Absent()
    {
        _meter.CreateCounter<long>("gone").Add(1);
        Assert.That(_text.Write(), Does.Contain("gone_total 1"));

        _meter.Dispose();

        Assert.That(_text.Write(), Does.Not.Contain("gone"));
    }

    [Test]
    public void Record_KnownSeries_AllocatesNothing()
    {
        var counter = _meter.CreateCounter<long>("c");
        var tag = new KeyValuePair<string, object?>("source", "shop");
        counter.Add(1, tag);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 1_000; i++)
        {
            counter.Add(1, tag);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public async Task Write_EveryKind_PromtoolFindsNoFault()
    {
        using var process = new ProcessMetrics();
        using var all = new PrometheusText(meter => meter.Name == _meter.Name || meter.Name == ProcessMetrics.MeterName);
        _meter.CreateCounter<long>("aesop.relay.events", "{event}", "Events.").Add(1, new KeyValuePair<string, object?>("source", "a\"\\\n"));
        _meter.CreateHistogram<double>("aesop.client.latency", "s", "Latency.").Record(0.002);
        _meter.CreateObservableGauge("aesop.relay.ring.size", () => 1L << 40, "By", "Ring.");

        await PromtoolAsync(all.Write());
    }

    /// <summary>Fails with promtool's complaints, if it has any.</summary>
    internal static async Task PromtoolAsync(string exposition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var outcome = await Tool.RunAsync(new Command("promtool", "check", "metrics"), Encoding.UTF8.GetBytes(exposition), limit.Token);

        Assert.That((outcome.ExitCode, outcome.Error + outcome.Text), Is.EqualTo((0, "")), exposition);
    }
}
