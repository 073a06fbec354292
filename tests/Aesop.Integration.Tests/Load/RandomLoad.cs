using Aesop.MySql;
using Aesop.Tests.Servers;

namespace Aesop.Integration.Tests.Load;

/// <summary>
/// Several writers at once: transactions over several tables and rows, changes of keys, roll-backs, TRUNCATE and ALTER between them; tables with a key,
/// with a key of two columns, and without one.
/// </summary>
internal sealed class RandomLoad : IAsyncDisposable
{
    private const int Writers = 4;

    private readonly CancellationTokenSource _stop = new();
    private readonly IReadOnlyList<Writer> _writers;
    private readonly Task _writing;

    private RandomLoad(DatabaseServer server, string database)
    {
        _writers = [.. Enumerable.Range(1, Writers).Select(number => new Writer(MySqlConnectionOptions.Parse(server.Url), database, number))];
        _writing = Task.WhenAll(_writers.Select(writer => Task.Run(() => writer.RunAsync(_stop.Token))));
    }

    /// <summary>The tables that it writes.</summary>
    public static string[] Tables { get; } = ["accounts", "pairs", "notes", "emptied"];

    /// <summary>Transactions that were committed so far.</summary>
    public int Committed => _writers.Sum(writer => writer.Committed);

    /// <summary>Makes the tables and begins to write.</summary>
    public static async Task<RandomLoad> StartAsync(DatabaseServer server, string database)
    {
        await server.ExecuteAsync(
            """
            CREATE TABLE accounts (id INT PRIMARY KEY, n INT NOT NULL, text VARCHAR(60));
            CREATE TABLE pairs (a INT, b INT, text VARCHAR(150), PRIMARY KEY (a, b));
            CREATE TABLE notes (text VARCHAR(40), n INT);
            CREATE TABLE emptied (id INT AUTO_INCREMENT PRIMARY KEY, v INT);
            """,
            database);
        return new RandomLoad(server, database);
    }

    /// <summary>Waits until so many more transactions were committed.</summary>
    public Task WaitAsync(int transactions)
    {
        var target = Committed + transactions;
        return Harness.Waiting.UntilAsync(() => Committed >= target || _writing.IsCompleted, () => $"{Committed} of {target} transactions were written");
    }

    /// <summary>Ends the writing.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _writing;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }
}
