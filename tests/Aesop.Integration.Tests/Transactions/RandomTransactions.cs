using System.Globalization;
using Aesop.MySql;
using Aesop.Tests.Servers;

namespace Aesop.Integration.Tests.Transactions;

/// <summary>
/// Writes transactions at random, from a seed: plain ones and XA ones, with savepoints, over tables with transactions and without, rolled back in whole or
/// in part; XA transactions wait, and are decided in another order. Each of them changes rows of its own, so that none waits for another.
/// </summary>
internal sealed class RandomTransactions(DatabaseServer server, string database, int seed)
{
    private const int KeysEach = 100_000;
    private const int MostPrepared = 6;
    private const int UnknownXid = 1397;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly Random _random = new(seed);
    private readonly List<string> _prepared = [];
    private int _number;
    private List<int> _keys = [];
    private int _next;

    /// <summary>The tables: one with transactions, two without.</summary>
    public static string[] Tables { get; } = ["i", "k", "a"];

    /// <summary>Makes the tables.</summary>
    public Task CreateAsync() => server.ExecuteAsync(
        $"""
        CREATE TABLE i (id INT PRIMARY KEY, v INT, text TEXT) ENGINE=InnoDB;
        CREATE TABLE k (id INT PRIMARY KEY, v INT) ENGINE=MyISAM;
        CREATE TABLE a (id INT PRIMARY KEY, v INT) ENGINE={(server.Kind == ServerKind.MariaDb ? "Aria TRANSACTIONAL=0" : "MEMORY")};
        """,
        database);

    /// <summary>Writes so many transactions.</summary>
    public async Task WriteAsync(int count)
    {
        for (; count > 0; count--)
        {
            _number++;
            _next = _number * KeysEach;
            _keys = [];
            await using (var connection = await MySqlConnection.ConnectAsync(MySqlConnectionOptions.Parse(server.Url)))
            {
                await connection.ExecuteAsync($"USE {database}");
                await (_random.Next(3) == 0 && _prepared.Count < MostPrepared ? PrepareAsync(connection) : PlainAsync(connection));
            }

            if (_prepared.Count > 0 && _random.Next(4) == 0)
            {
                await DecideAsync(_random.Next(_prepared.Count));
            }
        }
    }

    /// <summary>Decides all XA transactions that wait.</summary>
    public async Task FinishAsync()
    {
        while (_prepared.Count > 0)
        {
            await DecideAsync(_prepared.Count - 1);
        }
    }

    private async Task PlainAsync(MySqlConnection connection)
    {
        await connection.ExecuteAsync("BEGIN");
        await ChangeAsync(connection);
        await connection.ExecuteAsync(_random.Next(3) == 0 ? "ROLLBACK" : "COMMIT");
    }

    private async Task PrepareAsync(MySqlConnection connection)
    {
        var id = $"X'{Convert.ToHexString(Bytes(1, 65))}',X'{Convert.ToHexString(Bytes(0, 65))}',{_random.Next()}";
        await connection.ExecuteAsync($"XA START {id}");
        await connection.ExecuteAsync($"INSERT INTO i VALUES ({_next++}, 0, '')");
        await ChangeAsync(connection);
        await connection.ExecuteAsync($"XA END {id}");
        var fate = _random.Next(8);
        await connection.ExecuteAsync(fate == 0 ? $"XA COMMIT {id} ONE PHASE" : fate == 1 ? $"XA ROLLBACK {id}" : $"XA PREPARE {id}");
        if (fate > 1)
        {
            _prepared.Add(id);
        }
    }

    private async Task DecideAsync(int at)
    {
        var statement = $"XA {(_random.Next(3) == 0 ? "ROLLBACK" : "COMMIT")} {_prepared[at]}";
        _prepared.RemoveAt(at);
        for (var isDone = false; !isDone;)
        {
            try
            {
                await server.ExecuteAsync(statement);
                isDone = true;
            }
            catch (ServerClientException e) when (e.Code == UnknownXid)
            {
                // MariaDB lets others decide it once the session that prepared it is gone, which the server notices in its own time.
                await Task.Delay(Pause);
            }
        }
    }

    private async Task ChangeAsync(MySqlConnection connection)
    {
        var savepoints = new List<(string Name, List<int> Keys)>();
        for (var statements = _random.Next(1, 12); statements > 0; statements--)
        {
            switch (_random.Next(10))
            {
                case 0 or 1:
                    savepoints.Add(($"s{savepoints.Count}_{statements}", [.. _keys]));
                    await connection.ExecuteAsync($"SAVEPOINT {savepoints[^1].Name}");
                    break;
                case 2 when savepoints.Count > 0:
                    var at = _random.Next(savepoints.Count);
                    await connection.ExecuteAsync($"ROLLBACK TO {savepoints[at].Name.ToUpperInvariant()}");
                    _keys = [.. savepoints[at].Keys];
                    savepoints.RemoveRange(at + 1, savepoints.Count - at - 1);
                    break;
                case 3:
                    await connection.ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $"INSERT INTO k VALUES ({_next++}, {_random.Next()}), ({_next++}, 1)"));
                    break;
                case 4:
                    await connection.ExecuteAsync($"INSERT INTO a VALUES ({_next++}, 2)");
                    break;
                case 5 or 6 when _keys.Count > 0:
                    await connection.ExecuteAsync($"UPDATE i SET v = v + 1, text = REPEAT('{(char)('a' + _random.Next(26))}', {_random.Next(6_000)}) WHERE id IN ({string.Join(',', _keys)})");
                    break;
                case 7 when _keys.Count > 0:
                    var gone = _keys[_random.Next(_keys.Count)];
                    await connection.ExecuteAsync($"DELETE FROM i WHERE id = {gone}");
                    _keys.Remove(gone);
                    break;
                default:
                    var rows = _random.Next(20) == 0 ? 600 : _random.Next(1, 5);
                    var keys = Enumerable.Range(_next, rows).ToList();
                    _next += rows;
                    await connection.ExecuteAsync($"INSERT INTO i VALUES {string.Join(',', keys.Select(key => $"({key}, {_random.Next()}, REPEAT('x', {_random.Next(900)}))"))}");
                    _keys.AddRange(keys);
                    break;
            }
        }
    }

    private byte[] Bytes(int least, int below)
    {
        var bytes = new byte[_random.Next(least, below)];
        _random.NextBytes(bytes);
        return bytes;
    }
}
