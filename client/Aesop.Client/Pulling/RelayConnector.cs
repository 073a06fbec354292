using System.Net;
using System.Text;
using System.Text.Json;
using Aesop.Wire.Positions;

namespace Aesop.Client;

/// <summary>Opens streams at relays and tells the errors apart: those that another attempt may mend, and those that it won't. Not thread-safe.</summary>
internal sealed class RelayConnector : IDisposable
{
    /// <summary>How much of an error's body is read, in bytes.</summary>
    private const int MaxProblemBytes = 64 << 10;

    private readonly AesopClientOptions _options;
    private readonly TimeProvider _time;
    private readonly HttpMessageInvoker _http;

    public RelayConnector(AesopClientOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _http = new HttpMessageInvoker(options.HttpHandler?.Invoke() ?? DefaultHandler(options), disposeHandler: true);
    }

    /// <summary>Opens a stream.</summary>
    /// <param name="relay">Where.</param>
    /// <param name="from">The position asked for.</param>
    /// <param name="poll">Whether the stream is to end where the relay stands now.</param>
    /// <param name="cancellationToken">The client is to stop; ends the stream too.</param>
    /// <exception cref="RelayUnavailableException">The relay can't serve now.</exception>
    /// <exception cref="RelayRefusedException">The relay says that the request is wrong.</exception>
    public async Task<RelayStream> OpenAsync(Uri relay, string from, bool poll, CancellationToken cancellationToken)
    {
        using var request = PullRequest.Stream(_options, relay, from, poll);
        var deadline = new Deadline(_options.ConnectTimeout + _options.ReadDeadline, _time, cancellationToken);
        HttpResponseMessage? response = null;
        RelayStream? opened = null;
        try
        {
            response = await SendAsync(relay, request, deadline, cancellationToken).ConfigureAwait(false);
            if (response.Content.Headers.ContentType?.MediaType != PullRequest.MediaType)
            {
                throw await RefusalAsync(relay, response, deadline.Token).ConfigureAwait(false);
            }

            var body = await response.Content.ReadAsStreamAsync(deadline.Token).ConfigureAwait(false);
            deadline.Disarm();
            return opened = new RelayStream(relay, response, body, deadline, _options.ReadDeadline);
        }
        finally
        {
            if (opened is null)
            {
                response?.Dispose();
                deadline.Dispose();
            }
        }
    }

    /// <summary>Asks a relay where the source's log ends.</summary>
    /// <exception cref="RelayUnavailableException">The relay can't serve now.</exception>
    /// <exception cref="RelayRefusedException">The relay says that the request is wrong.</exception>
    public async Task<SourceEnd> FindEndAsync(Uri relay, CancellationToken cancellationToken)
    {
        using var request = PullRequest.Source(_options, relay);
        using var deadline = new Deadline(_options.ConnectTimeout + _options.ReadDeadline, _time, cancellationToken);
        using var response = await SendAsync(relay, request, deadline, cancellationToken).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
        {
            throw await RefusalAsync(relay, response, deadline.Token).ConfigureAwait(false);
        }

        try
        {
            var body = await response.Content.ReadAsStreamAsync(deadline.Token).ConfigureAwait(false);
            using var document = await JsonDocument.ParseAsync(body, cancellationToken: deadline.Token).ConfigureAwait(false);
            var source = document.RootElement;
            return new SourceEnd(
                source.TryGetProperty("epoch", out var epoch) && epoch.TryGetUInt32(out var number) ? number : null,
                ScnIn(source, "read"),
                ScnIn(source, "source_end"));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new RelayUnavailableException($"Relay {relay} describes source '{_options.Source}' in a way that this client doesn't know: {e.Message}", e);
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> SendAsync(Uri relay, HttpRequestMessage request, Deadline deadline, CancellationToken cancellationToken)
    {
        try
        {
            return await _http.SendAsync(request, deadline.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new RelayUnavailableException($"Relay {relay} didn't answer within {_options.ConnectTimeout + _options.ReadDeadline}.", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException && !cancellationToken.IsCancellationRequested)
        {
            throw new RelayUnavailableException($"Relay {relay} can't be reached: {e.Message}", e);
        }
    }

    private static Scn? ScnIn(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var text) && Scn.TryParse(text.GetString(), out var scn) ? scn : null;

    private static SocketsHttpHandler DefaultHandler(AesopClientOptions options) => new()
    {
        ConnectTimeout = options.ConnectTimeout,
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        AutomaticDecompression = options.Compression switch
        {
            StreamCompression.Gzip => DecompressionMethods.GZip,
            StreamCompression.Brotli => DecompressionMethods.Brotli,
            _ => DecompressionMethods.None,
        },

        // A stream that is left has no end worth waiting for.
        MaxResponseDrainSize = 0,
    };

    private static async Task<Exception> RefusalAsync(Uri relay, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        string detail;
        try
        {
            detail = response.IsSuccessStatusCode
                ? $"the answer is {response.Content.Headers.ContentType?.ToString() ?? "without a type"}, not {PullRequest.MediaType}; is this address a relay's?"
                : await DetailAsync(response, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or HttpRequestException or OperationCanceledException)
        {
            return new RelayUnavailableException($"Relay {relay} answers with status {status} and cuts its reason: {e.Message}", e);
        }

        return status is 408 or 425 or 429 or >= 500
            ? new RelayUnavailableException($"Relay {relay} can't serve now (status {status}): {detail}")
            : new RelayRefusedException(relay, status, detail);
    }

    /// <summary>The detail of a problem (https://www.rfc-editor.org/rfc/rfc9457), or the first line of any other body.</summary>
    private static async Task<string> DetailAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var bytes = new byte[MaxProblemBytes];
        var length = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        try
        {
            using var problem = JsonDocument.Parse(bytes.AsMemory(0, length));
            if (problem.RootElement.ValueKind == JsonValueKind.Object
                && (problem.RootElement.TryGetProperty("detail", out var text) || problem.RootElement.TryGetProperty("title", out text)))
            {
                return text.ToString();
            }
        }
        catch (JsonException)
        {
            // No problem document: what there is, is quoted below.
        }

        var quoted = Encoding.UTF8.GetString(bytes, 0, Math.Min(length, 512)).Trim();
        return quoted.Length > 0 ? quoted : response.ReasonPhrase ?? "no reason given";
    }
}
