using System.Diagnostics.Metrics;
using Aesop.Wire.Frames;

namespace Aesop.Client;

/// <summary>
/// The instruments of the meter "Aesop.Client", each tagged with the source. A figure that isn't known is absent. Written by the
/// client's reader, the lag read by any thread.
/// </summary>
internal sealed class ClientMetrics : IDisposable
{
    public const string MeterName = "Aesop.Client";

    /// <summary>How long a relay may not have heard from its source before an idle stream counts as behind: three of the source's own heartbeats.</summary>
    private const long SourceSilenceMicros = 15_000_000;

    private readonly TimeProvider _time;
    private readonly Meter _meter;
    private readonly KeyValuePair<string, object?> _source;
    private readonly Counter<long> _transactions;
    private readonly Counter<long> _changes;
    private readonly Counter<long> _bytes;
    private readonly Counter<long> _reconnects;
    private readonly Counter<long> _handlerFailures;
    private readonly Counter<long> _deadLetters;
    private long _completeAt = long.MinValue;
    private long _idleLag = -1;

    public ClientMetrics(string source, TimeProvider time, IMeterFactory? factory)
    {
        _time = time;
        _source = new KeyValuePair<string, object?>("source", source);
        _meter = factory?.Create(MeterName) ?? new Meter(MeterName);
        _transactions = _meter.CreateCounter<long>("aesop.client.transactions", "{transaction}", "Transactions handed over, whole.");
        _changes = _meter.CreateCounter<long>("aesop.client.changes", "{change}", "Row changes handed over.");
        _bytes = _meter.CreateCounter<long>("aesop.client.received", "By", "Bytes of frames received.");
        _reconnects = _meter.CreateCounter<long>("aesop.client.reconnects", "{reconnect}", "Streams that were lost and pulled again.");
        _handlerFailures = _meter.CreateCounter<long>("aesop.client.handler.failures", "{failure}", "Calls of the handler that threw.");
        _deadLetters = _meter.CreateCounter<long>("aesop.client.dead_letters", "{transaction}", "Transactions, or parts, put into the dead-letter file.");
        _meter.CreateObservableGauge("aesop.client.lag", ObserveLag, "s", "How far behind the source the client is: the age of the last commit handed over, while it isn't caught up.");
    }

    public void Delivered(Transaction transaction)
    {
        Interlocked.Exchange(ref _idleLag, -1);
        Interlocked.Exchange(ref _completeAt, Micros(transaction.CommittedAt));
        if (_changes.Enabled || _transactions.Enabled)
        {
            _changes.Add(transaction.Count, _source);
            _transactions.Add(transaction.IsLast && !transaction.IsRolledBack ? 1 : 0, _source);
        }
    }

    public void Received(int bytes) => _bytes.Add(bytes, _source);

    /// <summary>An idle stream that is complete lags by nothing, as long as the relay hears from the source.</summary>
    public void Heartbeat(in HeartbeatFrame heartbeat)
    {
        if (heartbeat.Scn >= heartbeat.Source && heartbeat.SourceTime > 0)
        {
            var silence = heartbeat.RelayTime - heartbeat.SourceTime;
            Interlocked.Exchange(ref _completeAt, heartbeat.SourceTime);
            Interlocked.Exchange(ref _idleLag, silence <= SourceSilenceMicros ? 0 : silence);
        }
    }

    public void Disconnected()
    {
        Interlocked.Exchange(ref _idleLag, -1);
        _reconnects.Add(1, _source);
    }

    public void HandlerFailed() => _handlerFailures.Add(1, _source);

    public void DeadLettered() => _deadLetters.Add(1, _source);

    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<double>> ObserveLag()
    {
        var idle = Interlocked.Read(ref _idleLag);
        var complete = Interlocked.Read(ref _completeAt);
        return complete == long.MinValue
            ? []
            : [new Measurement<double>(idle >= 0 ? idle / 1e6 : Math.Max(0, Micros(_time.GetUtcNow()) - complete) / 1e6, _source)];
    }

    private static long Micros(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks / (TimeSpan.TicksPerMillisecond / 1_000);
}
