using System.Net.Http.Headers;
using Aesop.Relay;
using Aesop.Tests.Servers;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aesop.Verify.Tests.Scenes;

/// <summary>A relay in this process, and a file that its stream is written to, line after line, as long as it is there.</summary>
internal sealed class StreamFile : IAsyncDisposable
{
    public const string Source = "shop";

    private static int _relays;

    private readonly RelayHost _relay;
    private readonly ThrowawayFolder _folder = new("stream");
    private readonly CancellationTokenSource _stop = new();
    private readonly HttpClient _http = new();
    private readonly Task _copying;

    private StreamFile(RelayHost relay, string tables)
    {
        _relay = relay;
        File.WriteAllText(Path, "");
        _copying = Task.Run(() => CopyAsync(tables));
    }

    public Uri Relay => _relay.Address;

    public string Path => _folder["lines"];

    /// <summary>Begins with what the server writes from now on.</summary>
    public static async Task<StreamFile> StartAsync(DatabaseServer server, string tables)
    {
        var (file, offset) = await server.BinlogPositionAsync();
        var source = new SourceOptions { Name = Source, Server = server.Url, ServerId = 5_000 + (uint)Interlocked.Increment(ref _relays), From = $"{file}:{offset}", RingBytes = 64 << 20, HeartbeatMs = 500 };
        var options = new RelayOptions { Listen = "127.0.0.1:0", Sources = [source], HeartbeatIntervalMs = 100 };
        return new StreamFile(await RelayHost.StartAsync(options, NullLoggerFactory.Instance), tables);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _copying.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _relay.DisposeAsync();
        _http.Dispose();
        _stop.Dispose();
        _folder.Dispose();
    }

    private async Task CopyAsync(string tables)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Relay, $"/v1/sources/{Source}/stream?from=earliest&tables={tables}"));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/x-ndjson"));
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, _stop.Token);
        await using var body = await response.Content.ReadAsStreamAsync(_stop.Token);
        await using var file = new FileStream(Path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 1);
        await body.CopyToAsync(file, _stop.Token);
    }
}
