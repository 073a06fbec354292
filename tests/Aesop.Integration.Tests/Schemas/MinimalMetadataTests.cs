using Aesop.Integration.Tests.Harness;
using Aesop.Relay.Sources;
using Aesop.Tests.Servers;

namespace Aesop.Integration.Tests.Schemas;

/// <summary>A log that doesn't name columns, and a relay that was behind or down while tables changed: it knows, or it halts.</summary>
[TestFixtureSource(typeof(ServerKinds), nameof(ServerKinds.All))]
internal sealed class MinimalMetadataTests(ServerKind kind) : SharedServerFixture(kind)
{
    private const string Table = "CREATE TABLE t (id INT PRIMARY KEY, a VARCHAR(20), b VARCHAR(20))";
    private const string Swap = "ALTER TABLE t CHANGE a b VARCHAR(20), CHANGE b a VARCHAR(20)";

    /// <summary>Names were exchanged between columns of one type: nothing in the log contradicts the catalog, and yet it's wrong.</summary>
    [Test]
    public async Task Behind_TableWasChangedSince_HaltsAndNamesTheStatement()
    {
        await using var scene = await SchemaScene.CreateAsync(Server, "MINIMAL");
        await scene.DefineAsync(Table);
        await scene.WriteAsync("t");
        await scene.DefineAsync(Swap);
        var (file, offset) = await Server.BinlogPositionAsync();
        await scene.WriteAsync("t");
        await scene.StartAsync();

        var reason = await scene.Relay!.HaltAsync();
        Assert.That(reason, Does.Contain($"{scene.Database}.t").And.Contain(Swap).And.Contain("binlog_row_metadata = 'FULL'").And.Contain($"From '{file}:{offset}'"));

        await scene.StopAsync();
        scene.Forget();
        await scene.StartAsync(options => options with { From = $"{file}:{offset}" });
        var (lines, _) = await scene.ReadAsync();
        Assert.That(lines, Is.EqualTo(scene.Expected.TakeLast(1)), "what it said can be done");
    }

    [Test]
    public async Task Down_TableWasChangedMeanwhile_WhatItKnewHoldsForTheRowsBeforeTheStatement()
    {
        await using var scene = await SchemaScene.CreateAsync(Server, "MINIMAL");
        await scene.StartAsync();
        await scene.DefineAsync(Table);
        await scene.WriteAsync("t");
        await scene.StopAsync();
        await scene.WriteAsync("t");
        await scene.DefineAsync(Swap);
        await scene.WriteAsync("t");
        await scene.StartAsync();

        var (lines, _) = await scene.ReadAsync();
        Assert.That(lines, Is.EqualTo(scene.Expected));
    }

    [Test]
    public async Task Down_TableCopiedAndRenamedMeanwhile_TheCopyIsFollowedByItsNames()
    {
        await using var scene = await SchemaScene.CreateAsync(Server, "MINIMAL");
        await scene.StartAsync();
        await scene.DefineAsync(Table);
        await scene.WriteAsync("t");
        await scene.StopAsync();
        await scene.DefineAsync("CREATE TABLE _t_gho LIKE t");
        await scene.DefineAsync("ALTER TABLE _t_gho CHANGE a c VARCHAR(20)");
        await scene.WriteAsync("_t_gho");
        await scene.WriteAsync("t");
        await scene.DefineAsync("RENAME TABLE t TO _t_del, _t_gho TO t");
        await scene.DefineAsync("DROP TABLE `_t_del`");
        await scene.WriteAsync("t");
        await scene.DefineAsync("ALTER TABLE t ADD INDEX i (b)");
        await scene.DefineAsync("TRUNCATE TABLE t");
        await scene.WriteAsync("t");
        await scene.StartAsync();

        var (lines, _) = await scene.ReadAsync();
        Assert.That(lines, Is.EqualTo(scene.Expected));
    }

    [TestCase("ALTER TABLE t ADD c INT")]
    [TestCase("ALTER TABLE t MODIFY a VARCHAR(30)")]
    [TestCase("ALTER TABLE t MODIFY a VARCHAR(20) CHARACTER SET latin1")]
    [TestCase("ALTER TABLE t MODIFY a VARCHAR(20) NOT NULL")]
    public async Task Statement_NotInTheLog_HaltsWhereTheLogContradictsTheCatalog(string statement)
    {
        await using var scene = await SchemaScene.CreateAsync(Server, "MINIMAL");
        await scene.StartAsync();
        await scene.DefineAsync(Table);
        await scene.WriteAsync("t");
        await Server.ExecuteAsync($"SET SESSION sql_log_bin = 0; {statement}; SET SESSION sql_log_bin = 1; INSERT INTO t (id, a) VALUES (100, 'x');", scene.Database);

        Assert.That(await scene.Relay!.HaltAsync(), Does.Contain($"{scene.Database}.t").And.Contain("isn't in the log").And.Contain("binlog_row_metadata"));
    }

