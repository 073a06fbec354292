using System.Net;
using Aesop.Relay.Serving;
using Aesop.Wire.Frames;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aesop.Relay.Tests.Serving;

/// <summary>The real server over sources that a test writes, and a client of it.</summary>
internal sealed class TestRelay : IAsyncDisposable
{
    private readonly IReadOnlyList<TestLog> _logs;
    private readonly RelayMetrics _metrics = new(null);
    private RelayServer? _server;

    private TestRelay(IReadOnlyList<TestLog> logs) => _logs = logs;

    public Uri Address => _server!.Address;

    public RelayMetrics Metrics => _metrics;

    public HttpClient Client { get; private set; } = new();

    public static Task<TestRelay> StartAsync(params TestLog[] logs) => StartAsync(o => o, null, logs);

    public static async Task<TestRelay> StartAsync(Func<RelayOptions, RelayOptions> change, Action<IEndpointRouteBuilder>? map, params TestLog[] logs)
    {
        var relay = new TestRelay(logs);
        var options = change(new RelayOptions { Listen = "127.0.0.1:0", Sources = [], HeartbeatIntervalMs = 60_000 });
        relay._server = await RelayServer.StartAsync(options, [.. logs.Select(l => l.Served)], relay._metrics, Loggers, TimeProvider.System, map, default);
        relay.Client = relay.NewClient(HttpVersion.Version11);
        return relay;
    }

    private static ILoggerFactory Loggers => NullLoggerFactory.Instance;

    public HttpClient NewClient(Version version, DecompressionMethods decompression = DecompressionMethods.None) =>
        new(new SocketsHttpHandler { AutomaticDecompression = decompression, MaxConnectionsPerServer = 1_000, UseProxy = false })
        {
            BaseAddress = Address,
            DefaultRequestVersion = version,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Timeout = TimeSpan.FromSeconds(60),
        };

    /// <summary>The lines of a stream that ends.</summary>
    public async Task<string[]> LinesAsync(string query, string source = "shop") =>
        (await Client.GetStringAsync($"/v1/sources/{source}/stream?{query}")).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The frames of an open stream up to the log's end, heartbeats aside.</summary>
    public async Task<List<byte[]>> FramesToEndOfAsync(TestLog log, string query)
    {
        using var stream = await TestStream.OpenAsync(Client, query, log.Name);
        return await stream.ReadToAsync(log.Next);
    }

    /// <summary>The lines of an open stream up to the one that contains a text.</summary>
    public async Task<List<string>> LinesToAsync(string query, string text)
    {
        using var response = await Client.GetAsync($"/v1/sources/shop/stream?{query}", HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        var lines = new List<string>();
        do
        {
            lines.Add(await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30)) ?? throw new EndOfStreamException($"No line has '{text}': {string.Join('\n', lines)}"));
        }
        while (!lines[^1].Contains(text));
        return lines;
    }

    /// <summary>The frames of a stream that ends, each checked.</summary>
    public async Task<List<byte[]>> FramesAsync(string query, string source = "shop")
    {
        using var request = Frames($"/v1/sources/{source}/stream?{query}");
        using var response = await Client.SendAsync(request);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        return Split(await response.Content.ReadAsByteArrayAsync());
    }

    public static HttpRequestMessage Frames(string path) => new(HttpMethod.Get, path) { Headers = { { "Accept", StreamMedia.Frames } } };

    public static List<byte[]> Split(byte[] bytes)
    {
        var frames = new List<byte[]>();
        for (var at = 0; at < bytes.Length;)
        {
            var length = FrameHeader.WholeFrame(bytes.AsSpan(at));
            Assert.That(length, Is.GreaterThan(0), "The stream ends inside a frame.");
            FrameHeader.Verify(bytes.AsSpan(at, length));
            frames.Add(bytes[at..(at + length)]);
            at += length;
        }

        return frames;
    }

    public static IEnumerable<FrameKind> Kinds(IEnumerable<byte[]> frames) => frames.Select(f => new FrameHeader(f).Kind);

    /// <summary>The ids of the rows that changes carry.</summary>
    public static IEnumerable<long> Ids(IEnumerable<byte[]> frames) => frames.Where(f => new FrameHeader(f).Kind == FrameKind.Change).Select(IdOf);

    private static long IdOf(byte[] frame)
    {
        var (value, shift) = (0UL, 0);
        foreach (var b in new ChangeFrame(frame).After)
        {
            value |= (ulong)(b & 0x7F) << shift;
            shift += 7;
            if (b < 0x80)
            {
                break;
            }
        }

        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _server!.DisposeAsync();
        _metrics.Dispose();
        foreach (var log in _logs)
        {
            log.Dispose();
        }
    }
}
