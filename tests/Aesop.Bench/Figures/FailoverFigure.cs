using System.Diagnostics;
using System.Globalization;
using Aesop.Client;
using Aesop.MySql;
using Aesop.Relay;
using Aesop.Tests.Servers;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aesop.Bench;

/// <summary>
/// A source of two servers, a primary and its replica by the servers' own replication. The primary is killed while it is written to, the replica promoted, and written to as
/// soon as it accepts that: how long until the consumer has the first change of it. The same where the primary itself comes back; and, on MariaDB, whose logs have to be searched for
/// what wasn't read, where the successor's log file is of the largest size.
/// </summary>
internal sealed class FailoverFigure : IFigure
{
    private const double GoalMilliseconds = 2_000;
    private const long RingBytes = 64L << 20;

    private const int RowBytes = 4_000;
    private const int RowsPerMebibyte = 246;
    private const int FullRows = 1_000 * RowsPerMebibyte;
    private const int QuickRows = 64 * RowsPerMebibyte;

    private static readonly TimeSpan ComesWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan AskedEvery = TimeSpan.FromMilliseconds(1);

    public string Name => "failover";

    public string What => "from a server's death to the first change of its successor";

    public async Task MeasureAsync(BenchContext bench, CancellationToken cancellationToken)
    {
        foreach (var kind in ServerKinds.All)
        {
            List<Times> promoted = [];
            List<Times> restarted = [];
            for (var run = 0; run < (bench.Options.Quick ? 2 : 5); run++)
            {
                await RunAsync(kind, 0, promoted, restarted, cancellationToken);
            }

            Tell(bench, $"failover, {kind}, replica promoted", promoted);
            Tell(bench, $"failover, {kind}, server restarted", restarted);
        }

        List<Times> full = [];
        await RunAsync(ServerKind.MariaDb, bench.Options.Quick ? QuickRows : FullRows, full, [], cancellationToken);
        Tell(bench, string.Create(CultureInfo.InvariantCulture, $"failover, MariaDb, replica with a log file of {(bench.Options.Quick ? QuickRows : FullRows) / RowsPerMebibyte} MiB promoted"), full);
    }

    private static void Tell(BenchContext bench, string figure, List<Times> runs)
    {
        var worst = runs.Max(run => run.AfterAccepted);
        bench.Report.Add(new ReportLine(figure, $"{Units.Milliseconds(runs.Select(run => run.AfterAccepted).Median())}, at most {Units.Milliseconds(worst)}, after it accepts writes")
        {
            Peer = $"{Units.Milliseconds(runs.Select(run => run.AfterDeath).Median())} after the death, of which {Units.Milliseconds(runs.Select(run => run.AfterDeath - run.AfterAccepted).Median())} are the servers'",
            Goal = "<= 2 s, the worst",
            Met = worst <= GoalMilliseconds,
        });
    }