    [Test]
    public async Task Behind_TableWasDroppedUnlogged_HaltsAndAsksForThePrivilege()
    {
        await using var scene = await SchemaScene.CreateAsync(Server, "MINIMAL");
        await scene.DefineAsync(Table);
        await scene.WriteAsync("t");
        await Server.ExecuteAsync("SET SESSION sql_log_bin = 0; DROP TABLE t;", scene.Database);
        await scene.StartAsync();

        Assert.That(await scene.Relay!.HaltAsync(), Does.Contain($"{scene.Database}.t").And.Contain("SELECT"));
    }

    /// <summary>The making of the table and its rows are one transaction, or two that follow at once.</summary>
    [Test]
    public async Task CreateTableSelect_RowsComeWithTheColumnsOfTheNewTable()
    {
        await using var scene = await SchemaScene.CreateAsync(Server, "MINIMAL");
        await scene.StartAsync();
        await scene.DefineAsync(Table);
        await scene.WriteAsync("t");
        await Server.ExecuteAsync("CREATE TABLE s SELECT id, b AS x, a AS y FROM t;", scene.Database);
        var (lines, _) = await scene.ReadAsync();
        Assert.That(lines[^1], Is.EqualTo($"{scene.Database}.s id=1, x=b1, y=a1"));
    }

    /// <summary>What the catalog tells and what the log tells make one schema, fingerprint and all.</summary>
    [TestCase("PRIMARY KEY (id, a(5))")]
    [TestCase("UNIQUE z (b), UNIQUE y (c, d), UNIQUE x (n)")]
    [TestCase("INDEX (b)")]
    public async Task Metadata_Switched_TheSchemaStaysTheSame(string keys)
    {
        // MariaDB's default tells nothing but types.
        await using var scene = await SchemaScene.CreateAsync(Server, Server.Kind == ServerKind.MariaDb ? "NO_LOG" : "MINIMAL");
        await scene.StartAsync();
        await scene.DefineAsync(
            $"""
            CREATE TABLE t (id INT UNSIGNED NOT NULL, a TEXT NOT NULL, b VARCHAR(20) CHARACTER SET latin1 NOT NULL, c CHAR(5) NOT NULL, d VARBINARY(9) NOT NULL, n INT, e ENUM('x', 'it''s') CHARACTER SET utf8mb4,
            s SET('a', 'b') CHARACTER SET latin1, f FLOAT, g DOUBLE UNSIGNED, h DECIMAL(30,10), i BIT(9), j JSON, k DATETIME(3), l TIMESTAMP(6) NULL, m TIME(1), o YEAR, p LONGBLOB, q TINYTEXT, r BINARY(7),
            u TINYINT UNSIGNED, v MEDIUMINT, w BIGINT UNSIGNED, x DATE, {keys})
            """);
        await scene.WriteAsync("t", 1, "INSERT INTO t (id, a, b, c, d) VALUES (1, 'a', 'b', 'c', 'd')");
        await Server.ExecuteAsync("SET GLOBAL binlog_row_metadata = 'FULL'");
        await scene.WriteAsync("t", 2, "INSERT INTO t (id, a, b, c, d) VALUES (2, 'aa', 'bb', 'cc', 'dd')");
        var (_, schemas) = await scene.ReadAsync();
        Assert.That(schemas[1], Is.EqualTo(schemas[0]));
    }

    [Test]
    public async Task History_Damaged_HaltsAndSaysWhichFile()
    {
        using var state = new ThrowawayFolder("state");
        var database = await Server.CreateDatabaseAsync();
        var source = TestRelay.Options(Server.Url, $"{database}.*") with { From = "latest" };
        await using (var relay = await TestRelay.StartStreamingAsync(source, state.Path))
        {
            await Server.ExecuteAsync($"SET GLOBAL binlog_row_metadata = 'MINIMAL'; {Table}; INSERT INTO t VALUES (1, 'a', 'b');", database);
            await relay.CatchUpAsync(Server);
        }

        var file = state[$"{TestRelay.Source}.tables"];
        var bytes = await File.ReadAllBytesAsync(file);
        bytes[^20] ^= 1;
        await File.WriteAllBytesAsync(file, bytes);
        await using var again = await TestRelay.StartAsync(source, state.Path);
        Assert.That(await again.HaltAsync(), Does.Contain(file).And.Contain("checksum"));
        Assert.That(again.Status.State, Is.EqualTo(SourceState.Halted));
    }
}
