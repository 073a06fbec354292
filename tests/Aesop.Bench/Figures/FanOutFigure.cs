using System.Globalization;
using Aesop.Tests.Servers;

namespace Aesop.Bench;

/// <summary>
/// 1, 10 and 100 clients that read one ring as fast as they are given: what they get together. The clients only count frames and are all
/// in one other process, on the same cores as the relay.
/// </summary>
internal sealed class FanOutFigure : IFigure
{
    private const long RingBytes = 1L << 30;

    // More clients may cost a little, once there is no more time to give them; they must not make things collapse.
    private const double KeptGoal = 0.9;
    private const double FullFrom = 0.9;

    private static readonly int[] Clients = [1, 10, 100];

    public string Name => "fanout";

    public string What => "1, 10, 100 clients on one ring: what they get together";

    public async Task MeasureAsync(BenchContext bench, CancellationToken cancellationToken)
    {
        var load = await bench.LoadAsync(ServerKind.MariaDb, cancellationToken);
        await using var relay = await Relays.StartAsync(load.Server, RingBytes, cancellationToken);
        await relay.ReadAsync(load.Rows, cancellationToken);
        await using var readers = await Child.StartAsync(PlainReaders.Verb, relay.Address.ToString(), load.Rows.ToString(CultureInfo.InvariantCulture));
        var seconds = bench.Options.Quick ? 1 : 4;
        var runs = Clients.ToDictionary(clients => clients, _ => new List<PlainReaders.Run>());
        for (var run = -1; run < bench.Options.Runs; run++)
        {
            foreach (var clients in Clients)
            {
                await readers.SendAsync(string.Create(CultureInfo.InvariantCulture, $"{clients} {seconds}"), cancellationToken);
                var read = await readers.ReadAsync<PlainReaders.Run>(cancellationToken);
                if (run >= 0)
                {
                    runs[clients].Add(read);
                }
            }
        }

        Tell(bench, runs);
    }

    private static void Tell(BenchContext bench, Dictionary<int, List<PlainReaders.Run>> runs)
    {
        (double Rate, double Busy)? fewer = null;
        foreach (var clients in Clients)
        {
            var rate = runs[clients].Select(run => run.Rows / run.Seconds).Median();
            var busy = runs[clients].Select(run => run.Busy).Median();
            double? ratio = rate / fewer?.Rate;
            bench.Report.Add(new ReportLine($"{clients} {(clients == 1 ? "client" : "clients")}, together", Units.Rate(rate))
            {
                Peer = string.Create(
                    CultureInfo.InvariantCulture,
                    $"{runs[clients].Select(run => run.Bytes / run.Seconds).Median() / 1e6:F0} MB/s, cores {busy:P0} used, slowest client {runs[clients].Select(run => run.Slowest / run.Seconds).Median() / 1e6:F3} M rows/s"),
                Ratio = ratio,
                Goal = ratio is null ? "" : "more, or cores full",
                Met = ratio is null ? null : ratio > 1 || (ratio >= KeptGoal && fewer!.Value.Busy >= FullFrom),
            });
            fewer = (rate, busy);
        }
    }
}
