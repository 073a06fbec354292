using System.Diagnostics.Metrics;
using Aesop.Client.Tests.Fakes;
using Aesop.Wire.Frames;

namespace Aesop.Client.Tests.Dispatching;

public sealed class ClientMetricsTests
{
    [Test]
    public async Task Counters_AfterARead_CountWhatWasHandedOver()
    {
        using var meters = new Meters();
        using var relay = new ShopRelay(3, (pull, bytes) => pull == 0 ? new FaultyStream(bytes[..^300], Ending.Cut) : new MemoryStream(bytes), changes: 2);
        await using var client = new AesopClient(relay.Options with { UntilCaughtUp = true }, meters: meters);
        using var collected = new Collector(meters);
        await Reading.IdsAsync(client, int.MaxValue);
        Assert.That(collected["aesop.client.transactions"], Is.EqualTo(3));
        Assert.That(collected["aesop.client.changes"], Is.EqualTo(6));
        Assert.That(collected["aesop.client.reconnects"], Is.EqualTo(1));
        Assert.That(collected["aesop.client.received"], Is.GreaterThan(ShopRelay.StreamBehind(0, 3, 2).Length - 300));
        Assert.That(collected.Sources, Is.EqualTo(new[] { Shop.Source }));
    }

    [Test]
    public void Lag_Unknown_IsAbsent()
    {
        using var meters = new Meters();
        using var metrics = new ClientMetrics(Shop.Source, TimeProvider.System, meters);
        using var collected = new Collector(meters);
        Assert.That(collected.Observe("aesop.client.lag"), Is.Null);
    }

    [Test]
    public void Lag_IdleAtTheEnd_IsNothingWhileTheRelayHearsTheSource()
    {
        using var meters = new Meters();
        using var metrics = new ClientMetrics(Shop.Source, TimeProvider.System, meters);
        using var collected = new Collector(meters);
        const long Now = 1_700_000_000_000_000;
        metrics.Heartbeat(new HeartbeatFrame(1, Shop.ScnOf(3), Shop.ScnOf(3), Now - 4_000_000, Now));
        Assert.That(collected.Observe("aesop.client.lag"), Is.Zero);
        metrics.Heartbeat(new HeartbeatFrame(1, Shop.ScnOf(3), Shop.ScnOf(3), Now - 60_000_000, Now));
        Assert.That(collected.Observe("aesop.client.lag"), Is.EqualTo(60));
    }

    [Test]
    public void Lag_BehindOrDisconnected_IsTheAgeOfTheLastCommit()
    {
        using var meters = new Meters();
        var time = new FixedTime(DateTimeOffset.UnixEpoch.AddSeconds(100));
        using var metrics = new ClientMetrics(Shop.Source, time, meters);
        using var collected = new Collector(meters);
        metrics.Heartbeat(new HeartbeatFrame(1, Shop.ScnOf(3), Shop.ScnOf(3), 90_000_000, 91_000_000));
        Assert.That(collected.Observe("aesop.client.lag"), Is.Zero);
        metrics.Disconnected();
        Assert.That(collected.Observe("aesop.client.lag"), Is.EqualTo(10));
    }

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }

    private sealed class Meters : IMeterFactory
    {
        private readonly List<Meter> _made = [];

        public bool Has(Meter meter) => _made.Contains(meter);

        public Meter Create(MeterOptions options)
        {
            var meter = new Meter(options);
            _made.Add(meter);
            return meter;
        }

        public void Dispose() => _made.ForEach(meter => meter.Dispose());
    }

    private sealed class Collector : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly Dictionary<string, long> _sums = [];
        private readonly Dictionary<string, double> _observed = [];
        private readonly HashSet<object?> _sources = [];

        public Collector(Meters meters)
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (meters.Has(instrument.Meter))
                {
                    Assert.That(instrument.Meter.Name, Is.EqualTo("Aesop.Client"));
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            {
                lock (_sums)
                {
                    _sums[instrument.Name] = _sums.GetValueOrDefault(instrument.Name) + value;
                    _sources.Add(tags[0].Value);
                }
            });
            _listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => _observed[instrument.Name] = value);
            _listener.Start();
        }

        public IEnumerable<object?> Sources => _sources;

        public long this[string name] => _sums.GetValueOrDefault(name);

        public double? Observe(string name)
        {
            _observed.Clear();
            _listener.RecordObservableInstruments();
            return _observed.TryGetValue(name, out var value) ? value : null;
        }

        public void Dispose() => _listener.Dispose();
    }
}
