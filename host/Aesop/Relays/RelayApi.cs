using System.Net.Sockets;
using System.Text.Json;
using Aesop.CommandLine;

namespace Aesop.Relays;

/// <summary>Asks a relay for the documents under <c>/v1</c>. One caller at a time.</summary>
internal sealed class RelayApi : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    // What a relay tells of its tables is text; a limit of its own keeps whatever else answers there from filling the process.
    private const int MaxDocumentBytes = 256 << 20;

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = Timeout, MaxResponseContentBufferSize = MaxDocumentBytes };

    /// <summary>Reads a relay's address.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static Uri Address(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address
            : throw new UsageException($"--relay: '{text}' is no http:// or https:// address, such as http://127.0.0.1:7310.");

    /// <summary>One source's document.</summary>
    /// <exception cref="CommandFailedException">There is no such relay or source.</exception>
    public Task<JsonDocument> SourceAsync(Uri relay, string source, CancellationToken cancellationToken) =>
        GetAsync(relay, $"/v1/sources/{Uri.EscapeDataString(source)}", cancellationToken);

    /// <summary>The tables of a source, with the versions of their schemas.</summary>
    /// <exception cref="CommandFailedException">There is no such relay or source.</exception>
    public Task<JsonDocument> TablesAsync(Uri relay, string source, CancellationToken cancellationToken) =>
        GetAsync(relay, $"/v1/sources/{Uri.EscapeDataString(source)}/tables", cancellationToken);

    /// <summary>An Avro schema, by its fingerprint.</summary>
    /// <exception cref="CommandFailedException">There is no such relay or schema.</exception>
    public Task<JsonDocument> SchemaAsync(Uri relay, string fingerprint, CancellationToken cancellationToken) =>
        GetAsync(relay, $"/v1/schemas/{Uri.EscapeDataString(fingerprint)}", cancellationToken);

    public void Dispose() => _http.Dispose();

    private async Task<JsonDocument> GetAsync(Uri relay, string path, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _http.GetAsync(new Uri(relay, path), cancellationToken);
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return response.IsSuccessStatusCode
                ? JsonDocument.Parse(body)
                : throw new CommandFailedException($"Relay {relay}: {Detail(body) ?? $"answered {(int)response.StatusCode} to {path}"}");
        }
        catch (HttpRequestException e) when (e.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused })
        {
            throw new CommandFailedException($"No relay listens at {relay}. Start one with 'aesop relay', or give the address of one with --relay.", e);
        }
        catch (HttpRequestException e)
        {
            throw new CommandFailedException($"Relay {relay} can't be reached: {e.Message}", e);
        }
        catch (TaskCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CommandFailedException($"Relay {relay} didn't answer within {Timeout.TotalSeconds} s.", e);
        }
        catch (JsonException e)
        {
            throw new CommandFailedException($"What answers at {relay} is no relay: {path} is no JSON there.", e);
        }
    }

    /// <summary>What a problem document says (https://www.rfc-editor.org/rfc/rfc9457); null where the body is none.</summary>
    private static string? Detail(byte[] body)
    {
        try
        {
            using var problem = JsonDocument.Parse(body);
            return problem.RootElement.ValueKind == JsonValueKind.Object && problem.RootElement.TryGetProperty("detail", out var detail) ? detail.GetString() : null;
        }
        catch (JsonException)
        {
            // Some other server's page: the status says enough.
            return null;
        }
    }
}
