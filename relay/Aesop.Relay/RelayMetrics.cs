using System.Diagnostics.Metrics;
using Aesop.Relay.Buffering;

namespace Aesop.Relay;

/// <summary>
/// The instruments of rings and streams, in the meter <c>Aesop.Relay</c>, each labelled with its <c>source</c>. Thread-safe.
/// </summary>
internal sealed class RelayMetrics : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Aesop.Relay";

    private readonly bool _ownsMeter;
    private readonly UpDownCounter<long> _streams;
    private readonly Counter<long> _bytes;
    private readonly Counter<long> _frames;
    private readonly Counter<long> _gone;
    private readonly Counter<long> _stalled;
    private volatile RingFigures[] _rings = [];

    /// <summary>The instruments.</summary>
    /// <param name="factory">Where the meter comes from; null for one of its own.</param>
    public RelayMetrics(IMeterFactory? factory)
    {
        _ownsMeter = factory is null;
        Meter = factory?.Create(MeterName) ?? new Meter(MeterName);
        _streams = Meter.CreateUpDownCounter<long>("aesop.relay.streams", "{stream}", "Streams that are open.");
        _bytes = Meter.CreateCounter<long>("aesop.relay.stream.bytes", "By", "Bytes sent on streams, before compression.");
        _frames = Meter.CreateCounter<long>("aesop.relay.stream.frames", "{frame}", "Frames of the ring sent on streams.");
        _gone = Meter.CreateCounter<long>("aesop.relay.stream.gone", "{answer}", "Streams answered with gone.");
        _stalled = Meter.CreateCounter<long>("aesop.relay.stream.stalled", "{stream}", "Streams cut because their client took nothing for StalledStreamTimeoutMs.");
        Meter.CreateObservableGauge("aesop.relay.ring.size", () => Observe(r => r.Ring.Capacity), "By", "Bytes in the ring.");
        Meter.CreateObservableGauge("aesop.relay.ring.fill", () => Observe(r => r.Ring.Head - r.Ring.Tail), "By", "Bytes of the ring that hold frames.");
        Meter.CreateObservableGauge("aesop.relay.ring.span", ObserveSpans, "s", "Age of the oldest transaction that is held.");
    }

    /// <summary>The meter, for the instruments of the other stages.</summary>
    public Meter Meter { get; }

    /// <summary>Adds a source's ring to what is observed.</summary>
    /// <param name="source">The source's name.</param>
    /// <param name="ring">Its ring.</param>
    /// <param name="spanSeconds">The age of the oldest transaction that is held; null where it isn't known.</param>
    public void Observe(string source, EventRing ring, Func<double?> spanSeconds) => _rings = [.. _rings, new RingFigures(source, ring, spanSeconds)];

    public void StreamOpened(string source) => _streams.Add(1, Label(source));

    public void StreamClosed(string source) => _streams.Add(-1, Label(source));

    public void StreamSent(string source, long bytes, long frames)
    {
        if (_bytes.Enabled && bytes > 0)
        {
            _bytes.Add(bytes, Label(source));
        }

        if (_frames.Enabled && frames > 0)
        {
            _frames.Add(frames, Label(source));
        }
    }

    public void StreamGone(string source) => _gone.Add(1, Label(source));

    public void StreamStalled(string source) => _stalled.Add(1, Label(source));

    public void Dispose()
    {
        if (_ownsMeter)
        {
            Meter.Dispose();
        }
    }

    private static KeyValuePair<string, object?> Label(string source) => new("source", source);

    private IEnumerable<Measurement<long>> Observe(Func<RingFigures, long> figure) =>
        _rings.Select(r => new Measurement<long>(figure(r), Label(r.Source)));

    private IEnumerable<Measurement<double>> ObserveSpans()
    {
        foreach (var ring in _rings)
        {
            // What isn't known is absent.
            if (ring.SpanSeconds() is { } seconds)
            {
                yield return new Measurement<double>(seconds, Label(ring.Source));
            }
        }
    }

    private sealed record RingFigures(string Source, EventRing Ring, Func<double?> SpanSeconds);
}
