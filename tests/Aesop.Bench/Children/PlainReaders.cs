using System.Diagnostics;
using System.Globalization;

namespace Aesop.Bench;

/// <summary>
/// Any number of clients that read all they can get, from the oldest frame on and again from there, and only count. A process of its own: <c>RELAY
/// ROWS</c>; each line of input, <c>CLIENTS SECONDS</c>, is one run.
/// </summary>
internal static class PlainReaders
{
    public const string Verb = "plain-readers";

    private static readonly TimeSpan Begin = TimeSpan.FromMilliseconds(500);

    /// <summary>What all clients together were given.</summary>
    /// <param name="Rows">Rows.</param>
    /// <param name="Bytes">Bytes.</param>
    /// <param name="Seconds">In that time.</param>
    /// <param name="Busy">The share of all cores' time that was used meanwhile, by whomever.</param>
    /// <param name="Slowest">Rows of the client that got the fewest.</param>
    internal sealed record Run(long Rows, long Bytes, double Seconds, double Busy, long Slowest);

    /// <summary>The process.</summary>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var relay = new Uri(arguments[0]);
        var rows = long.Parse(arguments[1], CultureInfo.InvariantCulture);
        using var http = PlainReader.MakeHttp();
        while (await ChildVerbs.CommandAsync() is { } command)
        {
            var words = command.Split(' ');
            var clients = int.Parse(words[0], CultureInfo.InvariantCulture);
            var time = TimeSpan.FromSeconds(double.Parse(words[1], CultureInfo.InvariantCulture));
            ChildVerbs.Answer(await ReadAsync(http, relay, rows, clients, time));
        }

        return 0;
    }

    private static async Task<Run> ReadAsync(HttpMessageInvoker http, Uri relay, long rows, int clients, TimeSpan time)
    {
        using var stop = new CancellationTokenSource();
        var readers = Enumerable.Range(0, clients).Select(_ => new PlainReader(http, relay, "earliest", rows)).ToList();
        var reading = readers.Select(reader => reader.RunAsync(stop.Token)).ToList();
        while (readers.Any(reader => reader.Rows == 0) && !reading.Any(task => task.IsCompleted))
        {
            await Task.Delay(Begin);
        }

        await Task.Delay(Begin);
        var before = readers.Select(reader => (reader.Rows, reader.Bytes)).ToList();
        var ticks = Machine.Ticks();
        var watch = Stopwatch.StartNew();
        await Task.WhenAny([Task.Delay(time), .. reading]);
        var seconds = watch.Elapsed.TotalSeconds;
        var busy = Machine.Busy(ticks, Machine.Ticks());
        var read = readers.Zip(before, (reader, then) => (Rows: reader.Rows - then.Rows, Bytes: reader.Bytes - then.Bytes)).ToList();
        await stop.CancelAsync();
        await Task.WhenAll(reading);
        return new Run(read.Sum(one => one.Rows), read.Sum(one => one.Bytes), seconds, busy, read.Min(one => one.Rows));
    }
}
