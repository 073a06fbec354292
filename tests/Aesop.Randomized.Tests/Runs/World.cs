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
    private readonly TriggerStatements _triggers;
    private readonly Links _links = new();
    private readonly Features _features;
    private readonly bool _hasGaps;
    private readonly Func<World, Task> _catchUp;
    private readonly MySqlConnectionOptions _address;
    private TableReader _reader = null!;
    private Session _definer = null!;
    private int _defined;
    private int _savepoints;
    private int _steps;

    private World(DatabaseServer server, string database, int seed, bool hasGaps, Expectations expectations, StatementLog log, Func<World, Task> catchUp)
    {
        _server = server;
        _address = MySqlConnectionOptions.Parse(server.Url);
        Database = database;
        _dice = new Dice(seed);
        _expectations = expectations;
        _log = log;
        _catchUp = catchUp;
        _features = Features.Choose(_dice, server.Kind);
        _hasGaps = hasGaps;
        _rows = new RowStatements(_dice.Fork(), FilesFolder);
        _triggers = new TriggerStatements(_dice.Fork(), server.Kind, database, _features.PartialImages, _links);

        // Images that aren't full leave out what generated columns become (MariaDB): nobody can know it, so such worlds have none.
        var maker = new TableMaker(_dice.Fork(), server.Kind, database)
        {
            HasGaps = hasGaps,
            MakesGenerated = !(_features.PartialImages && server.Kind == ServerKind.MariaDb),
            MakesVersions = _features.Versions,
        };
        _definitions = new TableStatements(_dice.Fork(), server.Kind, database, maker, _tables, _links) { MakesKeys = _features.ForeignKeys };
        log.Add(database, 0, $"(generates{_features}{(hasGaps ? " gaps" : "")})", "ok");
    }

    /// <summary>Its database.</summary>
    public string Database { get; }

    /// <summary>The last marker that was written.</summary>
    public long Marker { get; private set; }

    private string FilesFolder => Path.Combine(_server.DataFolder, Database + "-files");

    /// <summary>Connects, and makes the first tables in a database that is there.</summary>
    /// <param name="server">The server.</param>
    /// <param name="database">The database.</param>
    /// <param name="seed">Tells all that will be.</param>
    /// <param name="hasGaps">Whether the log doesn't tell all of a table: then no table changes before the relay has read all that was written.</param>
    /// <param name="expectations">Where it tells what will come.</param>
    /// <param name="log">Where it tells what it does.</param>
    /// <param name="catchUp">Waits until the relay has read on to the last marker.</param>
    public static async Task<World> CreateAsync(DatabaseServer server, string database, int seed, bool hasGaps, Expectations expectations, StatementLog log, Func<World, Task> catchUp)
    {
        var world = new World(server, database, seed, hasGaps, expectations, log, catchUp);
        Directory.CreateDirectory(world.FilesFolder);
        world._reader = await TableReader.ConnectAsync(world._address);
        for (var i = 0; i < Sessions; i++)
        {
            world._sessions.Add(new Session(i, await world.ConnectAsync()));
        }

        world._definer = new Session(Sessions, await world.ConnectAsync());
        await world.RunAsync(world._definer, $"CREATE TABLE {database}.{Fold.MarkerTable} (n INT PRIMARY KEY)");
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

        await NoteAsync(snapshots);
    }

    // Without rows, it marks a place in the log alone.
    private async Task NoteAsync(Dictionary<string, Snapshot>? snapshots = null)
    {
        var marker = Marker + 1;
        _expectations.Expect(Database, marker, snapshots ?? []);
        await RunAsync(_definer, $"INSERT INTO {Database}.{Fold.MarkerTable} VALUES ({marker})");
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

        await _definer.DisposeAsync();
        await _reader.DisposeAsync();
    }

    private Task OutsideAsync(Session session) => _dice.Weighted<Func<Task>>(
    [
        (25, () => BeginAsync(session)),
        (45, () => ChangeRowsAsync(session)),
        (18, () => DefineAsync(session, _definitions.Make(Free(session)))),
        (8, () => SetAsync(session)),
        (_features.Xa ? 6 : 0, () => BeginXaAsync(session)),
        (_prepared.Count > 0 ? 8 : 0, () => EndPreparedAsync(session, _dice.Pick(_prepared))),
        (_features.Triggers ? 4 : 0, () => MakeTriggerAsync(session)),
        (_features.Oddities ? 2 : 0, () => HideAsync(session)),
        (_features.Oddities && _server.Kind == ServerKind.MariaDb ? 2 : 0, () => CountAsync(session)),
        (2, () => RunAsync(session, "FLUSH BINARY LOGS")),
    ])();

    private Task InTransactionAsync(Session session) => _dice.Weighted<Func<Task>>(
    [
        (70, () => ChangeRowsAsync(session)),
        (14, () => EndAsync(session, true)),
        (5, () => EndAsync(session, false)),
        (6, () => SaveAsync(session)),
        (session.Savepoints.Count > 0 ? 6 : 0, () => RollBackToAsync(session)),
        (session.Xid is null ? 2 : 0, () => DefineAsync(session, _definitions.Make(Free(session)))),
        (_features.Oddities && session.Xid is null ? 2 : 0, () => BreakOffAsync(session)),
        (_features.Oddities && _server.Kind == ServerKind.MariaDb ? 2 : 0, () => CountAsync(session)),
    ])();

    private List<Table> Free(Session session) => [.. _tables.Where(table => _links.Around(table).All(linked => linked.Owner is null || linked.Owner == session))];

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
        // MariaDB logs savepoints where engines are mixed, and not which of two of one name is meant.
        var name = _features.MixedEngines ? $"s{_savepoints++}" : $"s{_dice.Next(3)}";
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
        if (_features.PartialImages && _dice.Percent(40))
        {
            var (statement, isFull) = Settings.ChangeImage(_dice);
            await RunAsync(session, statement);
            session.HasFullImages = isFull;
            return;
        }

        if (_dice.Percent(20))
        {
            var charset = _dice.Pick(ConnectionCharset.All);
            if (await RunAsync(session, $"SET NAMES {charset}"))
            {
                session.Charset = charset;
            }

            return;
        }

        await RunAsync(session, Settings.Change(_dice, _server.Kind, hasFullImages: !_features.PartialImages, hasKeys: _features.ForeignKeys));
    }

    private async Task ChangeRowsAsync(Session session)
    {
        var transactional = session.IsOpen || _dice.Percent(80);
        var tables = Free(session).Where(table => _features.MixedEngines || table.IsTransactional == transactional).ToList();
        if (tables.Count == 0)
        {
            return;
        }

        // MariaDB's partial images of rows that were replaced lack what fell back to its default.
        var replaces = session.HasFullImages || _server.Kind == ServerKind.MySql;
        var statement = _rows.Make(tables, replaces, namesKeys: !session.HasFullImages);
        foreach (var table in statement.Tables.SelectMany(_links.Around).Distinct())
        {
            session.Hold(table);
        }

        if (_features.Routines && session.Xid is null && _dice.Percent(10))
        {
            await CallAsync(session, statement);
            return;
        }

        foreach (var text in statement.Text)
        {
            await RunAsync(session, Prefixed(text));
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

        if (_hasGaps)
        {
            await NoteAsync();
            await _catchUp(this);
        }

        foreach (var table in statement.Tables)
        {
            before.Add(table.FullName, await _reader.ReadAsync(table));
        }

        var names = before.Keys.Concat(statement.Makes).Distinct().ToList();
        var id = ++_defined;
        var definition = new Definition(id, statement.Text, before);
        _expectations.Expect(definition, names);
        if (await RunAsync(session, Prefixed(Marked(statement.Text, definition.Mark))))
        {
            statement.Apply();
        }
        else if (statement.IsLoggedWhenRefused && await _reader.IsGoneAsync(statement.Tables[0]))
        {
            // MariaDB's CREATE OR REPLACE drops the old table before it finds that it can't make the new one, and logs itself with the error.
            _tables.Remove(statement.Tables[0]);
            _links.Forget(statement.Tables[0]);
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
        await DropOutdatedTriggersAsync(session);
    }

    // Such a statement stands in MariaDB's log with what it sets.
    private string Prefixed(string statement) => _features.Oddities && _server.Kind == ServerKind.MariaDb && _dice.Percent(8)
        ? $"SET STATEMENT max_statement_time = 60{_dice.Pick(["", ", sort_buffer_size = (SELECT LENGTH(SUBSTRING('x' FROM 1 FOR 1)) * 65536)"])} FOR {statement}"
        : statement;

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
        await connection.ExecuteAsync("SET SESSION sql_mode = '', lock_wait_timeout = 5, innodb_lock_wait_timeout = 2");
        await connection.ExecuteAsync($"USE {Database}");
        if (_features.Versions)
        {
            await connection.ExecuteAsync("SET SESSION system_versioning_alter_history = 'KEEP'");
        }

        return connection;
    }

    private async Task<bool> RunAsync(Session session, string statement)
    {
        var carry = false;
        if (session.Charset != ConnectionCharset.Default && !ConnectionCharset.IsPlain(statement))
        {
            carry = ConnectionCharset.CanCarry(session.Charset, statement);
            if (!carry)
            {
                await RunAsync(session, $"SET NAMES {ConnectionCharset.Default}");
                session.Charset = ConnectionCharset.Default;
            }
        }

        try
        {
            foreach (var text in carry ? ConnectionCharset.Carry(session.Charset, statement) : [statement])
            {
                await session.Connection.ExecuteAsync(text);
            }

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
