using System.Net;
using System.Text;
using System.Text.Json;

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
    /// <exception cref="RelayUnavailableException">The relay can't serve now.</exception>
    /// <exception cref="RelayRefusedException">The relay says that the request is wrong.</exception>
    public async Task<RelayStream> OpenAsync(Uri relay, string from, CancellationToken cancellationToken)
    {
        var cut = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watch = _time.CreateTimer(Cut, cut, _options.ConnectTimeout + _options.ReadDeadline, Timeout.InfiniteTimeSpan);
        HttpResponseMessage? response = null;
        RelayStream? opened = null;
        try
        {
            using var request = PullRequest.Create(_options, relay, from);
            response = await _http.SendAsync(request, cut.Token).ConfigureAwait(false);
            if (response.Content.Headers.ContentType?.MediaType != PullRequest.MediaType)
            {
                throw await RefusalAsync(relay, response, cut.Token).ConfigureAwait(false);
            }

            var body = await response.Content.ReadAsStreamAsync(cut.Token).ConfigureAwait(false);
            watch.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return opened = new RelayStream(relay, response, body, cut, watch, _options.ReadDeadline);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new RelayUnavailableException($"Relay {relay} didn't answer within {_options.ConnectTimeout + _options.ReadDeadline}.", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException && !cancellationToken.IsCancellationRequested)
        {
            throw new RelayUnavailableException($"Relay {relay} can't be reached: {e.Message}", e);
        }
        finally
        {
            if (opened is null)
            {
                watch.Dispose();
                response?.Dispose();
                cut.Dispose();
            }
        }
    }

    public void Dispose() => _http.Dispose();

    private static void Cut(object? source)
    {
        try
        {
            ((CancellationTokenSource)source!).Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The stream was left in the moment in which its deadline passed: there is nothing to cut any more.
        }
    }

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
        var detail = response.IsSuccessStatusCode
            ? $"the answer is {response.Content.Headers.ContentType?.ToString() ?? "without a type"}, not {PullRequest.MediaType}; is this address a relay's?"
            : await DetailAsync(response, cancellationToken).ConfigureAwait(false);
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
