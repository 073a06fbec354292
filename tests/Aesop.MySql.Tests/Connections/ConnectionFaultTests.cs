using System.Diagnostics;
using Aesop.Tests.Servers;

namespace Aesop.MySql.Tests.Connections;

/// <summary>Servers that die, freeze, hang up or are left in the middle of something.</summary>
[TestFixtureSource(typeof(ServerKinds), nameof(ServerKinds.All))]
public sealed class ConnectionFaultTests(ServerKind kind)
{
    private const string Slow = "SELECT SLEEP(60)";

    /// <summary>Longer than any of these tests takes where all is well; it only ends those that hang.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Test]
    public async Task QueryAsync_ServerKilled_IsALostConnection([Values] bool tls)
    {
        await using DatabaseServer server = await DatabaseServer.StartAsync(kind, new() { BinaryLog = false });
        await using MySqlConnection connection = await MySqlConnection.ConnectAsync(
            server.Root() with { Tls = tls ? MySqlTlsMode.Required : MySqlTlsMode.Disabled });
        Task<MySqlRowReader> query = connection.QueryAsync(Slow).AsTask();
        await server.KillAsync();
        MySqlConnectionException error = await Caught.Async<MySqlConnectionException>(() => query.WaitAsync(Patience));
        Assert.That(error.Kind, Is.EqualTo(MySqlErrorKind.Transient));
        Assert.That(connection.IsBroken);
        Assert.That(async () => await connection.PingAsync(), Throws.InstanceOf<MySqlConnectionException>());
    }

    [Test]
    public async Task ReadAsync_ServerKilledInTheMiddleOfTheRows_IsALostConnection()
    {
        await using DatabaseServer server = await DatabaseServer.StartAsync(kind, new() { BinaryLog = false });
        await using MySqlConnection connection = await MySqlConnection.ConnectAsync(server.Root());
        await using MySqlRowReader reader = await connection.QueryAsync(
            "SELECT REPEAT('x', 1000000) FROM information_schema.collations a, information_schema.collations b");
        Assert.That(await reader.ReadAsync());
        await server.KillAsync();
        await Caught.Async<MySqlConnectionException>(async () =>
        {
            while (await reader.ReadAsync().AsTask().WaitAsync(Patience))
            {
                // What had been sent before is still read.
            }
        });
    }

    [Test]
    public async Task QueryAsync_ConnectionKilled_IsTheServersErrorOrALostConnection()
    {
        DatabaseServer server = await SharedServers.GetAsync(kind);
        await using MySqlConnection victim = await MySqlConnection.ConnectAsync(server.Root());
        await using MySqlConnection killer = await MySqlConnection.ConnectAsync(server.Root());
        Task<MySqlRowReader> query = victim.QueryAsync(Slow).AsTask();
        await killer.ExecuteAsync($"KILL {victim.ConnectionId}");
        MySqlException error = await Caught.Async<MySqlException>(() => query.WaitAsync(Patience));
        Assert.That(error.Kind, Is.EqualTo(MySqlErrorKind.Transient), error.ToString());
        await Caught.Async<MySqlException>(async () => await victim.PingAsync());
        Assert.That(victim.IsBroken);
    }

    [Test]
    public async Task QueryAsync_QueryKilled_LeavesTheConnectionUsable()
    {
        DatabaseServer server = await SharedServers.GetAsync(kind);
        await using MySqlConnection victim = await MySqlConnection.ConnectAsync(server.Root());
        await using MySqlConnection killer = await MySqlConnection.ConnectAsync(server.Root());

        // A query that a KILL can only end by an error; SLEEP would give 1.
        Task<string?> query = victim.QueryScalarAsync(
            "SELECT COUNT(*) FROM information_schema.collations a, information_schema.collations b, information_schema.collations c, information_schema.collations d").AsTask();
        Stopwatch watch = Stopwatch.StartNew();
        while (!query.IsCompleted && watch.Elapsed < Patience)
        {
            await killer.ExecuteAsync($"KILL QUERY {victim.ConnectionId}");
            await Task.Delay(20);
        }

        MySqlServerException error = await Caught.Async<MySqlServerException>(() => query.WaitAsync(Patience));
        Assert.That((error.Code, error.Kind), Is.EqualTo((1317, MySqlErrorKind.Transient)));
        Assert.That(victim.IsBroken, Is.False);
    }

    [Test]
    public async Task QueryAsync_ServerHungUpForInactivity_SaysSo()
    {
        DatabaseServer server = await SharedServers.GetAsync(kind);
        await using MySqlConnection connection = await MySqlConnection.ConnectAsync(server.Root());
        await using MySqlConnection watcher = await MySqlConnection.ConnectAsync(server.Root());
        await connection.ExecuteAsync("SET SESSION wait_timeout = 1");
        string stillThere = $"SELECT COUNT(*) FROM information_schema.processlist WHERE id = {connection.ConnectionId}";
        Stopwatch watch = Stopwatch.StartNew();
        while (await watcher.QueryScalarAsync(stillThere) != "0" && watch.Elapsed < Patience)
        {
            await Task.Delay(50);
        }

        MySqlException error = await Caught.Async<MySqlException>(async () => await connection.QueryScalarAsync("SELECT 1"));
        Assert.That(error.Kind, Is.EqualTo(MySqlErrorKind.Transient));
        Assert.That(connection.IsBroken);
        if (kind == ServerKind.MySql)
        {
            Assert.That(error, Is.InstanceOf<MySqlServerException>().With.Property("Code").EqualTo(4031));
        }
    }

