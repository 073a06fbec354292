using Aesop.Tests.Servers;

namespace Aesop.Integration.Tests.Schemas;

/// <summary>MariaDB's UUID and addresses stand in its log as bytes, whatever its metadata: the catalog tells them, for the rows of which that is certain.</summary>
internal sealed class MariaDbTypesTests() : SharedServerFixture(ServerKind.MariaDb)
{
    private const string Table = "CREATE TABLE t (id INT PRIMARY KEY, u UUID, s INET6, f INET4, b BINARY(16), c BINARY(4))";

    [TestCase("FULL")]
    [TestCase("MINIMAL")]
    public async Task Values_AreTheTextThatTheServerShows(string metadata)
    {
        await using var scene = await SchemaScene.CreateAsync(Server, metadata);
        await scene.StartAsync();
        await scene.DefineAsync(Table.Replace(", b BINARY(16), c BINARY(4)", "", StringComparison.Ordinal));
        string[] uuids =
        [
            "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff", "123e4567-e89b-12d3-a456-426655440000", "f81d4fae-7dec-41d0-a765-00a0c91e6bf6",
            "01890dd5-ea3f-7746-9c00-000000000000", "01890dd5-ea3f-8746-9c00-000000000001", "00112233-4455-6677-8899-aabbccddee00",
        ];
        string[] addresses =
        [
            "::", "::1", "::ffff:192.0.2.128", "::192.0.2.1", "2001:db8::ff00:42:8329", "2001:db8:0:1:1:1:1:1", "1:0:0:2:0:0:0:3", "1:2:3:4:5:6:7:0", "fe80::", "0:1::",
            "1:0:0:2:3:0:0:4", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "::1:2:3", "0:0:0:0:0:ffff:0:1",
        ];
        string[] shorts = ["0.0.0.0", "255.255.255.255", "10.0.0.0", "192.168.0.1", "127.0.0.0"];
        for (var i = 0; i < addresses.Length; i++)
        {
            await scene.WriteAsync("t", i, $"INSERT INTO t VALUES ({i}, '{uuids[i % uuids.Length]}', '{addresses[i]}', '{shorts[i % shorts.Length]}')");
        }

        await scene.WriteAsync("t", 100, "INSERT INTO t VALUES (100, NULL, NULL, NULL)");
        var (lines, _) = await scene.ReadAsync();
        Assert.That(lines, Is.EqualTo(scene.Expected));
    }

    /// <summary>With names in the log, only a statement that names the column can have made another type of it.</summary>
    [Test]
    public async Task Behind_OtherColumnsChangedSince_TheTypeIsKnownAllTheSame()
    {
        await using var scene = await SchemaScene.CreateAsync(Server, "FULL");
        await scene.DefineAsync("CREATE TABLE t (id INT PRIMARY KEY, u UUID)");
        await scene.WriteAsync("t", 1, "INSERT INTO t VALUES (1, '123e4567-e89b-12d3-a456-426655440000')");
        await scene.DefineAsync("ALTER TABLE t ADD COLUMN x INT FIRST");
        await scene.WriteAsync("t", 2, "INSERT INTO t VALUES (NULL, 2, '123e4567-e89b-12d3-a456-426655440000')");
        await scene.DefineAsync("RENAME TABLE t TO v");
        await scene.StartAsync();
        var (lines, _) = await scene.ReadAsync();
        Assert.That(lines, Is.EqualTo(scene.Expected));
    }

    [Test]
    public async Task Behind_BytesBecameUuid_HaltsAndNamesTheStatement()
    {
        await using var scene = await SchemaScene.CreateAsync(Server, "FULL");
        await scene.DefineAsync("CREATE TABLE t (id INT PRIMARY KEY, u BINARY(16))");
        await Server.ExecuteAsync("INSERT INTO t VALUES (1, REPEAT('x', 16));", scene.Database);
        await scene.DefineAsync("ALTER TABLE t MODIFY u UUID");
        await scene.StartAsync();
        Assert.That(await scene.Relay!.HaltAsync(), Does.Contain($"{scene.Database}.t").And.Contain("ALTER TABLE t MODIFY u UUID").And.Not.Contain("binlog_row_metadata"));
    }

    [TestCase("FULL")]
    [TestCase("MINIMAL")]
    public async Task HiddenColumns_AreNoColumnsOfTheRow(string metadata)
    {
        await using var scene = await SchemaScene.CreateAsync(Server, metadata);
        await scene.StartAsync();
        await scene.DefineAsync("CREATE TABLE t (id INT PRIMARY KEY, a TEXT UNIQUE, b TEXT, v INT AS (id + 1) VIRTUAL, s INT AS (id + 2) STORED, UNIQUE (b))");
        await scene.WriteAsync("t", 1, "INSERT INTO t (id, a, b) VALUES (1, 'a', 'b')");
        await scene.WriteAsync("t", 2, "INSERT INTO t (id, a, b) VALUES (2, NULL, '')");
        var (lines, _) = await scene.ReadAsync();
        Assert.That(lines, Is.EqualTo(scene.Expected));
    }

    /// <summary>The times of a row's versions stand in the log, and no SELECT shows them unless it asks.</summary>
    [TestCase("FULL")]
    [TestCase("MINIMAL")]
    public async Task VersionedTable_TimesOfVersionsAreColumns(string metadata)
    {
        await using var scene = await SchemaScene.CreateAsync(Server, metadata);
        await scene.StartAsync();
        await scene.DefineAsync("CREATE TABLE t (id INT PRIMARY KEY, a TEXT UNIQUE) WITH SYSTEM VERSIONING");
        await Server.ExecuteAsync("SET @@timestamp = 1000000000.5; INSERT INTO t VALUES (1, 'x');", scene.Database);
        var (lines, _) = await scene.ReadAsync();
        Assert.That(lines[^1], Is.EqualTo($"{scene.Database}.t id=1, a=x, row_start=2001-09-09T01:46:40.5Z, row_end=2038-01-19T03:14:07.999999Z"));
    }
}
