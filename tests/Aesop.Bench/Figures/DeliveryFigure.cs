using System.Globalization;
using Aesop.Tests.Servers;

namespace Aesop.Bench;

/// <summary>
/// From the ring over loopback to typed columns: a relay that holds the whole log in this process, and one consumer with the SDK in
/// another, from connecting to its last row.
/// </summary>
internal sealed class DeliveryFigure : IFigure
{
    private const double RateGoal = 1e6;
    private const long RingBytes = 1L << 30;
    private const string Strings = "Strings";
    private const string Utf8 = "Utf8";
    private const int WarmUps = 2;

    public string Name => "delivery";

    public string What => "relay to one client over loopback, binary, decoded to typed columns";

    public async Task MeasureAsync(BenchContext bench, CancellationToken cancellationToken)
    {
        var load = await bench.LoadAsync(ServerKind.MariaDb, cancellationToken);
        await using var relay = await Relays.StartAsync(load.Server, RingBytes, cancellationToken);
        await relay.ReadAsync(load.Rows, cancellationToken);
        var ring = (await Relays.AskAsync(relay.Address, cancellationToken)).Ring;
        if (ring.Fill + (ring.Size / 8) > ring.Size)
        {
            throw new InvalidOperationException($"The log fills the ring of {ring.Size} bytes: its oldest rows may be gone.");
        }

        await using var reader = await Child.StartAsync(TypedReader.Verb, relay.Address.ToString(), load.Rows.ToString(CultureInfo.InvariantCulture));
        Dictionary<string, List<TypedReader.Run>> runs = new() { [Strings] = [], [Utf8] = [] };
        for (var run = -WarmUps; run < bench.Options.Runs; run++)
        {
            foreach (var text in (string[])[Strings, Utf8])
            {
                await reader.SendAsync(text, cancellationToken);
                var read = await reader.ReadAsync<TypedReader.Run>(cancellationToken);
                if (run >= 0)
                {
                    runs[text].Add(read);
                }
            }
        }

        Tell(bench, "delivery, text as strings", runs[Strings]);
        Tell(bench, "delivery, text as UTF-8", runs[Utf8]);
    }

    private static void Tell(BenchContext bench, string figure, List<TypedReader.Run> runs)
    {
        var rate = runs.Select(run => run.Rows / run.Seconds).Median();
        var bytes = runs.Select(run => run.Bytes / run.Seconds).Median();
        bench.Report.Add(new ReportLine(figure, Units.Rate(rate))
        {
            Peer = string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:F0} MB/s, client uses {runs.Select(run => run.ProcessorSeconds / run.Seconds).Median():F2} cores"),
            Goal = ">= 1 M rows/s",
            Met = rate >= RateGoal,
        });
    }
}