    [Test]
    public async Task QueryAsync_ServerFrozen_TimesOutAndRetiresTheConnection()
    {
        await using DatabaseServer server = await DatabaseServer.StartAsync(kind, new() { BinaryLog = false });
        await using MySqlConnection connection = await MySqlConnection.ConnectAsync(server.Root() with { CommandTimeout = TimeSpan.FromMilliseconds(300) });
        await server.PauseAsync();
        MySqlTimeoutException error = await Caught.Async<MySqlTimeoutException>(async () => await connection.QueryScalarAsync("SELECT 1"));
        Assert.That(error.Message, Does.Contain("300 ms").And.Contain("command_timeout_ms").And.Contain("running a query"));
        Assert.That(connection.IsBroken);

        // The kernel takes the connection all the same; it is the greeting that doesn't come.
        await Caught.Async<MySqlTimeoutException>(() => MySqlConnection.ConnectAsync(server.Root() with { ConnectTimeout = TimeSpan.FromMilliseconds(300) }));
        server.Resume();
    }

    [Test]
    public async Task QueryAsync_Cancelled_RetiresTheConnection()
    {
        await using MySqlConnection connection = await Servers.ConnectAsync(kind);
        using CancellationTokenSource source = new();
        Task<string?> query = connection.QueryScalarAsync(Slow, source.Token).AsTask();
        await source.CancelAsync();
        await Caught.Async<OperationCanceledException>(() => query.WaitAsync(Patience));
        Assert.That(connection.BreakReason, Does.Contain("cancelled"));
    }

    [Test]
    public async Task QueryAsync_CancelledBefore_LeavesTheConnectionUsable()
    {
        await using MySqlConnection connection = await Servers.ConnectAsync(kind);
        await Caught.Async<OperationCanceledException>(async () => await connection.QueryScalarAsync("SELECT 1", new CancellationToken(canceled: true)));
        Assert.That(await connection.QueryScalarAsync("SELECT 1"), Is.EqualTo("1"));
    }

    [Test]
    public async Task Abort_FromAnotherThread_EndsTheWaitAtOnce([Values] bool tls)
    {
        DatabaseServer server = await SharedServers.GetAsync(kind);
        await using MySqlConnection connection = await MySqlConnection.ConnectAsync(
            server.Root() with { Tls = tls ? MySqlTlsMode.Required : MySqlTlsMode.Disabled });
        Task<string?> query = connection.QueryScalarAsync(Slow).AsTask();
        await Task.Run(connection.Abort);
        MySqlConnectionException error = await Caught.Async<MySqlConnectionException>(() => query.WaitAsync(Patience));
        Assert.That(error.Message, Does.Contain("aborted"));
    }

    [Test]
    public async Task DisposeAsync_Idle_SaysGoodbye()
    {
        DatabaseServer server = await SharedServers.GetAsync(kind);
        await using MySqlConnection watcher = await MySqlConnection.ConnectAsync(server.Root());
        const string Aborted = "SELECT variable_value FROM {0}.global_status WHERE variable_name = 'Aborted_clients'";
        string count = string.Format(null, Aborted, kind == ServerKind.MariaDb ? "information_schema" : "performance_schema");
        string? before = await watcher.QueryScalarAsync(count);
        MySqlConnection connection = await MySqlConnection.ConnectAsync(server.Root());
        uint id = connection.ConnectionId;
        await connection.DisposeAsync();
        Stopwatch watch = Stopwatch.StartNew();
        while (await watcher.QueryScalarAsync($"SELECT COUNT(*) FROM information_schema.processlist WHERE id = {id}") != "0" && watch.Elapsed < Patience)
        {
            await Task.Delay(10);
        }

        Assert.That(await watcher.QueryScalarAsync(count), Is.EqualTo(before));
    }

    [Test]
    public async Task QueryAsync_OverTheServersLimit_IsItsError()
    {
        await using DatabaseServer server = await DatabaseServer.StartAsync(kind, new() { BinaryLog = false, ExtraArguments = ["--max-allowed-packet=1M"] });
        await using MySqlConnection connection = await MySqlConnection.ConnectAsync(server.Root());
        MySqlException error = await Caught.Async<MySqlException>(async () => await connection.QueryScalarAsync($"SELECT LENGTH('{new string('x', 40 << 20)}')"));
        Assert.That(error, Is.InstanceOf<MySqlServerException>().With.Property("Code").EqualTo(1153), error.ToString());
    }
}