    private static async Task RunAsync(ServerKind kind, int filled, List<Times> promoted, List<Times> restarted, CancellationToken cancellationToken)
    {
        await using var primary = await DatabaseServer.StartAsync(kind, Replication.Options(kind, 1), cancellationToken);
        await using var replica = await DatabaseServer.StartAsync(kind, Replication.Options(kind, 2), cancellationToken);
        await primary.ExecuteAsync("CREATE DATABASE bench; CREATE TABLE bench.t (id INT PRIMARY KEY, text VARCHAR(100)); INSERT INTO bench.t VALUES (0, 'first');", cancellationToken: cancellationToken);
        await replica.FollowAsync(primary);
        if (filled > 0)
        {
            await FillAsync(primary, replica, filled, cancellationToken);
        }

        await using var relay = await RelayHost.StartAsync(
            new RelayOptions
            {
                Listen = "127.0.0.1:0",
                Sources =
                [
                    new SourceOptions
                    {
                        Name = Relays.Source,
                        Server = $"mysql://{RootAccount.User}:{RootAccount.Password}@{primary.Host}:{primary.Port},{replica.Host}:{replica.Port}/",
                        From = "earliest",
                        RingBytes = RingBytes,
                    },
                ],
            },
            NullLoggerFactory.Instance,
            cancellationToken: cancellationToken);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var consumer = new Arrivals();
        var reading = consumer.RunAsync(relay.Address, stop.Token);
        try
        {
            await consumer.WaitAsync(0, reading, cancellationToken);
            restarted.Add(await DieAsync(primary, () => primary.RestartAsync(cancellationToken: cancellationToken), primary, 1, consumer, reading, cancellationToken));
            await replica.CatchUpAsync(primary);
            promoted.Add(await DieAsync(primary, () => replica.PromoteAsync(), replica, 2, consumer, reading, cancellationToken));
        }
        finally
        {
            await stop.CancelAsync();
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>A transaction a row.</summary>
    private static async Task FillAsync(DatabaseServer primary, DatabaseServer replica, int rows, CancellationToken cancellationToken)
    {
        const int AtOnce = 20_000;
        await primary.ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $"CREATE TABLE bench.filled (id INT AUTO_INCREMENT PRIMARY KEY, text VARCHAR({RowBytes}) CHARACTER SET ascii)"), cancellationToken: cancellationToken);
        for (var done = 0; done < rows; done += AtOnce)
        {
            var insert = string.Create(
                CultureInfo.InvariantCulture,
                $"DELIMITER //\nBEGIN NOT ATOMIC FOR i IN 1..{Math.Min(AtOnce, rows - done)} DO INSERT INTO bench.filled (text) VALUES (REPEAT('x', {RowBytes})); END FOR; END//\n");
            await primary.ExecuteAsync(insert, cancellationToken: cancellationToken);
            await replica.CatchUpAsync(primary);
        }
    }

    private static async Task<Times> DieAsync(DatabaseServer dying, Func<Task> succeed, DatabaseServer successor, int id, Arrivals consumer, Task reading, CancellationToken cancellationToken)
    {
        var died = Stopwatch.GetTimestamp();
        await dying.KillAsync();
        await succeed();
        await using var connection = await MySqlConnection.ConnectAsync(MySqlConnectionOptions.Parse(successor.Url), cancellationToken);
        var accepted = Stopwatch.GetTimestamp();
        await connection.ExecuteAsync($"INSERT INTO bench.t VALUES ({id}, 'successor')", cancellationToken);
        var arrived = await consumer.WaitAsync(id, reading, cancellationToken);
        return new Times(Stopwatch.GetElapsedTime(died, arrived).TotalMilliseconds, Stopwatch.GetElapsedTime(accepted, arrived).TotalMilliseconds);
    }

    private sealed record Times(double AfterDeath, double AfterAccepted);

    /// <summary>A consumer that notes when each row arrives.</summary>
    private sealed class Arrivals
    {
        private readonly System.Collections.Concurrent.ConcurrentDictionary<int, long> _at = [];

        public async Task RunAsync(Uri relay, CancellationToken cancellationToken)
        {
            await using var client = new AesopClient(new AesopClientOptions { Relays = [relay], Source = Relays.Source, Tables = ["bench.t"] });
            await foreach (var transaction in client.ReadAsync(cancellationToken))
            {
                var now = Stopwatch.GetTimestamp();
                foreach (var change in transaction.Changes)
                {
                    _at.TryAdd(change.After.GetInt32("id"), now);
                }
            }
        }

        public async Task<long> WaitAsync(int id, Task reading, CancellationToken cancellationToken)
        {
            var began = Stopwatch.GetTimestamp();
            long at;
            while (!_at.TryGetValue(id, out at))
            {
                if (reading.IsCompleted || Stopwatch.GetElapsedTime(began) > ComesWithin)
                {
                    throw new InvalidOperationException($"Row {id} did not come within {ComesWithin}: {reading.Exception?.GetBaseException().Message}");
                }

                await Task.Delay(AskedEvery, cancellationToken);
            }

            return at;
        }
    }
}
