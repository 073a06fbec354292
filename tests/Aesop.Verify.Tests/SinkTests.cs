using Aesop.MySql;
using Aesop.Tests.Servers;
using Aesop.Verify.Tests.Scenes;

namespace Aesop.Verify.Tests;

/// <summary>A sink database against its source, on real servers.</summary>
[TestFixtureSource(typeof(ServerKinds), nameof(ServerKinds.All))]
internal sealed class SinkTests(ServerKind kind)
{
    private DatabaseServer _server = null!;
    private string _source = "";
    private string _sink = "";

    [SetUp]
    public async Task SetUp()
    {
        _server = await SharedServers.GetAsync(kind);
        (_source, _sink) = (await _server.CreateDatabaseAsync(), await _server.CreateDatabaseAsync());
    }

    [Test]
    public async Task Verify_LaggingSinkUnderLoad_Equal()
    {
        await using var load = await LiveLoad.StartAsync(_server, _source, _sink);

        for (var run = 0; run < 3; run++)
        {
            var found = await Found.ByAsync(Options with { Settle = TimeSpan.FromSeconds(30), ChunkRows = 100 });

            Assert.That((found.Result.IsEqual, found.Result.Undecided), Is.EqualTo((true, 0)), string.Join('\n', found.Lines));
        }
    }

    [Test]
    public async Task Verify_RowsThatDiffer_NamedAndNoOthers()
    {
        await BothAsync($"""
            CREATE TABLE t (a INT, b VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci, n DECIMAL(20,4), f FLOAT, d DATETIME(3), x VARBINARY(20), e ENUM('z','a'), PRIMARY KEY (b, a));
            INSERT INTO t WITH RECURSIVE s (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < 900) SELECT i % 7, CONCAT(IF(i % 2, 'K', 'k'), i), i / 3, i / 8, '2026-01-01 00:00:00.125', CHAR(i % 256), 1 + i % 2 FROM s;
            CREATE TABLE same (id INT PRIMARY KEY); INSERT INTO same VALUES (1), (2);
            """);
        await _server.ExecuteAsync("""
            DELETE FROM t WHERE b IN ('k1', 'k450', 'K900');
            UPDATE t SET n = 5.5, e = 'a' WHERE b = 'k20';
            UPDATE t SET x = NULL WHERE b = 'k899';
            INSERT INTO t (a, b) VALUES (1, ''), (3, 'k450'), (9, 'zz');
            UPDATE t SET b = 'K30' WHERE b = 'k30';
            """, _sink);

        var found = await Found.ByAsync(Options with { ChunkRows = 50 });

        Assert.That(found.Differences, Is.EquivalentTo(
        [
            "missing t b=K1 a=1", "missing t b=k450 a=2", "missing t b=k900 a=4", "missing t b=k30 a=2", "extra t b=K30 a=2",
            "extra t b= a=1", "extra t b=k450 a=3", "extra t b=zz a=9", "changed t b=k20 a=6 n:6.6667|5.5 e:z|a", "changed t b=K899 a=3 x:0x83|NULL",
        ]));
        Assert.That((found.Result.Tables, found.Result.Equal, found.Result.Refused), Is.EqualTo((2, 900 - 6 + 2, 0)));
    }

    [Test]
    public async Task Verify_SinkThatOrdersKeysOtherwise_NamedAndNoOthers()
    {
        await BothAsync("CREATE TABLE t (name VARCHAR(20) CHARACTER SET latin1 COLLATE latin1_swedish_ci PRIMARY KEY, v INT)");
        await _server.ExecuteAsync("ALTER TABLE t MODIFY name VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL, MODIFY v VARCHAR(20)", _sink);
        await BothAsync("INSERT INTO t WITH RECURSIVE s (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < 300) SELECT CONCAT(ELT(1 + i % 4, 'a', 'B', 'ä', 'Z'), i), i FROM s");
        await _server.ExecuteAsync("DELETE FROM t WHERE name = 'B1'; INSERT INTO t VALUES ('A300', '1'), ('ö', '2'); UPDATE t SET v = '0' WHERE name = 'Z3'", _sink);

        var found = await Found.ByAsync(Options with { ChunkRows = 20 });

        Assert.That(found.Differences, Is.EqualTo(["changed t name=Z3 v:3|0", "extra t name=A300", "extra t name=ö", "missing t name=B1"]));
        Assert.That(found.Result.Equal, Is.EqualTo(298));
    }

