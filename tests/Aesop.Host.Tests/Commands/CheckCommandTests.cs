using System.Text.Json;
using Aesop.Tests.Servers;

namespace Aesop.Host.Tests.Commands;

public sealed class CheckCommandTests
{
    private const string Password = "hunter2-0b5e";

    [TestCaseSource(typeof(ServerKinds), nameof(ServerKinds.All))]
    public async Task Check_ServerAsItShouldBe_RunsAndExits0(ServerKind kind)
    {
        var server = await SharedServers.GetAsync(kind);

        var outcome = await AesopProcess.RunAsync("check", server.Url, "--format", "json");

        Assert.That(outcome.ExitCode, Is.Zero, outcome.Error + outcome.Text);
        var report = JsonDocument.Parse(outcome.Text).RootElement;
        Assert.That(report.GetProperty("would_run").GetBoolean(), Is.True);
        Assert.That(Verdicts(report), Is.SupersetOf(new Dictionary<string, string>
        {
            ["connection"] = "ok",
            ["version"] = "ok",
            ["log_bin"] = "ok",
            ["binlog_format"] = "ok",
            ["binlog_row_image"] = "ok",
            ["binlog_row_metadata"] = "ok",
            ["binlog_checksum"] = "ok",
            ["server_id"] = "ok",
            ["REPLICATION SLAVE"] = "ok",
            [kind == ServerKind.MariaDb ? "BINLOG MONITOR" : "REPLICATION CLIENT"] = "ok",
            ["SELECT"] = "ok",
        }));
    }

    [TestCaseSource(typeof(ServerKinds), nameof(ServerKinds.All))]
    public async Task Check_AccountWithoutPrivileges_MendedByItsOwnStatements(ServerKind kind)
    {
        var server = await SharedServers.GetAsync(kind);
        var user = $"poor_{Guid.NewGuid():N}"[..20];
        await server.CreateUserAsync(user, Password, privileges: "");
        var url = $"mysql://{user}:{Password}@{server.Host}:{server.Port}";

        var before = await AesopProcess.RunAsync("check", url, "--format", "json");
        var report = JsonDocument.Parse(before.Text).RootElement;
        var mends = report.GetProperty("findings").EnumerateArray()
            .Where(finding => finding.GetProperty("verdict").GetString() == "fail")
            .Select(finding => finding.GetProperty("mend").GetString()!).ToList();
        await server.ExecuteAsync(string.Join("\n", mends));
        var after = await AesopProcess.RunAsync("check", url);

        Assert.That((before.ExitCode, mends.Count, after.ExitCode), Is.EqualTo((1, 2, 0)), before.Text + after.Text);
        Assert.That(before.Text + before.Error + after.Text + after.Error, Does.Not.Contain(Password));
    }

    [TestCaseSource(typeof(ServerKinds), nameof(ServerKinds.All))]
    public async Task Check_PoorSettings_MendedByItsOwnStatements(ServerKind kind)
    {
        await using var server = await DatabaseServer.StartAsync(kind, new ServerOptions
        {
            BinlogFormat = "MIXED",
            BinlogRowImage = "MINIMAL",
            BinlogRowMetadata = "MINIMAL",
            BinlogChecksum = false,
            Gtid = false,
            ExtraArguments = ["--binlog-expire-logs-seconds=60"],
        });

        var before = await AesopProcess.RunAsync("check", server.Url, "--format", "json");
        var findings = JsonDocument.Parse(before.Text).RootElement.GetProperty("findings").EnumerateArray()
            .Where(finding => finding.GetProperty("verdict").GetString() != "ok").ToList();
        Assert.That(before.ExitCode, Is.EqualTo(1));
        string[] gtid = kind == ServerKind.MySql ? ["gtid_mode"] : [];
        Assert.That(findings.Select(finding => finding.GetProperty("name").GetString()), Is.EquivalentTo(
            (string[])["binlog_format", "binlog_row_image", "binlog_row_metadata", "binlog_checksum", "binlog_expire_logs_seconds", .. gtid]));
        await server.ExecuteAsync(string.Join("\n", findings.Select(finding => finding.GetProperty("mend").GetString())));

        var after = await AesopProcess.RunAsync("check", server.Url);

        Assert.That((after.ExitCode, after.Text.Split('\n')[^2]), Is.EqualTo((0, "The relay can run.")), after.Text);
    }

