using System.Globalization;
using System.IO.Pipelines;
using Aesop.Avro;
using Aesop.Relay.Buffering;
using Aesop.Relay.Sources;
using Aesop.Relay.Tables;
using Aesop.Wire.Frames;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Aesop.Relay.Serving;

/// <summary><c>/v1/sources/{source}/stream</c>: from the request to the stream's end. Thread-safe.</summary>
internal sealed class StreamEndpoint(RelayOptions options, RelayMetrics metrics, TimeProvider time, ILogger logger, CancellationToken stopping)
{
    /// <summary>Says which version of the frames or lines a stream carries.</summary>
    public const string VersionHeader = "Aesop-Stream-Version";

    /// <summary>Patterns that match none of the tables that the source has shown: perhaps mistyped. Not told while it catches up, when it has yet to show them.</summary>
    public const string UnmatchedHeader = "Aesop-Unmatched-Tables";

    // Of a longer list only so many patterns are looked at; it would be too long for a header anyway.
    private const int MaxUnmatched = 100;

    private readonly StreamSlots _slots = new(options.MaxStreams);

    public async Task HandleAsync(HttpContext context, ServedSource source)
    {
        // (1) What is asked for.
        var reader = new StreamRequestReader(source.Name);
        var request = HttpMethods.IsPost(context.Request.Method)
            ? await reader.ReadAsync(context.Request, context.RequestAborted).ConfigureAwait(false)
            : reader.Read(context.Request.Query);
        if (reader.Faults.Count > 0)
        {
            await Problems.BadRequest(reader.Faults).ExecuteAsync(context).ConfigureAwait(false);
            return;
        }

        if (StreamMedia.Choose(context.Request) is not { } media)
        {
            await Problems.Make(StatusCodes.Status406NotAcceptable, "No such form.", $"Accept {StreamMedia.Frames} or {StreamMedia.Lines}.").ExecuteAsync(context).ConfigureAwait(false);
            return;
        }

        if (!_slots.TryTake())
        {
            context.Response.Headers.RetryAfter = "1";
            await Problems.Make(StatusCodes.Status503ServiceUnavailable, "Too many streams.", $"{_slots.Most} streams are open, which is the most (MaxStreams).").ExecuteAsync(context).ConfigureAwait(false);
            return;
        }

        metrics.StreamOpened(source.Name);
        try
        {
            await ServeAsync(context, source, request, media).ConfigureAwait(false);
        }
        finally
        {
            metrics.StreamClosed(source.Name);
            _slots.Return();
        }
    }

