using Aesop.Client;
using Aesop.Integration.Tests.Folding;
using Aesop.Tests.Servers;

namespace Aesop.Integration.Tests.Harness;

/// <summary>A client that reads beside the test and folds what it gets.</summary>
internal sealed class Consumer : IAsyncDisposable
{
    private static int _markers;

    private readonly AesopClient _client;
    private readonly Folder _folder;
    private readonly Action<Transaction>? _observe;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _folding = new();
    private readonly Task _reading;

    private Consumer(AesopClientOptions options, Folder folder, Action<Transaction>? observe)
    {
        _client = new AesopClient(options);
        _folder = folder;
        _observe = observe;
        _reading = Task.Run(ReadAsync);
    }

    /// <summary>The options that tests start from: reconnects soon.</summary>
    public static AesopClientOptions Options(params Uri[] relays) => new()
    {
        Relays = relays,
        Source = TestRelay.Source,
        Retry = new RetryOptions { FirstDelay = TimeSpan.FromMilliseconds(20), MaxDelay = TimeSpan.FromMilliseconds(200) },
        AheadTimeout = Waiting.Deadline,
    };

    /// <summary>What a client gets that begins at a place and ends at the log's end: the column n of the database's table t.</summary>
    public static async Task<int[]> ReadNumbersAsync(TestRelay relay, StartPosition start, string database)
    {
        var rows = new List<int>();
        await using var client = new AesopClient(Options(relay.Address) with { Tables = [$"{database}.t"], Start = start, UntilCaughtUp = true });
        using var limit = new CancellationTokenSource(Waiting.Deadline);
        await foreach (var transaction in client.ReadAsync(limit.Token))
        {
            foreach (var change in transaction.Changes)
            {
                rows.Add(change.After.GetInt32("n"));
            }
        }

        return [.. rows];
    }

    /// <summary>Begins to read.</summary>
    /// <param name="options">How.</param>
    /// <param name="folder">What takes the transactions; only to be looked at through <see cref="Look"/> while reading goes on.</param>
    /// <param name="observe">Sees each transaction before it is folded.</param>
    public static Consumer Start(AesopClientOptions options, Folder folder, Action<Transaction>? observe = null) => new(options, folder, observe);

    /// <summary>Looks at what was folded so far.</summary>
    public T Look<T>(Func<Folder, T> at)
    {
        lock (_folding)
        {
            return at(_folder);
        }
    }

    /// <summary>Waits until what was folded is as wanted.</summary>
    /// <exception cref="Exception">What ended the reading.</exception>
    public async Task WaitAsync(Func<Folder, bool> wanted, Func<string> otherwise)
    {
        await Waiting.UntilAsync(() => _reading.IsCompleted || Look(wanted), () => $"{otherwise()}; folded: {Look(folder => folder.Transactions)} transactions, up to {Look(folder => folder.Checkpoint)}");
        if (_reading.IsCompleted)
        {
            await _reading;
        }
    }

    /// <summary>Writes a row into the database's table of markers and waits until it has come out here: so all before it has too.</summary>
    public async Task CatchUpAsync(DatabaseServer server, string database)
    {
        var marker = Interlocked.Increment(ref _markers);
        await server.ExecuteAsync($"CREATE TABLE IF NOT EXISTS marker (n INT PRIMARY KEY); INSERT INTO marker VALUES ({marker});", database);
        await WaitAsync(folder => folder.Table($"{database}.marker").Rows.Contains($"n='{marker}'"), () => $"marker {marker} did not come");
    }

    /// <summary>Compares the folded rows of tables with the server's own.</summary>
    public async Task CompareAsync(DatabaseServer server, string database, params string[] tables)
    {
        foreach (var table in tables)
        {
            var result = await server.QueryAsync($"SELECT * FROM {table}", database);
            var expected = result.Texts().Select(row => FoldedRow.Of(result.Columns, row).ToString()).Order(StringComparer.Ordinal).ToList();
            Assert.That(Look(folder => folder.Table($"{database}.{table}").Rows), Is.EqualTo(expected), table);
        }
    }

    /// <summary>Stops reading.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await ((Task)_reading.WaitAsync(Waiting.Deadline)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _client.DisposeAsync();
        _stop.Dispose();
    }

    private async Task ReadAsync()
    {
        await foreach (var transaction in _client.ReadAsync(_stop.Token))
        {
            lock (_folding)
            {
                _observe?.Invoke(transaction);
                _folder.Take(transaction);
            }
        }
    }
}
