using System.Diagnostics;
using System.Globalization;
using Aesop.Client;

namespace Aesop.Bench;

/// <summary>
/// A consumer whose handler takes the time at which each row reaches it. A process of its own: <c>RELAY ROWS</c>; says <c>true</c> when the first
/// row has come, and on the next line of input the times, by the row's id. The clock is the machine's, so that they compare with another process's.
/// </summary>
internal static class TimingReader
{
    public const string Verb = "timing-reader";

    /// <summary>The process.</summary>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var times = new long[int.Parse(arguments[1], CultureInfo.InvariantCulture)];
        var options = new AesopClientOptions { Relays = [new Uri(arguments[0])], Source = Relays.Source, Start = StartPosition.Latest };
        await using var client = new AesopClient(options);
        using var stop = new CancellationTokenSource();
        var handler = new Handler(times);
        var running = client.RunAsync(handler, stop.Token);
        await Task.WhenAny(handler.First, running);
        if (running.IsFaulted)
        {
            await running;
        }

        ChildVerbs.Answer(true);
        await ChildVerbs.CommandAsync();
        ChildVerbs.Answer(times);
        await stop.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return 0;
    }

    private sealed class Handler(long[] times) : IChangeHandler
    {
        private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task First => _first.Task;

        public ValueTask HandleAsync(Transaction transaction, CancellationToken cancellationToken)
        {
            var now = Stopwatch.GetTimestamp();
            foreach (var change in transaction.Changes)
            {
                times[change.After.GetInt64(0)] = now;
            }

            _first.TrySetResult();
            return ValueTask.CompletedTask;
        }
    }
}
