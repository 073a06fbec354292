using System.Diagnostics;
using System.Globalization;
using Aesop.Tests.Servers;

namespace Aesop.Bench;

/// <summary>
/// From COMMIT to the handler at 1,000 transactions a second: the server, the relay (the real executable), the consumer and the writer, each a process of its own on the
/// same cores. The times are of one clock. Beside them stands the time at which the bare driver had the same rows from the server in the same run: the floor.
/// </summary>
internal sealed class LatencyFigure : IFigure
{
    private const int PerSecond = 1_000;
    private const int WarmUpSeconds = 3;
    private const double MedianGoal = 0.5;
    private const double TailGoal = 3;
    private const long RingBytes = 256L << 20;

    private static readonly double[] Percents = [50, 99, 99.9];
    private static readonly TimeSpan ArrivesWithin = TimeSpan.FromSeconds(3);

    public string Name => "latency";

    public string What => "from COMMIT to the handler at 1,000 transactions a second";

    public async Task MeasureAsync(BenchContext bench, CancellationToken cancellationToken)
    {
        var runs = bench.Options.Quick ? 1 : 3;
        var seconds = bench.Options.Quick ? 5 : 20;
        var times = ServerKinds.All.ToDictionary(kind => kind, _ => new List<Times>());
        for (var run = 0; run < runs; run++)
        {
            foreach (var kind in ServerKinds.All)
            {
                times[kind].Add(await RunAsync(kind, seconds, cancellationToken));
            }
        }

        foreach (var (kind, of) in times)
        {
            Tell(bench, kind, of);
        }
    }

    private static void Tell(BenchContext bench, ServerKind kind, List<Times> runs)
    {
        foreach (var percent in Percents)
        {
            double Median(Func<Times, double[]> of) => runs.Select(run => Statistics.Percentile(of(run), percent)).Median();
            var measured = Median(run => run.FromSent);
            double? goal = percent switch { 50 => MedianGoal, 99 => TailGoal, _ => null };
            bench.Report.Add(new ReportLine(string.Create(CultureInfo.InvariantCulture, $"commit to handler, {kind}, p{percent}"), Units.Milliseconds(measured))
            {
                Peer = $"{Units.Milliseconds(Median(run => run.Floor))} (bare driver); {Units.Milliseconds(Median(run => run.FromAnswered))} from COMMIT's answer",
                Ratio = measured / Median(run => run.Floor),
                Goal = goal is null ? "" : string.Create(CultureInfo.InvariantCulture, $"<= {goal} ms"),
                Met = goal is null ? null : measured <= goal,
            });
        }
    }

    private static async Task<Times> RunAsync(ServerKind kind, int seconds, CancellationToken cancellationToken)
    {
        // A server of its own: the others' logs are to stay as they are.
        await using var server = await DatabaseServer.StartAsync(kind, Load.ServerOptions, cancellationToken);
        var transactions = (WarmUpSeconds + seconds) * PerSecond;
        var writer = new PacedWriter(server, transactions);
        await writer.PrepareAsync(cancellationToken);
        await using var relay = await RelayProcess.StartAsync(server, RingBytes, "latest", cancellationToken);
        await using var reader = await Child.StartAsync(TimingReader.Verb, relay.Address.ToString(), transactions.ToString(CultureInfo.InvariantCulture));
        await relay.WaitAsync(view => view.Ring.Streams > 0, TimeSpan.FromMinutes(1), cancellationToken);
        var floor = new long[transactions];
        await using (await TimingLogReader.StartAsync(server, floor, cancellationToken))
        {
            await writer.RunAsync(PerSecond, cancellationToken);
            await Task.Delay(ArrivesWithin, cancellationToken);
        }

        await reader.ReadAsync<bool>(cancellationToken);
        await reader.SendAsync("times", cancellationToken);
        var handled = await reader.ReadAsync<long[]>(cancellationToken);
        var missing = handled.Count(time => time == 0);
        return missing == 0
            ? new Times(writer, floor, handled, WarmUpSeconds * PerSecond)
            : throw new InvalidOperationException($"{missing} of {transactions} rows haven't reached the handler.");
    }

    // Sorted, in milliseconds, without the warm-up.
    private sealed class Times(PacedWriter writer, long[] floor, long[] handled, int warmUp)
    {
        public double[] FromSent { get; } = Sorted(writer.Sent, handled, warmUp);

        public double[] FromAnswered { get; } = Sorted(writer.Answered, handled, warmUp);

        public double[] Floor { get; } = Sorted(writer.Sent, floor, warmUp);

        private static double[] Sorted(long[] from, long[] to, int skip) =>
            [.. from.Zip(to, (begin, end) => (end - begin) * 1e3 / Stopwatch.Frequency).Skip(skip).Order()];
    }
}
