using System.Globalization;
using System.Threading.Channels;
using Aesop.MySql;
using Aesop.Tests.Servers;

namespace Aesop.Verify.Tests.Scenes;

/// <summary>Writes rows of a table for as long as it is there; a second database, where there is one, gets the same statements later.</summary>
internal sealed class LiveLoad : IAsyncDisposable
{
    private const int Keys = 3_000;
    private const int MostBehind = 200;

    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<string> _later = Channel.CreateBounded<string>(MostBehind);
    private readonly Task _running;

    private LiveLoad(string url, string database, string? follower) =>
        _running = Task.WhenAll(Task.Run(() => WriteAsync(url, database, follower is not null)), follower is null ? Task.CompletedTask : Task.Run(() => FollowAsync(url, follower)));

    /// <summary>Makes the table <c>t</c>, and begins.</summary>
    public static async Task<LiveLoad> StartAsync(DatabaseServer server, string database, string? follower = null)
    {
        foreach (var name in new[] { database, follower }.OfType<string>())
        {
            await server.ExecuteAsync("CREATE TABLE t (a INT, b VARCHAR(20), n INT NOT NULL, text TEXT, PRIMARY KEY (a, b))", name);
        }

        return new LiveLoad(server.Url, database, follower);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private static string Statement(Random random)
    {
        var key = random.Next(Keys);
        var where = string.Create(CultureInfo.InvariantCulture, $"a = {key % 50} AND b = 'k{key}'");
        return random.Next(5) switch
        {
            0 => $"DELETE FROM t WHERE {where}",
            1 => $"UPDATE t SET n = n + 1 WHERE {where}",
            _ => string.Create(CultureInfo.InvariantCulture, $"REPLACE INTO t VALUES ({key % 50}, 'k{key}', {random.Next()}, REPEAT('ä', {random.Next(100)}))"),
        };
    }

    private async Task WriteAsync(string url, string database, bool isFollowed)
    {
        var random = new Random(7);
        await using var connection = await MySqlConnection.ConnectAsync(MySqlConnectionOptions.Parse(url) with { Database = database });
        while (!_stop.IsCancellationRequested)
        {
            var statement = Statement(random);
            await connection.ExecuteAsync(statement);
            if (isFollowed)
            {
                await _later.Writer.WriteAsync(statement);
            }
        }

        _later.Writer.Complete();
    }

    private async Task FollowAsync(string url, string database)
    {
        // Behind by the statements that the channel holds, from the first on.
        await using var connection = await MySqlConnection.ConnectAsync(MySqlConnectionOptions.Parse(url) with { Database = database });
        var waiting = new Queue<string>();
        await foreach (var statement in _later.Reader.ReadAllAsync())
        {
            waiting.Enqueue(statement);
            if (waiting.Count > MostBehind / 2)
            {
                await connection.ExecuteAsync(waiting.Dequeue());
            }
        }

        while (waiting.TryDequeue(out var statement))
        {
            await connection.ExecuteAsync(statement);
        }
    }
}
