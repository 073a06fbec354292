using System.IO.Pipelines;
using Aesop.Relay.Buffering;
using Aesop.Wire.Frames;
using Aesop.Wire.Positions;

namespace Aesop.Relay.Serving;

/// <summary>
/// Runs one stream from its start to its end: copies, flushes, waits at the head, keeps the client informed while there is
/// nothing, and ends between transactions where it may. A client that takes nothing holds a chunk in the response's
/// buffer, and nothing else.
/// </summary>
internal sealed class StreamPump : IDisposable
{
    private static readonly TimeSpan Forever = TimeSpan.FromDays(365);

    private readonly ServedSource _source;
    private readonly RelayOptions _options;
    private readonly StreamRequest _request;
    private readonly StreamStart _start;
    private readonly PipeWriter _output;
    private readonly RelayMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly RingReader _reader;
    private readonly FrameSelector _selector;
    private readonly FrameCopier _copier;
    private readonly CancellationTokenSource _stall = new();
    private readonly long _began;
    private readonly long _atLeast;
    private TimeSpan? _lastSent;
    private long _flushed;
    private long _framesCounted;

    public StreamPump(ServedSource source, RelayOptions options, StreamRequest request, StreamStart start, bool isBinary, PipeWriter output, RelayMetrics metrics, TimeProvider time)
    {
        _source = source;
        _options = options;
        _request = request;
        _start = start;
        _output = output;
        _metrics = metrics;
        _time = time;
        _reader = source.Ring.Attach(start.Offset);
        _selector = new FrameSelector(source.Schemas, request, start);
        _copier = isBinary
            ? new BinaryCopier(_reader, _selector, request.MaxBytes)
            : new JsonCopier(_reader, _selector, new JsonLines(source.Name), request.MaxBytes);
        _began = time.GetTimestamp();

        // A poll that doesn't wait brings what was there when it came.
        _atLeast = request.MaxWait == TimeSpan.Zero && source.Ring.TryGetNewest(out var newest) ? newest.Offset : 0;
    }

    /// <summary>Bytes sent so far, before compression.</summary>
    public long SentBytes => _copier.SentBytes;

    /// <summary>Frames of the ring sent so far.</summary>
    public long SentFrames => _copier.SentFrames;

    /// <summary>Why the stream is gone, where it is.</summary>
    public GoneFrame? Gone { get; private set; }

    private TimeSpan Elapsed => _time.GetElapsedTime(_began);

