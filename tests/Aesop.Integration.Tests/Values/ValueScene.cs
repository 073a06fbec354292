using System.Text.Json;
using Aesop.Client;
using Aesop.Integration.Tests.Harness;
using Aesop.Tests.Servers;
using Aesop.Wire.Frames;

namespace Aesop.Integration.Tests.Values;

/// <summary>A table a type, what the server's SELECT shows of its values, and what a relay gives a client, and curl.</summary>
internal sealed class ValueScene : IAsyncDisposable
{
    /// <summary>The key of the row whose value is NULL.</summary>
    public const int NullId = 1000;

    private readonly DatabaseServer _server;
    private readonly string _database;
    private readonly TestRelay _relay;

    private ValueScene(DatabaseServer server, string database, TestRelay relay)
    {
        _server = server;
        _database = database;
        _relay = relay;
        Cases = [.. TypeCases.All.Where(type => type.Only is null || type.Only == server.Kind)];
    }

    /// <summary>A change as a consumer may keep it.</summary>
    public sealed record Seen(ChangeOp Op, bool KeyChanged, long Id, string? Before, string? After);

    /// <summary>The types that this server has.</summary>
    public IReadOnlyList<TypeCase> Cases { get; }

    /// <summary>Makes an empty database and a relay that relays it.</summary>
    public static async Task<ValueScene> StartAsync(DatabaseServer server)
    {
        var database = await server.CreateDatabaseAsync();
        return new ValueScene(server, database, await TestRelay.StartStreamingAsync(TestRelay.Options(server.Url, $"{database}.*") with { From = "latest" }));
    }

    /// <summary>The name of a type's table.</summary>
    public string TableOf(TypeCase type) => $"t{Cases.ToList().IndexOf(type)}";

    /// <summary>How many rows a type's table has at first: one of each value, one more of the first, with the key 1, and a NULL.</summary>
    public static int RowsOf(TypeCase type) => type.Literals.Count + 2;

    /// <summary>Writes every value, then does more to every table.</summary>
    /// <param name="settings">Settings of the session, each ended by a semicolon.</param>
    /// <param name="more">Statements on a table.</param>
    public async Task WriteAsync(string settings, Func<string, string> more)
    {
        var script = new System.Text.StringBuilder("SET sql_mode = ''; SET time_zone = '+00:00'; SET NAMES utf8mb4;").Append(settings);
        foreach (var type in Cases)
        {
            var table = TableOf(type);
            var rows = type.Literals.Prepend(type.Literals[0]).Select((literal, i) => $"({i + 1}, {literal}, 0)").Append($"({NullId}, NULL, 0)");
            script.Append($"CREATE TABLE {table} (id INT PRIMARY KEY, v {type.Type} NULL, w INT);\n");
            script.Append($"INSERT INTO {table} VALUES {string.Join(", ", rows)};\n");
        }

        await _server.ExecuteAsync(script.ToString(), _database);
        await _server.ExecuteAsync(
            "SET sql_mode = ''; SET time_zone = '+00:00';" + settings + string.Concat(Cases.Select(type => more(TableOf(type)) + "\n")) + "CREATE TABLE end_of_test (n INT); INSERT INTO end_of_test VALUES (1);",
            _database);
        await _relay.CatchUpAsync(_server);
    }

    /// <summary>What the server's SELECT shows of a type's values, by id, before anything more is done to them.</summary>
    public async Task<IReadOnlyDictionary<long, string?>> SelectAsync(TypeCase type)
    {
        var result = await _server.QueryAsync($"SET time_zone = '+00:00'; SELECT id, {type.Select} FROM {TableOf(type)}", _database);
        return Enumerable.Range(0, result.Rows.Count)
            .ToDictionary(row => long.Parse(result.Text(row, 0)!, null), row => result.Text(row, 1) is { } text ? type.Selected(text) : null);
    }

    /// <summary>The changes of each table as a client has them, up to the end.</summary>
    public async Task<ILookup<string, Seen>> ReadAsync()
    {
        var seen = new List<(string Table, Seen Change)>();
        await using var client = new AesopClient(Consumer.Options(_relay.Address));
        using var limit = new CancellationTokenSource(Waiting.Deadline);
        await foreach (var transaction in client.ReadAsync(limit.Token))
        {
            foreach (var change in transaction.Changes)
            {
                if (change.Table == $"{_database}.end_of_test")
                {
                    return seen.ToLookup(item => item.Table, item => item.Change);
                }

                var type = Cases[int.Parse(change.Schema.Table[1..], null)];
                seen.Add((change.Schema.Table, new Seen(change.Op, change.KeyChanged, change.Key.GetInt64("id"), Show(type, change.Before), Show(type, change.After))));
            }
        }

        throw new InvalidOperationException("The stream ended.");
    }

    /// <summary>The changes of each table as JSON lines have them, up to the end.</summary>
    public async Task<ILookup<string, Seen>> ReadLinesAsync()
    {
        var seen = new List<(string Table, Seen Change)>();
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_relay.Address, $"/v1/sources/{TestRelay.Source}/stream?from=earliest"));
        request.Headers.Accept.ParseAdd("application/x-ndjson");
        using var limit = new CancellationTokenSource(Waiting.Deadline);
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(limit.Token));
        while (await reader.ReadLineAsync(limit.Token) is { } text)
        {
            using var line = JsonDocument.Parse(text);
            var root = line.RootElement;
            if (!root.TryGetProperty("op", out var op))
            {
                continue;
            }

            var table = root.GetProperty("table").GetString()!.Split('.')[1];
            if (table == "end_of_test")
            {
                return seen.ToLookup(item => item.Table, item => item.Change);
            }

            var type = Cases[int.Parse(table[1..], null)];
            seen.Add((table, new Seen(
                Enum.Parse<ChangeOp>(op.GetString()!, ignoreCase: true),
                root.TryGetProperty("key_changed", out var changed) && changed.GetBoolean(),
                root.GetProperty("key").GetProperty("id").GetInt64(),
                Show(type, root, "before"),
                Show(type, root, "after"))));
        }

        throw new InvalidOperationException("The stream ended.");
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _relay.DisposeAsync();

    private static string? Show(TypeCase type, in RowImage row) => !row.Exists
        ? null
        : row.IsAbsent("v") ? "absent" : row.IsNull("v") ? "NULL" : Attempt(type.Typed, row);

    private static string? Show(TypeCase type, JsonElement line, string image) => !line.TryGetProperty(image, out var row) || row.ValueKind == JsonValueKind.Null
        ? null
        : !row.TryGetProperty("v", out var value) ? "absent" : value.ValueKind == JsonValueKind.Null ? "NULL" : Attempt(type.Line, value);

    // What can't be read the way its type says is as wrong as a wrong value, and should be told beside them.
    private static string Attempt<T>(Func<T, string> read, T from)
    {
        try
        {
            return read(from);
        }
        catch (Exception e) when (e is AesopClientException or InvalidOperationException or FormatException)
        {
            return e.Message;
        }
    }
}