    [TestCaseSource(typeof(ServerKinds), nameof(ServerKinds.All))]
    public async Task Check_NoBinaryLog_WouldNotRun(ServerKind kind)
    {
        await using var server = await DatabaseServer.StartAsync(kind, new ServerOptions { BinaryLog = false });

        var outcome = await AesopProcess.RunAsync("check", server.Url);

        Assert.That(outcome.ExitCode, Is.EqualTo(1));
        Assert.That(outcome.Text, Does.Contain("FAIL  log_bin: OFF").And.Contain("-- log_bin=binlog").And.Contain("The relay would not run"));
    }

    [Test]
    public async Task Check_TablesWithoutKeysOrWithCascades_Named([ValueSource(typeof(ServerKinds), nameof(ServerKinds.All))] ServerKind kind, [Values] bool isReader)
    {
        var server = await DatabaseServer.StartAsync(kind);
        await using var _ = server;
        await server.ExecuteAsync("""
            CREATE DATABASE k; USE k;
            CREATE TABLE parent (id INT PRIMARY KEY);
            CREATE TABLE child (id INT PRIMARY KEY, p INT, FOREIGN KEY (p) REFERENCES parent (id) ON DELETE CASCADE);
            CREATE TABLE keyless (a INT);
            CREATE TABLE nullable_key (a INT, UNIQUE (a));
            CREATE TABLE unique_key (a INT NOT NULL, UNIQUE (a));
            CREATE USER 'reader'@'%' IDENTIFIED BY 'r'; GRANT REPLICATION SLAVE, REPLICATION CLIENT, SELECT ON *.* TO 'reader'@'%';
            """);

        // MariaDB hides what foreign keys do from an account that may only read.
        var outcome = await AesopProcess.RunAsync("check", isReader ? $"mysql://reader:r@{server.Host}:{server.Port}" : server.Url);

        Assert.That(outcome.ExitCode, Is.Zero);
        Assert.That(outcome.Text, Does.Contain("warn  keys: none on k.keyless, k.nullable_key\n"));
        Assert.That(outcome.Text, Does.Contain(kind == ServerKind.MariaDb ? "warn  foreign keys: k.child cascade" : "ok    foreign keys: k.child cascade"));
    }

    [Test]
    public async Task Check_VersionsByTransactions_FailsAndMends()
    {
        var server = await DatabaseServer.StartAsync(ServerKind.MariaDb);
        await using var _ = server;
        await server.ExecuteAsync("""
            CREATE DATABASE k; USE k; CREATE TABLE timed (id INT PRIMARY KEY) WITH SYSTEM VERSIONING;
            CREATE TABLE t (id INT PRIMARY KEY, rs BIGINT UNSIGNED GENERATED ALWAYS AS ROW START, re BIGINT UNSIGNED GENERATED ALWAYS AS ROW END, PERIOD FOR SYSTEM_TIME (rs, re)) WITH SYSTEM VERSIONING;
            """);

        var outcome = await AesopProcess.RunAsync("check", server.Url);

        Assert.That(outcome.ExitCode, Is.EqualTo(1));
        Assert.That(outcome.Text, Does.Contain("FAIL  row versions: by transactions in k.t\n"));
        await server.ExecuteAsync(string.Concat(outcome.Text.Split('\n').Where(line => line.Contains("mend: ", StringComparison.Ordinal)).Select(line => line[(line.IndexOf("mend: ", StringComparison.Ordinal) + 6)..]).SkipWhile(line => !line.StartsWith("SET SESSION system_versioning", StringComparison.Ordinal)).Take(3)));
        outcome = await AesopProcess.RunAsync("check", server.Url);
        Assert.That(outcome.Text, Does.Contain("ok    row versions: none by transactions"));
    }

    [Test]
    public async Task Check_WrongPassword_SaysSoWithoutIt()
    {
        var server = await SharedServers.GetAsync(ServerKind.MariaDb);

        var outcome = await AesopProcess.RunAsync("check", $"mysql://root:{Password}@{server.Host}:{server.Port}");

        Assert.That(outcome.ExitCode, Is.EqualTo(1));
        Assert.That(outcome.Text, Does.Contain("FAIL  connection: ").And.Contain("Access denied").And.Not.Contain(Password));
    }

    [Test]
    public async Task Check_NobodyListens_SaysWhere()
    {
        var port = FreePort.Next();

        var outcome = await AesopProcess.RunAsync("check", $"mysql://root:{Password}@127.0.0.1:{port}");

        Assert.That(outcome.ExitCode, Is.EqualTo(1));
        Assert.That(outcome.Text, Does.Contain($"127.0.0.1:{port}").And.Contain("refused").And.Not.Contain(Password));
    }

    private static Dictionary<string, string> Verdicts(JsonElement report) => report.GetProperty("findings").EnumerateArray()
        .ToDictionary(finding => finding.GetProperty("name").GetString()!, finding => finding.GetProperty("verdict").GetString()!);
}