    /// <summary>Runs the stream.</summary>
    /// <param name="aborted">The client has left.</param>
    /// <param name="stopping">The relay stops: the stream ends between two transactions.</param>
    public async Task<StreamEnd> RunAsync(CancellationToken aborted, CancellationToken stopping)
    {
        using var life = CancellationTokenSource.CreateLinkedTokenSource(aborted, _stall.Token);
        using var wake = CancellationTokenSource.CreateLinkedTokenSource(aborted, stopping);
        try
        {
            while (true)
            {
                aborted.ThrowIfCancellationRequested();
                _copier.EndsBetween |= stopping.IsCancellationRequested || (Elapsed >= _request.MaxWait && _reader.Position >= _atLeast);
                switch (_copier.Copy(_output))
                {
                    case CopyStatus.Moved:
                        await FlushAsync(life.Token).ConfigureAwait(false);
                        await KeepAliveAsync(life.Token).ConfigureAwait(false);
                        break;
                    case CopyStatus.AtHead when IsAheadOfTheLog():
                        return await EndGoneAsync(GoneFrames.Ahead, life.Token).ConfigureAwait(false);
                    case CopyStatus.AtHead:
                        await KeepAliveAsync(life.Token).ConfigureAwait(false);
                        await WaitAsync(_copier.EndsBetween ? aborted : wake.Token, aborted).ConfigureAwait(false);
                        break;
                    case CopyStatus.Ended:
                        GiveCheckpoint();
                        await FlushAsync(life.Token).ConfigureAwait(false);
                        return StreamEnd.Done;
                    case CopyStatus.Overtaken when _selector is { IsBeforeStart: true, HasSent: false }:
                        // Not what the client asked for, but what stands before it: it comes again, and its place is looked for anew.
                        return StreamEnd.Done;
                    case CopyStatus.Overtaken:
                        return await EndGoneAsync(GoneFrames.Overtaken, life.Token).ConfigureAwait(false);
                    case CopyStatus.Torn:
                        return StreamEnd.Torn;
                    default:
                        await FlushAsync(life.Token).ConfigureAwait(false);
                        return StreamEnd.Done;
                }
            }
        }
        catch (OperationCanceledException e) when (e is ConnectionEndedException || life.IsCancellationRequested)
        {
            // To cancel a flush is to lose the connection: the client has left in either case.
            return _stall.IsCancellationRequested ? StreamEnd.Stalled : StreamEnd.Left;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stall.Dispose();
        _reader.Dispose();
    }

    /// <summary>Hands over what was written, and waits as long as the client is given to take it.</summary>
    private async ValueTask FlushAsync(CancellationToken life)
    {
        _metrics.StreamSent(_source.Name, _copier.SentBytes - _flushed, _copier.SentFrames - _framesCounted);
        _framesCounted = _copier.SentFrames;
        if (_copier.SentBytes == _flushed)
        {
            return;
        }

        _flushed = _copier.SentBytes;
        var flush = _output.FlushAsync(life);
        if (!flush.IsCompleted)
        {
            _stall.CancelAfter(_options.StalledStreamTimeoutMs);
        }

        var result = await flush.ConfigureAwait(false);
        _stall.CancelAfter(Timeout.Infinite);
        _lastSent = Elapsed;
        if (result.IsCompleted || result.IsCanceled)
        {
            throw new ConnectionEndedException();
        }
    }

    private async ValueTask KeepAliveAsync(CancellationToken life)
    {
        if (!_copier.IsBetweenFrames || TimeToHeartbeat() > TimeSpan.Zero)
        {
            return;
        }

        var status = _source.Status();
        var heartbeat = new HeartbeatFrame(
            _selector.Epoch, _selector.Scn, status.SourceEnd ?? Scn.Zero, status.HeardAt is { } heard ? Micros(heard) : 0, Micros(_time.GetUtcNow()));
        var frame = new byte[HeartbeatFrame.Size];
        heartbeat.Write(frame);
        _copier.Inject(frame, _output);
        await FlushAsync(life).ConfigureAwait(false);
    }

    private TimeSpan TimeToHeartbeat()
    {
        // A poll is over soon: it isn't told at once that there is nothing.
        var last = _lastSent ?? (_request.MaxWait is null ? -Forever : TimeSpan.Zero);
        return last + TimeSpan.FromMilliseconds(_options.HeartbeatIntervalMs) - Elapsed;
    }

    private async ValueTask WaitAsync(CancellationToken wake, CancellationToken aborted)
    {
        var wait = TimeToHeartbeat();
        if (_request.MaxWait is { } most && !_copier.EndsBetween)
        {
            wait = Min(wait, most - Elapsed);
        }

        if (_start.Ahead && _selector.IsBeforeStart && Elapsed < _source.AheadGrace)
        {
            wait = Min(wait, _source.AheadGrace - Elapsed);
        }

        try
        {
            await _reader.WaitForDataAsync(wait, wake).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!aborted.IsCancellationRequested)
        {
            // The relay stops; the loop sees to it.
        }
    }

    /// <summary>
    /// A position ahead of the ring is given some time, for the relay may be just behind. Where the source's end isn't known
    /// nothing can be said, and the stream goes on waiting.
    /// </summary>
    private bool IsAheadOfTheLog()
    {
        if (!_start.Ahead || !_selector.IsBeforeStart || Elapsed < _source.AheadGrace)
        {
            return false;
        }

        var status = _source.Status();
        return _source.Ring.TryGetNewest(out var newest)
            && newest.CompareTo(_start.Epoch, _start.Scn) < 0
            && status.SourceEnd is { } end
            && (_start.Epoch > newest.Epoch || _start.Scn > end);
    }

    private async ValueTask<StreamEnd> EndGoneAsync(string reason, CancellationToken life)
    {
        Gone = GoneFrames.Make(_source.Ring, _selector.Epoch, _selector.Scn, reason);
        _copier.Inject(Gone.ToArray(), _output);
        await FlushAsync(life).ConfigureAwait(false);
        return StreamEnd.Gone;
    }

    /// <summary>A stream that ends leaves the client as far as the relay is: also where the last checkpoint frame is behind that, as the log's end is no transaction.</summary>
    private void GiveCheckpoint()
    {
        if (_selector.CheckpointOffset is { } offset
            && CheckpointReckoner.Reckon(_source.Ring, offset, _reader.Position) is { } reckoned
            && AtNewest(reckoned) is var checkpoint
            && !(_selector.EndsWithCheckpoint && (checkpoint.Epoch, checkpoint.Scn) == (_selector.Epoch, _selector.Scn))
            && _selector.LeadsForward(checkpoint))
        {
            _copier.Inject(new CheckpointFrame(checkpoint).ToArray(), _output);
        }
    }

    private Checkpoint AtNewest(Checkpoint checkpoint) =>
        _source.Ring.TryGetNewest(out var newest) && newest.Offset == _reader.Position
        && newest.Epoch == checkpoint.Epoch && newest.Scn.File == checkpoint.Scn.File && newest.Scn > checkpoint.Scn
            ? checkpoint with { Scn = newest.Scn }
            : checkpoint;

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static long Micros(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
