using Aesop.MySql;
using Aesop.Randomized.Tests.Chance;
using Aesop.Randomized.Tests.Folding;
using Aesop.Randomized.Tests.Schemas;
using Aesop.Randomized.Tests.Statements;
using Aesop.Tests.Servers;

namespace Aesop.Randomized.Tests.Runs;

/// <summary>
/// A database of random tables and the sessions that change them. One statement runs at a time, and a table that a transaction has touched is left
/// alone by the others until it ends: so nothing waits for a lock, and what is run is a function of the seed. Several worlds on one server run beside
/// one another.
/// </summary>
internal sealed partial class World : IAsyncDisposable
{
    private const int Sessions = 3;
    private const int TablesAtFirst = 4;
    private const int MarkerEvery = 40;

    private readonly DatabaseServer _server;
    private readonly Dice _dice;
    private readonly Expectations _expectations;
    private readonly StatementLog _log;
    private readonly List<Table> _tables = [];
    private readonly List<Session> _sessions = [];
    private readonly RowStatements _rows;
    private readonly TableStatements _definitions;
    private readonly bool _changesImages;
    private readonly bool _staysAsItIs;
    private readonly MySqlConnectionOptions _address;
    private TableReader _reader = null!;
    private int _defined;
    private int _steps;

    private World(DatabaseServer server, string database, int seed, bool staysAsItIs, Expectations expectations, StatementLog log)
    {
        _server = server;
        _address = MySqlConnectionOptions.Parse(server.Url);
        Database = database;
        _dice = new Dice(seed);
        _expectations = expectations;
        _log = log;
        _changesImages = _dice.Percent(40);
        _staysAsItIs = staysAsItIs;
        _rows = new RowStatements(_dice.Fork(), FilesFolder);

        // Images that aren't full leave out what generated columns become (MariaDB): nobody can know it, so such worlds have none.
        var maker = new TableMaker(_dice.Fork(), server.Kind, database) { StaysAsItIs = staysAsItIs, MakesGenerated = !(_changesImages && server.Kind == ServerKind.MariaDb) };
        _definitions = new TableStatements(_dice.Fork(), server.Kind, database, maker, _tables);
    }

    /// <summary>Its database.</summary>
    public string Database { get; }

    /// <summary>The last marker that was written.</summary>
    public long Marker { get; private set; }

    private string FilesFolder => Path.Combine(_server.DataFolder, Database + "-files");

    /// <summary>Connects, and makes the first tables in a database that is there.</summary>
    public static async Task<World> CreateAsync(DatabaseServer server, string database, int seed, bool staysAsItIs, Expectations expectations, StatementLog log)
    {
        var world = new World(server, database, seed, staysAsItIs, expectations, log);
        Directory.CreateDirectory(world.FilesFolder);
        world._reader = await TableReader.ConnectAsync(world._address);
        for (var i = 0; i < Sessions; i++)
        {
            world._sessions.Add(new Session(i, await world.ConnectAsync()));
        }

        await world.RunAsync(world._sessions[0], $"CREATE TABLE {database}.{Fold.MarkerTable} (n INT PRIMARY KEY)");
        while (world._tables.Count < TablesAtFirst)
        {
            await world.DefineAsync(world._sessions[0], world._definitions.Make([]));
        }

        return world;
    }

    /// <summary>Runs one statement, or a few.</summary>
    public async Task StepAsync()
    {
        if (++_steps % MarkerEvery == 0)
        {
            await MarkAsync();
            return;
        }

        var session = _dice.Pick(_sessions);
        await (session.IsOpen ? InTransactionAsync(session) : OutsideAsync(session));
    }

    /// <summary>Ends all transactions, looks at all tables, and marks the place in the log.</summary>
    public async Task MarkAsync()
    {
        foreach (var session in _sessions.Where(session => session.IsOpen))
        {
            await EndAsync(session, _dice.Percent(80));
        }

        var snapshots = new Dictionary<string, Snapshot>();
        foreach (var table in _tables)
        {
            snapshots.Add(table.FullName, await _reader.ReadAsync(table));
        }

        var marker = Marker + 1;
        _expectations.Expect(Database, marker, snapshots);
        await RunAsync(_sessions[0], $"INSERT INTO {Database}.{Fold.MarkerTable} VALUES ({marker})");
        Marker = marker;
    }

    /// <summary>Ends what is prepared, and marks the end.</summary>
    public async Task EndAsync()
    {
        foreach (var session in _sessions.Where(session => session.IsOpen))
        {
            await EndAsync(session, true);
        }

        while (_prepared.Count > 0)
        {
            await EndPreparedAsync(_sessions[0], _prepared[0]);
        }

        await MarkAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var session in _sessions)
        {
            await session.DisposeAsync();
        }

