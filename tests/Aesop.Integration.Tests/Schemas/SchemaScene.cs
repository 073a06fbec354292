using System.Globalization;
using System.Text.Json;
using Aesop.Client;
using Aesop.Integration.Tests.Harness;
using Aesop.Relay;
using Aesop.Tests.Servers;
using Aesop.Wire.Frames;

namespace Aesop.Integration.Tests.Schemas;

/// <summary>
/// Tables that change, and a relay of them that may be behind or down. Each row is looked at, by SELECT, just after it was written: so the stream must carry it, with
/// these columns in this order, whatever became of the table later.
/// </summary>
internal sealed class SchemaScene : IAsyncDisposable
{
    private readonly DatabaseServer _server;
    private readonly ThrowawayFolder _state = new("state");
    private readonly List<string> _expected = [];
    private readonly SourceOptions _options;
    private int _rows;

    private SchemaScene(DatabaseServer server, string database, SourceOptions options)
    {
        _server = server;
        Database = database;
        _options = options;
    }

    /// <summary>The database of the tables.</summary>
    public string Database { get; }

    /// <summary>The relay that was started last.</summary>
    public TestRelay? Relay { get; private set; }

    /// <summary>What the stream must carry: rows and statements that define tables, in order.</summary>
    public IReadOnlyList<string> Expected => _expected;

    /// <summary>Makes an empty database; the relay begins behind its making.</summary>
    public static async Task<SchemaScene> CreateAsync(DatabaseServer server, string metadata)
    {
        await server.ExecuteAsync($"SET GLOBAL binlog_row_metadata = '{metadata}'");
        var database = await server.CreateDatabaseAsync();
        var (file, offset) = await server.BinlogPositionAsync();
        return new SchemaScene(server, database, TestRelay.Options(server.Url, $"{database}.*") with { From = $"{file}:{offset}" });
    }

    /// <summary>Starts the relay, with what it remembers.</summary>
    /// <param name="change">Other options.</param>
    public async Task StartAsync(Func<SourceOptions, SourceOptions>? change = null) =>
        Relay = await TestRelay.StartAsync(change?.Invoke(_options) ?? _options, _state.Path);

    /// <summary>Stops the relay; what it remembers stays.</summary>
    public async Task StopAsync()
    {
        await Relay!.DisposeAsync();
        Relay = null;
    }

    /// <summary>Forgets what the relay remembers.</summary>
    public void Forget() => Directory.Delete(_state.Path, recursive: true);

    /// <summary>Waits until the relay, where it runs, has read all.</summary>
    public Task CatchUpAsync() => Relay is null ? Task.CompletedTask : Relay.CatchUpAsync(_server);

    /// <summary>Runs a statement that defines tables, and waits for a relay that runs.</summary>
    public async Task DefineAsync(string statement)
    {
        await _server.ExecuteAsync(statement + ";", Database);
        _expected.Add($"ddl {statement}");
        await CatchUpAsync();
    }

    /// <summary>Writes a row into a table, with a value of its own in each column that can take one, and waits for a relay that runs.</summary>
    public async Task WriteAsync(string table)
    {
        var id = ++_rows;
        var columns = await _server.QueryAsync(
            $"SELECT COLUMN_NAME, DATA_TYPE FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = '{Database}' AND TABLE_NAME = '{table}' ORDER BY ORDINAL_POSITION");
        var values = columns.Texts().Select(column => (Name: column[0]!, Value: column[0] == "id" || column[1]!.EndsWith("int", StringComparison.Ordinal)
            ? id.ToString(CultureInfo.InvariantCulture)
            : $"'{column[0]}{id}'"));
        await WriteAsync(table, id, $"INSERT INTO {table} ({string.Join(", ", values.Select(value => value.Name))}) VALUES ({string.Join(", ", values.Select(value => value.Value))})");
    }

    /// <summary>Runs a statement that writes a row, and waits for a relay that runs.</summary>
    public async Task WriteAsync(string table, int id, string statement)
    {
        await _server.ExecuteAsync(statement + ";", Database);
        var row = await _server.QueryAsync($"SELECT * FROM {table} WHERE id = {id}", Database);
        _expected.Add(Line($"{Database}.{table}", row.Columns, row.Texts()[0]));
        await CatchUpAsync();
    }

    /// <summary>Reads the whole stream of the relay, up to the server's end.</summary>
    /// <param name="look">Sees each row too, while it is there.</param>
    /// <returns>Rows, as <see cref="Expected"/> has them, and statements; and each row's schema.</returns>
    public async Task<(IReadOnlyList<string> Lines, IReadOnlyList<ulong> Schemas)> ReadAsync(Action<RowChange>? look = null)
    {
        await _server.ExecuteAsync("CREATE TABLE IF NOT EXISTS the_end (id INT PRIMARY KEY); REPLACE INTO the_end VALUES (1); DELETE FROM the_end;", Database);
        await CatchUpAsync();
        using var deadline = new CancellationTokenSource(Waiting.Deadline);
        await using var client = new AesopClient(Consumer.Options(Relay!.Address));
        var (lines, schemas) = (new List<string>(), new List<ulong>());
        await foreach (var transaction in client.ReadAsync(deadline.Token))
        {
            lines.AddRange(transaction.Ddl.Where(ddl => !ddl.Statement.Contains("the_end", StringComparison.Ordinal)).Select(ddl => $"ddl {Bare(ddl.Statement)}"));
            foreach (var change in transaction.Changes)
            {
                if (change.Table == $"{Database}.the_end")
                {
                    if (change.Op == ChangeOp.Delete)
                    {
                        return (lines, schemas);
                    }
                }
                else
                {
                    look?.Invoke(change);
                    lines.Add(Line(change));
                    schemas.Add(change.Schema.Fingerprint);
                }
            }
        }

        throw new InvalidOperationException("The stream ended.");
    }

    /// <summary>The fingerprints of a table's versions, as the relay tells them; each schema can be had.</summary>
    public async Task<IReadOnlyList<string>> VersionsAsync(string table)
    {
        using var http = new HttpClient { BaseAddress = Relay!.Address };
        using var document = JsonDocument.Parse(await http.GetStringAsync(new Uri($"/v1/sources/{TestRelay.Source}/tables", UriKind.Relative)));
        var known = document.RootElement.GetProperty("tables").EnumerateArray().Single(known => known.GetProperty("table").GetString() == $"{Database}.{table}");
        var versions = known.GetProperty("schemas").EnumerateArray().Select(version => version.GetProperty("fingerprint").GetString()!).ToList();
        foreach (var version in versions.Distinct())
        {
            Assert.That(TableSchema.Parse(await http.GetStringAsync(new Uri($"/v1/schemas/{version}", UriKind.Relative))).Name, Is.EqualTo($"{Database}.{table}"));
        }

        return versions;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Relay is not null)
        {
            await Relay.DisposeAsync();
        }

        _state.Dispose();
    }

    private static string Line(in RowChange change)
    {
        var after = change.After;
        var values = new string?[after.Columns.Count];
        var names = new string[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            names[i] = after.Columns[i].Name;
            values[i] = after.ToText(i);
        }

        return Line(change.Table, names, values);
    }

    private static string Line(string table, IReadOnlyList<string> columns, IReadOnlyList<string?> values) =>
        $"{table} {string.Join(", ", columns.Zip(values, (column, value) => $"{column}={value ?? "NULL"}"))}";

    // The servers add remarks of their own, and MariaDB's client an end.
    private static string Bare(string statement) => statement.Split("/* generated", 2)[0].Trim();
}
