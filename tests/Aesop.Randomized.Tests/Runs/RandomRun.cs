using System.Globalization;
using System.Text.Json;
using Aesop.Client;
using Aesop.Randomized.Tests.Folding;
using Aesop.Relay;
using Aesop.Relay.Sources;
using Aesop.Tests.Servers;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aesop.Randomized.Tests.Runs;

/// <summary>One run: two worlds on a server, a relay, and a client that folds what it gets beside them.</summary>
internal sealed class RandomRun(DatabaseServer server, int seed) : IDisposable
{
    private const int Worlds = 2;
    private const string Source = "random";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);

    private static int _runs;

    // Where the log doesn't tell all of a table, a relay that is behind while the table changes halts, and rightly so: in such runs no table does.
    private readonly bool _staysAsItIs = seed % 4 == 0;
    private readonly bool _hasNames = seed % 8 != 0;

    private readonly Expectations _expectations = new();
    private readonly StatementLog _log = new();
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Runs so many statements in each world, and compares.</summary>
    /// <returns>What was done, in a line.</returns>
    /// <exception cref="AssertionException">A promise was broken; the message has the seed and the last statements of the table concerned.</exception>
    public async Task<string> RunAsync(int steps)
    {
        var run = Interlocked.Increment(ref _runs);
        var databases = Enumerable.Range(0, Worlds).Select(world => string.Create(CultureInfo.InvariantCulture, $"r{run}_{world}")).ToList();
        await server.ExecuteAsync($"SET GLOBAL binlog_row_metadata = {(_hasNames ? "FULL" : "MINIMAL")};" + string.Concat(databases.Select(database => $"CREATE DATABASE {database};")));
        var options = new RelayOptions
        {
            Listen = "127.0.0.1:0",
            Sources =
            [
                new SourceOptions
                {
                    Name = Source,
                    Server = server.Url,
                    ServerId = 5_000 + (uint)run,
                    From = "latest",
                    HeartbeatMs = 500,
                    Tables = [.. databases.Select(database => $"{database}.*")],

                    // Conversions make such codes, and what they are compared with is what the server shows.
                    WhenUnassigned = UnassignedCodes.Show,
                },
            ],
            HeartbeatIntervalMs = 100,
        };
        await using var relay = await RelayHost.StartAsync(options, NullLoggerFactory.Instance);
        await UntilAsync(() => relay.StatusOf(Source).State == SourceState.Streaming, () => $"{relay.StatusOf(Source)}");
        var fold = new Fold(_expectations);
        var folding = Task.Run(() => FoldAsync(relay.Address, fold));
        try
        {
            await Task.WhenAll(databases.Select((database, world) => Task.Run(() => WriteAsync(database, (seed * 31) + world, steps, folding, relay, fold))));
        }
        catch (Exception e)
        {
            throw new AssertionException(Report(folding.IsFaulted ? folding.Exception!.InnerException! : e), e);
        }

        await _stop.CancelAsync();
        await folding;
        try
        {
            await CompareLinesAsync(relay.Address, fold.Seen);
        }
        catch (FoldException e)
        {
            throw new AssertionException(Report(e), e);
        }

        await server.ExecuteAsync(string.Concat(databases.Select(database => $"DROP DATABASE {database};")));
        return $"{server.Kind} seed {seed}: {_log.Count} statements, {fold.Transactions} transactions, {fold.Changes} changes, {fold.Definitions} ddl; {_log.Outcomes}";
    }

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();

    private async Task WriteAsync(string database, int worldSeed, int steps, Task folding, RelayHost relay, Fold fold)
    {
        await using var world = await World.CreateAsync(server, database, worldSeed, _staysAsItIs, _expectations, _log);
        for (var step = 0; step < steps && !folding.IsCompleted; step++)
        {
            await world.StepAsync();
        }

        await world.EndAsync();
        await UntilAsync(
            () => folding.IsCompleted || fold.MarkerOf(database) == world.Marker || relay.StatusOf(Source).State == SourceState.Halted,
            () => $"marker {world.Marker} of {database} didn't come; {relay.StatusOf(Source)}");
        if (folding.IsCompleted)
        {
            await folding;
        }

        if (fold.MarkerOf(database) != world.Marker)
        {
            throw new FoldException("", $"The source halted: {relay.StatusOf(Source).Reason}");
        }
    }

    private async Task FoldAsync(Uri relay, Fold fold)
    {
        await using var client = new AesopClient(new AesopClientOptions { Relays = [relay], Source = Source });
        try
        {
            await foreach (var transaction in client.ReadAsync(_stop.Token))
            {
                await fold.TakeAsync(transaction);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The end of the run.
        }
    }

    // The ring holds all of a run.
    private static async Task CompareLinesAsync(Uri relay, SeenChanges seen)
    {
        using var http = new HttpClient();
        using var limit = new CancellationTokenSource(Deadline);
        await using var stream = await http.GetStreamAsync(new Uri(relay, $"/v1/sources/{Source}/stream?from=earliest&max_wait_ms=0"), limit.Token);
        using var reader = new StreamReader(stream);
        while (seen.Count > 0 && await reader.ReadLineAsync(limit.Token) is { } text)
        {
            using var line = JsonDocument.Parse(text);
            if (line.RootElement.TryGetProperty("op", out _))
            {
                seen.Take(line.RootElement);
            }
        }

        if (seen.Count > 0)
        {
            throw new FoldException("", $"{seen.Count} changes that the client got aren't among the lines.");
        }
    }

    private string Report(Exception fault)
    {
        var table = (fault as FoldException)?.Table ?? "";
        if (Environment.GetEnvironmentVariable("AESOP_RANDOM_LOG") is { Length: > 0 } file)
        {
            File.WriteAllLines(file, _log.All);
        }

        return $"{server.Kind}, seed {seed} (replay: AESOP_RANDOM_SEED={seed}): {(fault is FoldException ? fault.Message : fault)}\nLast statements{(table.Length > 0 ? $" of {table}" : "")}:\n{_log.LastOf(table)}";
    }

    private static async Task UntilAsync(Func<bool> holds, Func<string> otherwise)
    {
        for (var began = TimeProvider.System.GetTimestamp(); !holds(); await Task.Delay(TimeSpan.FromMilliseconds(10)))
        {
            if (TimeProvider.System.GetElapsedTime(began) > Deadline)
            {
                throw new FoldException("", otherwise());
            }
        }
    }
}