        await _reader.DisposeAsync();
    }

    private Task OutsideAsync(Session session) => _dice.Weighted<Func<Task>>(
    [
        (25, () => BeginAsync(session)),
        (45, () => ChangeRowsAsync(session)),
        (_staysAsItIs ? 0 : 18, () => DefineAsync(session, _definitions.Make(Free(session)))),
        (8, () => SetAsync(session)),
        (Features.Xa ? 6 : 0, () => BeginXaAsync(session)),
        (_prepared.Count > 0 ? 8 : 0, () => EndPreparedAsync(session, _dice.Pick(_prepared))),
        (2, () => RunAsync(session, "FLUSH BINARY LOGS")),
    ])();

    private Task InTransactionAsync(Session session) => _dice.Weighted<Func<Task>>(
    [
        (70, () => ChangeRowsAsync(session)),
        (14, () => EndAsync(session, true)),
        (5, () => EndAsync(session, false)),
        (6, () => SaveAsync(session)),
        (session.Savepoints.Count > 0 ? 6 : 0, () => RollBackToAsync(session)),
        (session.Xid is null && !_staysAsItIs ? 2 : 0, () => DefineAsync(session, _definitions.Make(Free(session)))),
    ])();

    private List<Table> Free(Session session) => [.. _tables.Where(table => table.Owner is null || table.Owner == session)];

    private async Task BeginAsync(Session session)
    {
        await RunAsync(session, _dice.Pick(["BEGIN", "START TRANSACTION", "START TRANSACTION WITH CONSISTENT SNAPSHOT"]));
        session.IsOpen = true;
    }

    private async Task EndAsync(Session session, bool commits)
    {
        if (session.Xid is not null)
        {
            await EndXaAsync(session, commits);
            return;
        }

        await RunAsync(session, commits ? "COMMIT" : "ROLLBACK");
        session.Release();
    }

    private async Task SaveAsync(Session session)
    {
        var name = $"s{_dice.Next(3)}";
        await RunAsync(session, $"SAVEPOINT {name}");
        session.Savepoints.Add(name);
    }

    private async Task RollBackToAsync(Session session)
    {
        var name = _dice.Pick(session.Savepoints);
        await RunAsync(session, $"ROLLBACK TO {name}");
    }

    private async Task SetAsync(Session session)
    {
        if (_changesImages && _dice.Percent(40))
        {
            var (statement, isFull) = Settings.ChangeImage(_dice);
            await RunAsync(session, statement);
            session.HasFullImages = isFull;
            return;
        }

        await RunAsync(session, Settings.Change(_dice, _server.Kind, hasFullImages: !_changesImages));
    }

    private async Task ChangeRowsAsync(Session session)
    {
        // A group that mixes engines with and without transactions may end in ROLLBACK.
        var transactional = session.IsOpen || _dice.Percent(80);
        var tables = Free(session).Where(table => table.IsTransactional == transactional).ToList();
        if (tables.Count == 0)
        {
            return;
        }

        // MariaDB's partial images of rows that were replaced lack what fell back to its default.
        var replaces = session.HasFullImages || _server.Kind == ServerKind.MySql;
        var statement = _rows.Make(tables, replaces, namesKeys: !session.HasFullImages);
        foreach (var table in statement.Tables)
        {
            session.Hold(table);
        }

        foreach (var text in statement.Text)
        {
            await RunAsync(session, text);
        }
    }

    private async Task DefineAsync(Session session, TableStatement statement)
    {
        var before = new Dictionary<string, Snapshot>();
        if (session.IsOpen)
        {
            // What it would do by itself.
            await EndAsync(session, true);
        }

        foreach (var table in statement.Tables)
        {
            before.Add(table.FullName, await _reader.ReadAsync(table));
        }

        var names = before.Keys.Concat(statement.Makes).Distinct().ToList();
        var id = ++_defined;
        var definition = new Definition(id, statement.Text, before);
        _expectations.Expect(definition, names);
        if (await RunAsync(session, Marked(statement.Text, definition.Mark)))
        {
            statement.Apply();
        }
        else if (statement.IsLoggedWhenRefused && await _reader.IsGoneAsync(statement.Tables[0]))
        {
            // MariaDB's CREATE OR REPLACE drops the old table before it finds that it can't make the new one, and logs itself with the error.
            _tables.Remove(statement.Tables[0]);
        }
        else
        {
            definition.Refused();
            return;
        }

        var after = new Dictionary<string, Snapshot>();
        foreach (var name in names)
        {
            var table = _tables.Find(table => table.FullName == name);
            after.Add(name, table is null || statement.Empties || statement.LogsRows ? Snapshot.Empty : await _reader.ReadAsync(table));
        }

        definition.Done(after);
    }

    private string Marked(string statement, string mark)
    {
        var word = statement.IndexOf(' ', StringComparison.Ordinal);
        return _dice.Next(3) switch
        {
            0 => $"{mark} {statement}",
            1 => $"{statement[..word]} {mark}{statement[word..]}",
            _ => $"{statement} {mark}",
        };
    }

    private async Task<MySqlConnection> ConnectAsync()
    {
        var connection = await MySqlConnection.ConnectAsync(_address);
        await connection.ExecuteAsync("SET SESSION sql_mode = '', lock_wait_timeout = 20, innodb_lock_wait_timeout = 20");
        await connection.ExecuteAsync($"USE {Database}");
        return connection;
    }

    private async Task<bool> RunAsync(Session session, string statement)
    {
        try
        {
            await session.Connection.ExecuteAsync(statement);
            _log.Add(Database, session.Number, statement, "ok");
            return true;
        }
        catch (MySqlServerException e) when (!session.Connection.IsBroken)
        {
            _log.Add(Database, session.Number, statement, $"{e.Code}| {e.ServerMessage}");
            if (e.Code is 1205 or 1213 && session is { IsOpen: true, Xid: null })
            {
                await EndAsync(session, false);
            }

            return false;
        }
    }
}