    [Test]
    public async Task Verify_EveryKindOfKey_FoundByIt()
    {
        string[] types =
        [
            "BIGINT UNSIGNED", "DECIMAL(30,10)", "DOUBLE", "FLOAT", "BIT(40)", "YEAR", "DATE", "TIME(6)", "DATETIME(6)", "TIMESTAMP(6)", "CHAR(9)", "VARBINARY(9)", "BINARY(9)", "ENUM('9','7','8','6','5')",
            "SET('9','7','8','6','5')", "VARCHAR(9) CHARACTER SET utf16", "VARCHAR(9) CHARACTER SET cp1251 COLLATE cp1251_bin",
        ];
        var tables = types.Select((type, i) => $"CREATE TABLE k{i} (k {type} NOT NULL PRIMARY KEY, v INT);");
        await BothAsync($"SET time_zone = '+05:30'; {string.Join('\n', tables)}");
        for (var i = 0; i < types.Length; i++)
        {
            Func<string, string> value = types[i].Split('(')[0] switch
            {
                "DATE" => v => $"'2026-01-0{v}'",
                "DATETIME" or "TIMESTAMP" => v => $"'2026-01-0{v} 00:00:0{v}.000001'",
                "TIME" => v => $"'-0{v}:00:00.00000{v}'",
                "YEAR" => v => $"200{v}",
                "BIT" => v => v,
                "BINARY" => v => $"x'3{v}0000000000000000'",
                _ => v => $"'{v}'",
            };
            await BothAsync($"SET time_zone = '+05:30', sql_mode = ''; INSERT INTO k{i} VALUES {string.Join(", ", "56789".Select(digit => $"({value($"{digit}")}, 1)"))}");
            await _server.ExecuteAsync($"SET time_zone = '+05:30', sql_mode = ''; UPDATE k{i} SET v = 2 WHERE k = {value("7")}; DELETE FROM k{i} WHERE k = {value("9")}", _sink);
        }

        var found = await Found.ByAsync(Options with { ChunkRows = 2 });

        var expected = Enumerable.Range(0, types.Length).SelectMany(i => new[] { $"changed k{i}", $"missing k{i}" });
        Assert.That(found.Differences.Select(difference => string.Join(' ', difference.Split(' ')[..2])), Is.EquivalentTo(expected));
        Assert.That(found.Result.Equal, Is.EqualTo(3 * types.Length));
    }

    [Test]
    public async Task Verify_TableWithoutKey_RowsCounted()
    {
        await BothAsync("CREATE TABLE t (a INT, b TEXT); INSERT INTO t VALUES (1, 'x'), (1, 'x'), (2, NULL), (3, 'y')");
        await _server.ExecuteAsync("DELETE FROM t WHERE a = 1 LIMIT 1; INSERT INTO t VALUES (3, 'y'), (3, 'y')", _sink);

        var found = await Found.ByAsync(Options);

        Assert.That(found.Differences, Is.EqualTo(["extra t a=3 b=y x2", "missing t a=1 b=x"]));
    }

    [Test]
    public async Task Verify_KeyThatTheSinkHasTwice_Extra()
    {
        await _server.ExecuteAsync("CREATE TABLE t (id INT PRIMARY KEY, v INT); INSERT INTO t VALUES (1, 1), (2, 2)", _source);
        await _server.ExecuteAsync("CREATE TABLE t (id INT, v INT); INSERT INTO t VALUES (1, 1), (2, 2), (2, 2)", _sink);

        Assert.That((await Found.ByAsync(Options)).Differences, Is.EqualTo(["extra t id=2"]));
    }

    [Test]
    public async Task Verify_RowThatKeepsChanging_Undecided()
    {
        await BothAsync("CREATE TABLE t (id INT PRIMARY KEY, v INT); INSERT INTO t VALUES (1, 1), (2, 2)");
        using var stop = new CancellationTokenSource();
        var changing = Task.Run(async () =>
        {
            await using var connection = await MySqlConnection.ConnectAsync(MySqlConnectionOptions.Parse(_server.Url) with { Database = _source });
            while (!stop.IsCancellationRequested)
            {
                await connection.ExecuteAsync("UPDATE t SET v = v + 1 WHERE id = 2");
            }
        });

        var found = await Found.ByAsync(Options with { Settle = TimeSpan.FromSeconds(3), GiveUp = TimeSpan.FromSeconds(3) });
        await stop.CancelAsync();
        await changing;

        Assert.That((found.Result.IsEqual, found.Result.Equal, found.Result.Undecided, found.Result.Different), Is.EqualTo((false, 1, 1, 0)));
    }

    [Test]
    public async Task Verify_ManyExtraRows_EndsWhenEnoughAreNamed()
    {
        await BothAsync("CREATE TABLE t (id INT PRIMARY KEY)");
        await _server.ExecuteAsync("INSERT INTO t WITH RECURSIVE s (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < 900) SELECT i FROM s", _sink);

        var found = await Found.ByAsync(Options with { ChunkRows = 10, MaxDifferences = 25 });

        Assert.That((found.Result.Different, found.Result.IsCutShort, found.Differences.Count), Is.EqualTo((25, true, 25)));
    }

    [Test]
    public async Task Verify_TableOrColumnThatTheSinkLacks_Said()
    {
        await BothAsync("CREATE TABLE t (id INT PRIMARY KEY, v INT, w INT)");
        await _server.ExecuteAsync("ALTER TABLE t DROP COLUMN w", _sink);
        await _server.ExecuteAsync("CREATE TABLE u (id INT PRIMARY KEY)", _source);

        var found = await Found.ByAsync(Options);

        Assert.That(found.Refusals, Is.EqualTo([$"the sink has no table {_sink}.u, or doesn't show it to this account; --map says where it is, --tables leaves it out"]));
        Assert.That($"{found.Lines[0].GetProperty("columns_not_compared")}", Is.EqualTo("[\"w\"]"));
        Assert.That(found.Result.IsEqual, Is.False);
    }

    private VerifyOptions Options => new()
    {
        Source = MySqlConnectionOptions.Parse(_server.Url),
        Sink = MySqlConnectionOptions.Parse(_server.Url),
        Tables = [$"{_source}.*"],
        Map = [$"{_source}.*={_sink}.*"],
        Settle = TimeSpan.FromMilliseconds(50),
    };

    private async Task BothAsync(string statements)
    {
        await _server.ExecuteAsync(statements, _source);
        await _server.ExecuteAsync(statements, _sink);
    }
}
