using Aesop.Integration.Tests.Harness;
using Aesop.MySql;
using Aesop.Tests.Servers;

namespace Aesop.Integration.Tests.Failover;

/// <summary>
/// Writers that insert rows with ids that are never used twice, into whichever server is the primary. Each row is a transaction's own, so that the
/// table tells which transactions a server has.
/// </summary>
internal sealed class Ledger : IAsyncDisposable
{
    /// <summary>The table.</summary>
    public const string Table = "ledger.entries";

    private const int Writers = 3;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan AwayPause = TimeSpan.FromMilliseconds(30);

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _writing;
    private volatile DatabaseServer? _primary;
    private long _id;
    private int _busy;
    private int _committed;

    private Ledger(DatabaseServer primary)
    {
        _primary = primary;
        _writing = Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(WriteAsync)));
    }

    /// <summary>Transactions that were committed so far, as far as a server told.</summary>
    public int Committed => Volatile.Read(ref _committed);

    /// <summary>Makes the table and begins to write.</summary>
    public static async Task<Ledger> StartAsync(DatabaseServer primary)
    {
        await primary.ExecuteAsync($"CREATE DATABASE ledger; CREATE TABLE {Table} (id BIGINT PRIMARY KEY, text VARCHAR(200));");
        return new Ledger(primary);
    }

    /// <summary>Writes here from now on; null pauses, when the transactions under way have ended.</summary>
    public async Task WriteToAsync(DatabaseServer? primary)
    {
        _primary = primary;
        await Waiting.UntilAsync(() => primary is not null || Volatile.Read(ref _busy) == 0, () => $"{_busy} writers are busy");
    }

    /// <summary>Waits until so many more transactions were committed.</summary>
    public Task WaitAsync(int transactions)
    {
        var target = Committed + transactions;
        return Waiting.UntilAsync(() => Committed >= target || _writing.IsCompleted, () => $"{Committed} of {target} transactions were written to {_primary?.Port}");
    }

    /// <summary>Writes a row of its own.</summary>
    /// <returns>Its id.</returns>
    public async Task<long> WriteOneAsync(DatabaseServer server)
    {
        var id = Interlocked.Increment(ref _id);
        await server.ExecuteAsync($"INSERT INTO {Table} VALUES ({id}, 'one')");
        return id;
    }

    /// <summary>The ids that a server has.</summary>
    public static async Task<HashSet<long>> IdsAsync(DatabaseServer server)
    {
        await using var connection = await MySqlConnection.ConnectAsync(MySqlConnectionOptions.Parse(server.Url));
        HashSet<long> ids = [];
        await using var rows = await connection.QueryAsync($"SELECT id FROM {Table}");
        while (await rows.ReadAsync())
        {
            ids.Add(rows.GetInt64(0));
        }

        return ids;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _primary = null;
        await _stop.CancelAsync();
        await _writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task WriteAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            var primary = _primary;
            try
            {
                if (primary is not null)
                {
                    await using var connection = await MySqlConnection.ConnectAsync(MySqlConnectionOptions.Parse(primary.Url), _stop.Token);
                    while (await WriteAsync(connection, primary))
                    {
                        await Task.Delay(Pause, _stop.Token);
                    }
                }
            }
            catch (Exception e) when (e is MySqlException or IOException)
            {
                // The server is away.
            }

            await Task.Delay(AwayPause, _stop.Token);
        }
    }

    private async Task<bool> WriteAsync(MySqlConnection connection, DatabaseServer primary)
    {
        // Busy first, then a look at whether to write: who pauses looks the other way round.
        Interlocked.Increment(ref _busy);
        try
        {
            if (!ReferenceEquals(_primary, primary))
            {
                return false;
            }

            var rows = Random.Shared.Next(1, 4);
            var ids = Enumerable.Range(0, rows).Select(_ => $"({Interlocked.Increment(ref _id)}, '{new string('x', Random.Shared.Next(200))}')");
            await connection.ExecuteAsync($"INSERT INTO {Table} VALUES {string.Join(", ", ids)}");
            Interlocked.Increment(ref _committed);
            return true;
        }
        finally
        {
            Interlocked.Decrement(ref _busy);
        }
    }
}
