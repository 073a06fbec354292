using Aesop.MySql;

namespace Aesop.Integration.Tests.Load;

/// <summary>One connection that changes rows at random, in a range of keys of its own, until it is stopped. Outlives the server's restarts.</summary>
internal sealed class Writer(MySqlConnectionOptions server, string database, int number)
{
    private const int KeysEach = 10_000_000;
    private const int KeysUsed = 400;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(3);
    private static readonly TimeSpan ServerAwayPause = TimeSpan.FromMilliseconds(100);

    private readonly Random _random = new(number);
    private readonly int _first = number * KeysEach;
    private int _fresh;

    /// <summary>Transactions that were committed, as far as the server told.</summary>
    public int Committed { get; private set; }

    /// <summary>Writes until it is stopped.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await using var connection = await MySqlConnection.ConnectAsync(server, cancellationToken);
                await connection.ExecuteAsync($"USE {database}", cancellationToken);
                while (!cancellationToken.IsCancellationRequested)
                {
                    await WriteAsync(connection);
                    await Task.Delay(Pause, cancellationToken);
                }
            }
            catch (Exception e) when (e is MySqlException or IOException or OperationCanceledException)
            {
                // The server is away, or the writer is stopped.
                await Task.Delay(ServerAwayPause, CancellationToken.None);
            }
        }
    }

    private async Task WriteAsync(MySqlConnection connection)
    {
        try
        {
            if (_random.Next(40) == 0)
            {
                await connection.ExecuteAsync(_random.Next(2) == 0 ? "TRUNCATE TABLE emptied" : $"ALTER TABLE emptied ADD COLUMN c{number}_{_fresh++} INT NOT NULL DEFAULT {_random.Next(100)}");
                return;
            }

            await connection.ExecuteAsync("START TRANSACTION");
            for (var statements = _random.Next(1, 6); statements > 0; statements--)
            {
                await connection.ExecuteAsync(Statement());
            }

            var commits = _random.Next(8) != 0;
            await connection.ExecuteAsync(commits ? "COMMIT" : "ROLLBACK");
            Committed += commits ? 1 : 0;
        }
        catch (MySqlServerException e) when (e.Code is 1213 or 1205)
        {
            // A deadlock: the server has rolled back, or waits for it.
            await connection.ExecuteAsync("ROLLBACK");
        }
    }

    private string Statement()
    {
        var from = _first + _random.Next(KeysUsed);
        var to = from + _random.Next(20);
        return _random.Next(9) switch
        {
            0 or 1 => $"INSERT IGNORE INTO accounts VALUES {Rows(from, to, id => $"({id}, {_random.Next()}, '{Text(60)}')")}",
            2 => $"UPDATE accounts SET n = n DIV 2, text = {(_random.Next(4) == 0 ? "NULL" : $"'{Text(60)}'")} WHERE id BETWEEN {from} AND {to}",
            3 => $"UPDATE accounts SET id = id + {KeysUsed * 3} + {_fresh++} * 50 WHERE id BETWEEN {from} AND {to} AND n % 3 = 0",
            4 => $"DELETE FROM accounts WHERE id BETWEEN {from} AND {to}",
            5 => $"REPLACE INTO pairs VALUES {Rows(from, to, id => $"({number}, {id}, '{Text(150)}')")}",
            6 => $"INSERT INTO notes VALUES {Rows(0, _random.Next(5), _ => $"('{_random.Next(5)}', {number})")}",
            7 => $"DELETE FROM notes WHERE n = {number} LIMIT {_random.Next(1, 4)}",
            _ => $"INSERT INTO emptied (v) VALUES {Rows(0, _random.Next(10), _ => $"({_random.Next()})")}",
        };
    }

    private static string Rows(int from, int to, Func<int, string> row) => string.Join(", ", Enumerable.Range(from, to - from + 1).Select(row));

    private string Text(int length) => new((char)('a' + _random.Next(26)), _random.Next(length));
}
