using Aesop.Checking;
using Aesop.MySql;
using Aesop.Relay;
using Aesop.Relay.Tables;
using Aesop.Tests.Servers;

namespace Aesop.Host.Tests.Checking;

/// <summary>Rules that fire and fall silent again on real servers, one of each kind.</summary>
[TestFixtureSource(typeof(ServerKinds), nameof(ServerKinds.All))]
public sealed class ServerRulesTests(ServerKind kind)
{
    private DatabaseServer _server = null!;
    private string _database = "";

    private bool IsMariaDb => kind == ServerKind.MariaDb;

    [OneTimeSetUp]
    public async Task StartAsync() => _server = await DatabaseServer.StartAsync(kind, new ServerOptions
    {
        ExtraArguments = ["--binlog-ignore-db=left_out", .. IsMariaDb ? ["--binlog-alter-two-phase=ON"] : (string[])["--log-replica-updates=OFF", "--performance-schema=ON"]],
    });

    [SetUp]
    public async Task MakeDatabaseAsync() => _database = await _server.CreateDatabaseAsync();

    [OneTimeTearDown]
    public ValueTask StopAsync() => _server.DisposeAsync();

    [TestCase("net_write_timeout", "5")]
    [TestCase("binlog_row_image", "NOBLOB")]
    [TestCase("binlog_row_metadata", "MINIMAL")]
    [TestCase("binlog_checksum", "NONE")]
    [TestCase("binlog_expire_logs_seconds", "600")]
    public async Task Check_Setting_WarnedOfUntilItsOwnStatementMendsIt(string name, string value)
    {
        await _server.ExecuteAsync($"SET GLOBAL {name} = {value}");

        await WarnedAndMendedAsync(name, value);
    }

    [Test]
    public async Task Check_TableThatCantRollBack_WarnedOfUntilMended()
    {
        await _server.ExecuteAsync("CREATE TABLE t (id INT PRIMARY KEY) ENGINE = MyISAM", _database);

        await WarnedAndMendedAsync("engines", $"{_database}.t (MyISAM)");
    }

    [Test]
    public async Task Check_KeylessTable_WarnedOfUntilMended()
    {
        await _server.ExecuteAsync("CREATE TABLE t (v INT)", _database);

        await WarnedAndMendedAsync("keys", $"{_database}.t");
    }

    [Test]
    public async Task Check_PreparedXa_WarnedOfUntilMended()
    {
        await _server.ExecuteAsync("CREATE TABLE t (id INT PRIMARY KEY); XA START X'6701', 'b''r', 7; INSERT INTO t VALUES (1); XA END X'6701', 'b''r', 7; XA PREPARE X'6701', 'b''r', 7", _database);

        await WarnedAndMendedAsync("XA transactions", "1 prepared");
        Assert.That(await _server.ScalarAsync("SELECT COUNT(*) FROM t", _database), Is.EqualTo("1"));
    }

    [Test]
    public async Task Check_ImagesThatTheServerGetsWrong_TablesNamed()
    {
        await _server.ExecuteAsync("CREATE TABLE t (id INT PRIMARY KEY, v INT, g INT AS (v + 1)); CREATE TABLE u (id INT PRIMARY KEY); CREATE TRIGGER tr BEFORE UPDATE ON t FOR EACH ROW SET NEW.v = NEW.v + 1", _database);

        var finding = (await CheckAsync($"{_database}.*")).Single(finding => finding.Name == "row images");
        var silent = (await CheckAsync($"{_database}.u")).Single(finding => finding.Name == "row images");

        Assert.That(finding.Verdict, Is.EqualTo(Verdict.Warning));
        Assert.That(finding.Value, Does.EndWith($" {_database}.t"));
        Assert.That(silent.Verdict, Is.EqualTo(Verdict.Ok));
    }

    [Test]
    public async Task Check_Patterns_JudgeTheTablesThatTheyMatch()
    {
        await _server.ExecuteAsync("CREATE TABLE t (v INT); CREATE TABLE u (id INT PRIMARY KEY)", _database);

        var some = await CheckAsync($"{_database}.u");
        var none = await CheckAsync($"{_database}.typo");

        Assert.That(Of(some, "keys").Verdict, Is.EqualTo(Verdict.Ok));
        Assert.That((Of(some, "tables").Verdict, Of(some, "tables").Value), Is.EqualTo((Verdict.Ok, "1 match")));
        Assert.That(Of(none, "tables").Verdict, Is.EqualTo(Verdict.Warning));
    }

