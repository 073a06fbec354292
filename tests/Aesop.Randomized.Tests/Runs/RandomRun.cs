using System.Globalization;
using System.Text.Json;
using Aesop.Client;
using Aesop.Randomized.Tests.Folding;
using Aesop.Relay;
using Aesop.Relay.Sources;
using Aesop.Tests.Servers;

namespace Aesop.Randomized.Tests.Runs;

/// <summary>One run: two worlds on a server, a relay, and a client that folds what it gets beside them.</summary>
internal sealed class RandomRun(DatabaseServer server, int seed) : IDisposable
{
    private const int Worlds = 2;
    private const string Source = "random";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);

    private static int _runs;

    // Where the log doesn't tell all of a table, a relay that is behind while the table changes halts, and rightly so: in such runs tables change while it isn't.
    private readonly bool _hasGaps = seed % 4 == 0;
    private readonly bool _hasNames = seed % 8 != 0;

    // Transactions without ids, and MySQL without the rules that come with them.
    private readonly bool _hasGtids = seed % 5 != 0;

    // The connection to the server ends now and then, or the relay does, which begins anew with what it has kept.
    private readonly bool _isDisturbed = seed % 3 == 0;
    private readonly bool _isRestarted = seed % 6 == 0;

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
        await SetGtidsAsync();
        await server.ExecuteAsync($"SET GLOBAL binlog_row_metadata = {(_hasNames ? "FULL" : "MINIMAL")}; SET GLOBAL log_bin_trust_function_creators = 1;" + string.Concat(databases.Select(database => $"CREATE DATABASE {database};")));
        await using var relay = await RunRelay.StartAsync(new SourceOptions
        {
            Name = Source,
            Server = server.Url,
            ServerId = 5_000 + (uint)run,
            From = "latest",
            HeartbeatMs = 500,
            Tables = [.. databases.Select(database => $"{database}.*")],

            // Conversions make such codes (of U+FFFD in big5, for one), and what they are compared with is what the server shows.
            WhenUnassigned = UnassignedCodes.Show,
        });
        await UntilAsync(() => relay.Status?.State == SourceState.Streaming, () => $"{relay.Status}");
        var fold = new Fold(_expectations);
        var folding = Task.Run(() => FoldAsync(relay.Address, fold));
        using var calm = new CancellationTokenSource();
        var disturbing = _isDisturbed ? Task.Run(() => relay.DisturbAsync(server, _isRestarted, calm.Token)) : Task.CompletedTask;
        try
        {
            await Task.WhenAll(databases.Select((database, world) => Task.Run(() => WriteAsync(database, (seed * 31) + world, steps, folding, relay, fold))));
        }
        catch (Exception e)
        {
            throw new AssertionException(Report(folding.IsFaulted ? folding.Exception!.InnerException! : e), e);
        }
        finally
        {
            await calm.CancelAsync();
            await disturbing;
        }

        await _stop.CancelAsync();
        await folding;
        try
        {
            await UntilAsync(() => relay.Status?.State == SourceState.Streaming, () => $"{relay.Status}");
            await CompareLinesAsync(relay.Address, fold.Seen);
        }
        catch (FoldException e)
        {
            throw new AssertionException(Report(e), e);
        }

        Keep(".passed");
        await server.ExecuteAsync(string.Concat(databases.Select(database => $"DROP DATABASE {database};")));
        return $"{server.Kind} seed {seed}: {_log.Count} statements, {fold.Transactions} transactions, {fold.Changes} changes, {fold.Definitions} ddl, {relay.Breaks} breaks, {relay.Restarts} restarts; {_log.Outcomes}";
    }

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();

    private async Task WriteAsync(string database, int worldSeed, int steps, Task folding, RunRelay relay, Fold fold)
    {
        await using var world = await World.CreateAsync(server, database, worldSeed, _hasGaps, _expectations, _log, CatchUpAsync);
        for (var step = 0; step < steps && !folding.IsCompleted; step++)
        {
            await world.StepAsync();
        }

        await world.EndAsync();
        await CatchUpAsync(world);

        async Task CatchUpAsync(World behind)
        {
            await UntilAsync(
                () => folding.IsCompleted || fold.MarkerOf(database) == behind.Marker || relay.IsHalted,
                () => $"marker {behind.Marker} of {database} didn't come; {relay.Status}");
            if (folding.IsCompleted)
            {
                await folding;
            }

            if (fold.MarkerOf(database) != behind.Marker)
            {
                throw new FoldException("", $"The source halted: {relay.Status?.Reason}");
            }
        }
    }

    // A step at a time, and the rules that they need first, or last.
    private async Task SetGtidsAsync()
    {
        if (server.Kind == ServerKind.MySql && await server.ScalarAsync("SELECT @@GLOBAL.gtid_mode") is var mode && mode != (_hasGtids ? "ON" : "OFF"))
        {
            await server.ExecuteAsync(_hasGtids
                ? "SET GLOBAL enforce_gtid_consistency = ON; SET GLOBAL gtid_mode = OFF_PERMISSIVE; SET GLOBAL gtid_mode = ON_PERMISSIVE; SET GLOBAL gtid_mode = ON;"
                : "SET GLOBAL gtid_mode = ON_PERMISSIVE; SET GLOBAL gtid_mode = OFF_PERMISSIVE; SET GLOBAL gtid_mode = OFF; SET GLOBAL enforce_gtid_consistency = OFF;");
        }
    }

    private async Task FoldAsync(Uri relay, Fold fold)
    {
        await using var client = new AesopClient(new AesopClientOptions
        {
            Relays = [relay],
            Source = Source,
            Retry = new RetryOptions { FirstDelay = TimeSpan.FromMilliseconds(20), MaxDelay = TimeSpan.FromMilliseconds(200) },
            AheadTimeout = Deadline,
        });
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
        Keep($".{seed}");
        return $"{server.Kind}, seed {seed} (replay: AESOP_RANDOM_SEED={seed}): {(fault is FoldException ? fault.Message : fault)}\nLast statements{(table.Length > 0 ? $" of {table}" : "")}:\n{_log.LastOf(table)}";
    }

    private void Keep(string suffix)
    {
        if (Environment.GetEnvironmentVariable("AESOP_RANDOM_LOG") is { Length: > 0 } file)
        {
            File.WriteAllLines(file + suffix, _log.All);
        }
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