    private async Task ServeAsync(HttpContext context, ServedSource source, StreamRequest request, string media)
    {
        // (2) Where it starts. A ring that waits for its readers does so from here on: what is found is still there when the body begins.
        using var hold = source.Ring.Attach(source.Ring.Tail);
        if (!await HasStartedAsync(source, context.RequestAborted).ConfigureAwait(false))
        {
            var status = source.Status();
            context.Response.Headers.RetryAfter = "1";
            await Problems.Make(
                StatusCodes.Status503ServiceUnavailable, "The source has nothing yet.",
                $"The relay hasn't come to the first position of '{source.Name}' ({status.State}{(status.Reason is null ? "" : $": {status.Reason}")}). Try again.")
                .ExecuteAsync(context).ConfigureAwait(false);
            return;
        }

        var start = new StartFinder(source).Find(request.From);
        ServingLog.StreamOpened(logger, source.Name, ClientOf(context), request.From.ToString());

        // (3) The head of the answer: from here on, what goes wrong is said on the stream.
        var response = context.Response;
        response.ContentType = media;
        response.Headers.CacheControl = "no-store";
        response.Headers[VersionHeader] = FrameHeader.Version.ToString(CultureInfo.InvariantCulture);
        NameUnmatchedTables(response, source, request);
        var coding = BodyEncoding.Choose(context.Request);
        if (coding is not null)
        {
            response.Headers.ContentEncoding = coding;
        }

        response.Headers.Vary = "Accept, Accept-Encoding";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        await response.StartAsync(context.RequestAborted).ConfigureAwait(false);
        await response.BodyWriter.FlushAsync(context.RequestAborted).ConfigureAwait(false);

        // (4) The body.
        if (coding is null)
        {
            await RunAsync(context, source, request, start, hold, media, response.BodyWriter).ConfigureAwait(false);
            return;
        }

        var compressing = BodyEncoding.Wrap(coding, response.Body);
        var output = PipeWriter.Create(compressing, new StreamPipeWriterOptions(leaveOpen: true));
        if (await RunAsync(context, source, request, start, hold, media, output).ConfigureAwait(false))
        {
            await output.CompleteAsync().ConfigureAwait(false);
            await compressing.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <returns>Whether the body ended as it should; else the connection is cut.</returns>
    private async Task<bool> RunAsync(HttpContext context, ServedSource source, StreamRequest request, StreamStart start, RingReader hold, string media, PipeWriter output)
    {
        var isBinary = media == StreamMedia.Frames;
        if (start.Gone is { } gone)
        {
            await GiveGoneAsync(context, source, gone, isBinary, output).ConfigureAwait(false);
            return true;
        }

        using var pump = new StreamPump(source, options, request, start, isBinary, output, metrics, time);
        hold.Dispose();
        try
        {
            var end = await pump.RunAsync(context.RequestAborted, stopping).ConfigureAwait(false);
            switch (end)
            {
                case StreamEnd.Gone:
                    CountGone(context, source, pump.Gone!);
                    return true;
                case StreamEnd.Done:
                    ServingLog.StreamEnded(logger, source.Name, ClientOf(context), pump.SentBytes, pump.SentFrames);
                    return true;
                case StreamEnd.Stalled:
                    metrics.StreamStalled(source.Name);
                    ServingLog.StreamStalled(logger, source.Name, ClientOf(context), options.StalledStreamTimeoutMs);
                    break;
                case StreamEnd.Torn:
                    ServingLog.StreamTorn(logger, source.Name, ClientOf(context));
                    break;
                default:
                    ServingLog.StreamEnded(logger, source.Name, ClientOf(context), pump.SentBytes, pump.SentFrames);
                    break;
            }
        }
        catch (Exception e) when (e is FrameFormatException or AvroException or InvalidDataException)
        {
            // Never a gap: what can't be served ends the stream inside its transaction, which the client thus drops.
            ServingLog.StreamFailed(logger, e, source.Name, ClientOf(context));
        }

        context.Abort();
        return false;
    }

    private async Task GiveGoneAsync(HttpContext context, ServedSource source, GoneFrame gone, bool isBinary, PipeWriter output)
    {
        if (isBinary)
        {
            await output.WriteAsync(gone.ToArray(), context.RequestAborted).ConfigureAwait(false);
        }
        else
        {
            new JsonLines(source.Name).Write(gone.ToArray(), output);
            await output.FlushAsync(context.RequestAborted).ConfigureAwait(false);
        }

        CountGone(context, source, gone);
    }

    private void CountGone(HttpContext context, ServedSource source, GoneFrame gone)
    {
        metrics.StreamGone(source.Name);
        ServingLog.StreamGone(logger, source.Name, ClientOf(context), gone.Reason);
    }

    /// <summary>Waits a little for the first checkpoint of all: before that, no position means anything.</summary>
    private async Task<bool> HasStartedAsync(ServedSource source, CancellationToken aborted)
    {
        if (source.Ring.TryGetNewest(out _))
        {
            return true;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(aborted, stopping);
        using var reader = source.Ring.Attach(source.Ring.Head);
        var began = time.GetTimestamp();
        while (!source.Ring.TryGetNewest(out _))
        {
            var left = source.StartGrace - time.GetElapsedTime(began);
            try
            {
                if (left <= TimeSpan.Zero || !await reader.WaitForDataAsync(left, stop.Token).ConfigureAwait(false))
                {
                    return source.Ring.TryGetNewest(out _);
                }
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                // The relay stops before it has anything.
                return false;
            }
        }

        return true;
    }

    private static void NameUnmatchedTables(HttpResponse response, ServedSource source, StreamRequest request)
    {
        if (source.Status().State is SourceState.Starting or SourceState.CatchingUp)
        {
            return;
        }

        var unmatched = request.Tables.Patterns
            .Take(MaxUnmatched)
            .Where(text => new TablePatterns([text]) is var one && !source.Schemas.All.Any(s => one.Match(s.TableName)))
            .Select(Uri.EscapeDataString)
            .ToList();
        if (unmatched.Count > 0)
        {
            response.Headers[UnmatchedHeader] = string.Join(",", unmatched);
        }
    }

    private static string ClientOf(HttpContext context) => $"{context.Connection.RemoteIpAddress}:{context.Connection.RemotePort}";
}
