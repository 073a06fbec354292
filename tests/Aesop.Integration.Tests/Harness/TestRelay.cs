using System.Globalization;
using Aesop.Relay;
using Aesop.Relay.Sources;
using Aesop.Tests.Servers;
using Aesop.Wire.Positions;
using Microsoft.Extensions.Logging;

namespace Aesop.Integration.Tests.Harness;

/// <summary>A relay of one source in this process.</summary>
internal sealed class TestRelay : IAsyncDisposable
{
    /// <summary>The source's name in these tests.</summary>
    public const string Source = "shop";

    private static int _relays;

    private readonly RelayHost _host;
    private readonly LogLines _log;

    private TestRelay(RelayHost host, LogLines log)
    {
        _host = host;
        _log = log;
    }

    /// <summary>Where it serves.</summary>
    public Uri Address => _host.Address;

    /// <summary>The source as it is now.</summary>
    public SourceStatus Status => _host.StatusOf(Source);

    /// <summary>What it has warned of.</summary>
    public IEnumerable<string> Warnings => _log.Of(LogLevel.Warning);

    /// <summary>The options that tests start from: a small ring, a server that shows itself often, and an id that tells the relays apart in the server's list.</summary>
    public static SourceOptions Options(string server, params string[] tables) =>
        new() { Name = Source, Server = server, ServerId = NextServerId(), RingBytes = 32 << 20, HeartbeatMs = 500, Tables = tables };

    /// <summary>An id that no other relay of these tests has.</summary>
    public static uint NextServerId() => 1_000 + (uint)Interlocked.Increment(ref _relays);

    /// <summary>Starts a relay, and waits for nothing.</summary>
    public static async Task<TestRelay> StartAsync(SourceOptions source, string? state = null, string listen = "127.0.0.1:0")
    {
        var log = new LogLines();
        var options = new RelayOptions { Listen = listen, Sources = [source], StateDirectory = state, HeartbeatIntervalMs = 100 };
        return new TestRelay(await RelayHost.StartAsync(options, log), log);
    }

    /// <summary>Starts a relay, and waits until it is at the end of the log: what is written from now on is relayed.</summary>
    public static async Task<TestRelay> StartStreamingAsync(SourceOptions source, string? state = null, string listen = "127.0.0.1:0")
    {
        var relay = await StartAsync(source, state, listen);
        await relay.WaitAsync(status => status.State == SourceState.Streaming);
        return relay;
    }

    /// <summary>Waits until the source's status is as wanted; a source that halts ends the wait.</summary>
    public async Task WaitAsync(Func<SourceStatus, bool> wanted)
    {
        await Waiting.UntilAsync(() => wanted(Status) || Status.State == SourceState.Halted, () => $"{Status}");
        Assert.That(wanted(Status), Is.True, () => $"{Status}");
    }

    /// <summary>Waits until the relay has read all that the server has written so far.</summary>
    public async Task CatchUpAsync(DatabaseServer server)
    {
        var (file, offset) = await server.BinlogPositionAsync();
        var end = new Scn(uint.Parse(file[(file.LastIndexOf('.') + 1)..], CultureInfo.InvariantCulture), (ulong)offset);
        await WaitAsync(status => status.Read >= end);
    }

    /// <summary>Waits until the source halts.</summary>
    /// <returns>The reason that it gives.</returns>
    public async Task<string> HaltAsync()
    {
        string? reason = null;
        await Waiting.UntilAsync(() => (reason = ReasonOfHalt) is not null, () => $"not halted: {Status}");
        return reason!;
    }

    /// <summary>Why the source is halted; null while it isn't, as where it looks again now and then.</summary>
    public string? ReasonOfHalt => Status is { State: SourceState.Halted, Reason: var reason } ? reason : null;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _host.DisposeAsync();
}
