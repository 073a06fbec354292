using System.Diagnostics;
using System.Globalization;
using Aesop.Client;

namespace Aesop.Bench;

/// <summary>
/// A consumer as one writes it with the SDK: every row's id, k, c and pad through the typed methods. A process of its own: <c>RELAY ROWS</c>; each
/// line of input is one run from the oldest row on.
/// </summary>
internal static class TypedReader
{
    public const string Verb = "typed-reader";

    /// <summary>Longer than the relay is ever silent on a machine that is fully busy.</summary>
    private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(20);

    /// <summary>One run.</summary>
    /// <param name="Rows">Rows read.</param>
    /// <param name="Transactions">Transactions read.</param>
    /// <param name="Bytes">Bytes of frames.</param>
    /// <param name="Seconds">From before connecting to the last row.</param>
    /// <param name="ProcessorSeconds">Of this process.</param>
    /// <param name="Check">A sum over the values, so that none is read in vain.</param>
    internal sealed record Run(long Rows, long Transactions, long Bytes, double Seconds, double ProcessorSeconds, long Check);

    /// <summary>How text is taken: as strings, or as the UTF-8 that came.</summary>
    private enum Text
    {
        Strings,
        Utf8,
    }

    /// <summary>The process.</summary>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var relay = new Uri(arguments[0]);
        var rows = long.Parse(arguments[1], CultureInfo.InvariantCulture);
        while (await ChildVerbs.CommandAsync() is { } command)
        {
            ChildVerbs.Answer(await ReadAsync(relay, rows, Enum.Parse<Text>(command)));
        }

        return 0;
    }

    private static async Task<Run> ReadAsync(Uri relay, long rowsWanted, Text text)
    {
        var options = new AesopClientOptions { Relays = [relay], Source = Relays.Source, HeartbeatInterval = HeartbeatInterval };
        await using var client = new AesopClient(options);
        long rows = 0, transactions = 0, bytes = 0, check = 0;
        Collector.CollectAll();
        var processor = ProcessorTime.Seconds;
        var watch = Stopwatch.StartNew();
        await foreach (var transaction in client.ReadAsync())
        {
            transactions++;
            bytes += transaction.ByteCount;
            foreach (var change in transaction.Changes)
            {
                var after = change.After;
                var row = after.Exists ? after : change.Before;
                check += row.GetInt32(0) + row.GetInt32(1);
                check += text == Text.Strings
                    ? row.GetString(2).Length + row.GetString(3).Length
                    : row.GetBytes(2).Length + row.GetBytes(3).Length;
                rows++;
            }

            if (rows >= rowsWanted)
            {
                break;
            }
        }

        var seconds = watch.Elapsed.TotalSeconds;
        return new Run(rows, transactions, bytes, seconds, ProcessorTime.Seconds - processor, check);
    }
}
