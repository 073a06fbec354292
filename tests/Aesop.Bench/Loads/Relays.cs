using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Aesop.Relay;
using Aesop.Relay.Sources;
using Aesop.Tests.Servers;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aesop.Bench;

/// <summary>Relays inside of this process.</summary>
internal static class Relays
{
    /// <summary>The name that every source of the bench has.</summary>
    public const string Source = "bench";

    private static readonly TimeSpan ReadWithin = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan AskedEvery = TimeSpan.FromMilliseconds(1);

    /// <summary>Starts a relay that reads the log from its beginning.</summary>
    public static Task<RelayHost> StartAsync(DatabaseServer server, long ringBytes, CancellationToken cancellationToken) => RelayHost.StartAsync(
        new RelayOptions
        {
            Listen = "127.0.0.1:0",
            Sources = [new SourceOptions { Name = Source, Server = server.Url, From = "earliest", RingBytes = ringBytes }],
        },
        NullLoggerFactory.Instance,
        cancellationToken: cancellationToken);

    /// <summary>Waits until the relay has read so many rows.</summary>
    public static async Task ReadAsync(this RelayHost relay, long rows, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        while (relay.StatusOf(Source) is var status && status.Rows < rows)
        {
            if (status.State == SourceState.Halted || watch.Elapsed > ReadWithin)
            {
                throw new InvalidOperationException($"The relay has read {status.Rows:N0} of {rows:N0} rows and is {status.State}: {status.Reason}");
            }

            await Task.Delay(AskedEvery, cancellationToken);
        }
    }

    /// <summary>What a relay says of its source over HTTP.</summary>
    public static async Task<SourceView> AskAsync(Uri relay, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = relay };
        return (await http.GetFromJsonAsync<SourceView>($"v1/sources/{Source}", SourceView.Json, cancellationToken))!;
    }

    /// <summary>The part of the relay's answer that the bench looks at.</summary>
    internal sealed record SourceView(string State, string? Reason, long Rows, RingView Ring)
    {
        public static JsonSerializerOptions Json { get; } = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };
    }

    /// <summary>The ring, in bytes, and how many read it.</summary>
    internal sealed record RingView(long Size, long Fill, int Streams);
}