    [Test]
    public async Task Check_DatabaseThatIsNotLogged_WarnedOf()
    {
        var shared = await SharedServers.GetAsync(kind);

        Assert.That((Of(await CheckAsync(), "binlog_do_db, binlog_ignore_db") is { Verdict: Verdict.Warning, Value: "not left_out" }), Is.True);
        Assert.That(Of(await CheckAsync(shared), "binlog_do_db, binlog_ignore_db").Verdict, Is.EqualTo(Verdict.Ok));
    }

    [Test]
    public async Task Check_Replica_MustLogReplicateAndLeaveNothingOut()
    {
        Assert.That((await CheckAsync()).Select(finding => finding.Name), Has.None.EqualTo("replica lag"));
        await _server.ExecuteAsync(IsMariaDb
            ? "CHANGE MASTER TO MASTER_HOST = '127.0.0.1', MASTER_PORT = 1, MASTER_USER = 'u'; SET GLOBAL replicate_ignore_db = 'not_here'"
            : "CHANGE REPLICATION SOURCE TO SOURCE_HOST = '127.0.0.1', SOURCE_PORT = 1, SOURCE_USER = 'u'; CHANGE REPLICATION FILTER REPLICATE_IGNORE_DB = (not_here)");
        var replica = await CheckAsync();
        await _server.ExecuteAsync(IsMariaDb ? "SET GLOBAL replicate_ignore_db = ''; RESET SLAVE ALL" : "RESET REPLICA ALL; CHANGE REPLICATION FILTER REPLICATE_IGNORE_DB = ()");

        Assert.That(Of(replica, "log_replica_updates").Verdict, Is.EqualTo(Verdict.Failure));
        Assert.That((Of(replica, "replica lag") is { Verdict: Verdict.Warning, Value: "not replicating" }), Is.True);
        Assert.That((Of(replica, "replication filters") is { Verdict: Verdict.Warning, Value: "Replicate_Ignore_DB: not_here" }), Is.True);
        Assert.That(replica.SingleOrDefault(finding => finding.Name == "gtid_strict_mode")?.Verdict, Is.EqualTo(IsMariaDb ? Verdict.Warning : null));
    }

    [Test]
    public async Task Check_SessionWithAnotherFormat_WarnedOfWhereTheServerShowsIt()
    {
        await using var session = await MySqlConnection.ConnectAsync(MySqlConnectionOptions.Parse(_server.Url));
        var silent = Of(await CheckAsync(), "sessions");
        await session.ExecuteAsync("SET SESSION binlog_format = 'STATEMENT'");

        var finding = Of(await CheckAsync(), "sessions");

        Assert.That((silent.Verdict, silent.Value), Is.EqualTo((Verdict.Ok, IsMariaDb ? "can't be seen" : "as the server")));
        Assert.That((finding.Verdict, finding.Value), Is.EqualTo(IsMariaDb ? (Verdict.Ok, "can't be seen") : (Verdict.Warning, "binlog_format=STATEMENT in 1")));
    }

    [Test]
    public async Task Check_SettingsThatAreRead_ShownAsTheyAre()
    {
        var findings = await CheckAsync();

        Assert.That(Of(findings, IsMariaDb ? "binlog_alter_two_phase" : "binlog_transaction_compression").Value, Is.EqualTo(IsMariaDb ? "ON" : "OFF"));
        Assert.That(Of(findings, IsMariaDb ? "encrypt_binlog" : "binlog_encryption").Value, Is.EqualTo("OFF"));
        Assert.That(Of(findings, "character sets").Verdict, Is.EqualTo(Verdict.Ok));
    }

    private async Task WarnedAndMendedAsync(string name, string value)
    {
        var before = Of(await CheckAsync($"{_database}.*"), name);
        Assert.That(before.Verdict, Is.EqualTo(Verdict.Warning));
        Assert.That(before.Value, Does.Contain(value));
        await _server.ExecuteAsync(before.Mend!, _database);

        Assert.That(Of(await CheckAsync($"{_database}.*"), name).Verdict, Is.EqualTo(Verdict.Ok));
    }

    private Task<IReadOnlyList<Finding>> CheckAsync(params string[] tables) => CheckAsync(_server, tables);

    private static async Task<IReadOnlyList<Finding>> CheckAsync(DatabaseServer server, params string[] tables) =>
        (await CheckReport.MakeAsync(MySqlConnectionOptions.Parse(server.Url), new TablePatterns(tables), SourceOptions.DefaultMaxEventBytes, CancellationToken.None)).Findings;

    private static Finding Of(IReadOnlyList<Finding> findings, string name) => findings.Single(finding => finding.Name == name);
}
