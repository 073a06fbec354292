using Aesop.MySql;
using Aesop.Tests.Servers;
using Aesop.Verify.Tests.Scenes;

namespace Aesop.Verify.Tests;

/// <summary>Folded changes against their source, on real servers.</summary>
[TestFixtureSource(typeof(ServerKinds), nameof(ServerKinds.All))]
internal sealed class FoldedTests(ServerKind kind)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private DatabaseServer _server = null!;
    private string _database = "";
    private StreamFile _stream = null!;

    [SetUp]
    public async Task SetUp()
    {
        _server = await SharedServers.GetAsync(kind);
        _database = await _server.CreateDatabaseAsync();
        _stream = await StreamFile.StartAsync(_server, $"{_database}.*");
    }

    [TearDown]
    public ValueTask TearDown() => _stream.DisposeAsync();

    [Test]
    public async Task Verify_GrowingFileUnderLoad_Equal()
    {
        await using var load = await LiveLoad.StartAsync(_server, _database);
        await WaitForAsync("\"op\":\"update\"");

        for (var run = 0; run < 2; run++)
        {
            var found = await Found.ByAsync(Options with { Settle = TimeSpan.FromSeconds(30), ChunkRows = 100 });

            Assert.That((found.Result.IsEqual, found.Result.Tables), Is.EqualTo((true, 1)), string.Join('\n', found.Lines));
        }
    }

    [Test]
    public async Task Verify_RelaysStreamUnderLoad_Equal()
    {
        await using var load = await LiveLoad.StartAsync(_server, _database);
        await WaitForAsync("\"op\":\"update\"");

        var found = await Found.ByAsync(Options with { FoldedFile = null, Relay = _stream.Relay, RelaySource = StreamFile.Source, Tables = [$"{_database}.*"], Settle = TimeSpan.FromSeconds(30) });

        Assert.That((found.Result.IsEqual, found.Result.Tables), Is.EqualTo((true, 1)), string.Join('\n', found.Lines));
    }

    [Test]
    public async Task Verify_EveryTypeFromTheLog_EqualToTheTable()
    {
        var json = kind == ServerKind.MySql ? """j JSON""" : "j LONGTEXT";
        await _server.ExecuteAsync($$"""
            SET time_zone = '+05:30', sql_mode = '';
            CREATE TABLE t (k VARCHAR(20) CHARACTER SET latin1 COLLATE latin1_swedish_ci, d DATETIME(6), bin BINARY(4), z INT(8) ZEROFILL, u BIGINT UNSIGNED, n DECIMAL(30,5), f FLOAT, g DOUBLE, b BIT(9), y YEAR, dd DATE, t TIME(3), ts TIMESTAMP(6) NULL,
              e ENUM('ä','b'), s SET('x','y','z'), tx LONGTEXT, bl LONGBLOB, geo GEOMETRY, {{json}}, PRIMARY KEY (k, d, bin));
            INSERT INTO t VALUES ('Äa', '2026-01-02 03:04:05.000006', x'0100', 7, 18446744073709551615, -1.5, 0.1, 1e-300, b'101', 1999, '2026-01-02', '-100:00:00.5', '2026-01-02 03:04:05.5', 'ä', 'x,z', REPEAT('long ä ', 3000), REPEAT(x'00ff', 9000), ST_GeomFromText('POINT(1 2)'), '{"b": [1, 2.5, null, 1e100], "a": "ü"}'),
              ('', '0000-00-00 00:00:00', '', 0, 0, 0, -3e38, 0, 0, 0, '2026-00-00', '00:00:00', NULL, NULL, '', '', '', NULL, 'null'), ('n', '2000-01-01', 'n', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
            CREATE TABLE done (id INT PRIMARY KEY); INSERT INTO done VALUES (1);
            """, _database);
        await WaitForAsync("done");

        var found = await Found.ByAsync(Options);

        Assert.That(found.Differences, Is.Empty);
        Assert.That((found.Result.Equal, found.Result.Tables), Is.EqualTo((4, 2)));
    }

    [Test]
    public async Task Verify_RowsThatDiffer_NamedAndNoOthers()
    {
        await _server.ExecuteAsync("""
            CREATE TABLE t (name VARCHAR(20) COLLATE utf8mb4_general_ci, part INT, v TEXT, PRIMARY KEY (name, part));
            INSERT INTO t WITH RECURSIVE s (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < 600) SELECT CONCAT(IF(i % 2, 'K', 'k'), i), i % 3, 'v' FROM s;
            DELETE FROM t WHERE name = 'k10';
            CREATE TABLE done (id INT PRIMARY KEY); INSERT INTO done VALUES (1);
            """, _database);
        await WaitForAsync("done");
        var lines = await File.ReadAllLinesAsync(_stream.Path);
        var changed = Path.Combine(Path.GetDirectoryName(_stream.Path)!, "changed");
        await File.WriteAllLinesAsync(changed, lines
            .Where(line => !line.Contains("\"key\":{\"name\":\"k20\"", StringComparison.Ordinal) && !line.Contains("\"op\":\"delete\"", StringComparison.Ordinal))
            .Select(line => line.Contains("\"key\":{\"name\":\"k30\"", StringComparison.Ordinal) ? line.Replace("\"v\":\"v\"", "\"v\":\"w\"", StringComparison.Ordinal)
                : line.Replace("\"K41\"", "\"k41\"", StringComparison.Ordinal)));

        var found = await Found.ByAsync(Options with { FoldedFile = changed, ChunkRows = 50 });
        var seen = await Found.ByAsync(Options with { FoldedFile = changed, SeenOnly = true });

        string[] ofSeen = ["changed t name=k30 part=0 v:v|w", "extra t name=k10 part=1", "extra t name=k41 part=2"];
        Assert.That(found.Differences, Is.EqualTo([.. ofSeen, "missing t name=K41 part=2", "missing t name=k20 part=2"]));
        Assert.That(found.Result.Equal, Is.EqualTo(599 - 3 + 1));
        Assert.That(seen.Differences, Is.EqualTo(ofSeen));
    }

    [Test]
    public async Task Verify_TableWithoutKey_RefusedWithWhatToDo()
    {
        await _server.ExecuteAsync("CREATE TABLE t (a INT); INSERT INTO t VALUES (1)", _database);
        await WaitForAsync("insert");

        var found = await Found.ByAsync(Options);

        Assert.That(found.Refusals.Single(), Does.Contain("has no key").And.Contain("primary key"));
        Assert.That(found.Result.IsEqual, Is.False);
    }

    private VerifyOptions Options => new()
    {
        Source = MySqlConnectionOptions.Parse(_server.Url),
        FoldedFile = _stream.Path,
        Settle = TimeSpan.FromMilliseconds(50),
    };

    private async Task WaitForAsync(string text)
    {
        using var limit = new CancellationTokenSource(Deadline);
        while (!(await ReadAsync(limit.Token)).Contains(text, StringComparison.Ordinal))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), limit.Token);
        }
    }

    private async Task<string> ReadAsync(CancellationToken cancellationToken)
    {
        await using var file = new FileStream(_stream.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        return await reader.ReadToEndAsync(cancellationToken);
    }
}
