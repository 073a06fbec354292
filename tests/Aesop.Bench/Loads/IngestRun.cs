using System.Diagnostics;
using Aesop.Relay;
using Aesop.Relay.Sources;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aesop.Bench;

/// <summary>
/// A source read once from the oldest event to the end, connecting included: from the socket, every checksum verified, rows as Avro in
/// frames, into the ring.
/// </summary>
internal sealed record IngestRun(long Rows, double Seconds, double ProcessorSeconds, long AllocatedBytes)
{
    /// <summary>The ring that is written to, in bytes.</summary>
    public const long RingBytes = 256L << 20;

    /// <summary>Rows a second.</summary>
    public double Rate => Rows / Seconds;

    /// <summary>Reads the log in this process.</summary>
    public static async Task<IngestRun> RunAsync(Load load, CancellationToken cancellationToken)
    {
        var options = new SourceOptions { Name = "bench", Server = load.Server.Url, From = "earliest", StopAtEnd = true, RingBytes = RingBytes };
        using var source = new RelaySource(options, null, TimeProvider.System, NullLogger.Instance);
        Collector.CollectAll();
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var processor = ProcessorTime.Seconds;
        var watch = Stopwatch.StartNew();
        await source.RunAsync(cancellationToken);
        var seconds = watch.Elapsed.TotalSeconds;
        processor = ProcessorTime.Seconds - processor;
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        cancellationToken.ThrowIfCancellationRequested();
        var status = source.Status;
        return status.Reconnects == 0
            ? new IngestRun(status.Rows, seconds, processor, allocated)
            : throw new InvalidOperationException($"The source lost its connection {status.Reconnects} times: the time means nothing.");
    }

    /// <summary>The same, as often as makes the code hot.</summary>
    public static async Task WarmUpAsync(Load load, CancellationToken cancellationToken)
    {
        const int Runs = 2;
        for (var run = 0; run < Runs; run++)
        {
            await RunAsync(load, cancellationToken);
        }
    }
}
