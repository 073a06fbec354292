using System.Globalization;

namespace Aesop.Bench;

/// <summary>A whole run of the bench: the chosen figures one after the other, then the table.</summary>
internal static class BenchRun
{
    // In an order in which what disturbs the logs comes last.
    private static readonly IFigure[] Figures =
    [
        new IngestFigure(),
        new CompressedFigure(),
        new MysqlbinlogFigure(),
        new AllocationFigure(),
        new TypesFigure(),
        new DeliveryFigure(),
        new FanOutFigure(),
        new StalledFigure(),
        new LatencyFigure(),
        new FailoverFigure(),
        new MemoryFigure(),
    ];

    /// <summary>Measures and prints. Goals that were missed are marked; only what broke is an error.</summary>
    /// <returns>The process's exit code: 0 measured, 1 something broke, 2 bad usage.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var (options, fault) = BenchOptions.Parse(arguments, [.. Figures.Select(figure => figure.Name)]);
        if (options is null)
        {
            await Console.Error.WriteLineAsync($"bench: {fault}");
            return 2;
        }

        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, pressed) =>
        {
            // Servers and folders are tidied up before the process ends.
            pressed.Cancel = true;
            stop.Cancel();
        };
        var report = new Report();
        await using var bench = new BenchContext(options, report);
        var machine = Machine.Describe();
        Progress.Say(machine);
        var chosen = Figures.Where(figure => options.Names.Count == 0 || options.Names.Contains(figure.Name)).ToList();
        foreach (var figure in chosen)
        {
            Progress.Say($"{figure.Name}: {figure.What}");
            try
            {
                await figure.MeasureAsync(bench, stop.Token);
            }
            catch (Exception e) when (!stop.IsCancellationRequested)
            {
                // The other figures are still worth having; the exit code says that one broke.
                report.Broke(figure.Name, e);
                Progress.Say($"{figure.Name} broke: {e}");
            }
            catch (OperationCanceledException)
            {
                Progress.Say("stopped");
                return 1;
            }
        }

        Console.WriteLine();
        Console.WriteLine(report.Table());
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"At the start: {machine}{(options.Quick ? "; --quick: too small to quote" : "")}"));
        Console.WriteLine(report.Summary());
        return report.Broken > 0 ? 1 : 0;
    }
}
