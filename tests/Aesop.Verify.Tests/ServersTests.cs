using Aesop.MySql;
using Aesop.Tests.Servers;
using Aesop.Verify.Tests.Scenes;

namespace Aesop.Verify.Tests;

/// <summary>A source of one kind and a sink of the other.</summary>
internal sealed class ServersTests
{
    [TestCase(ServerKind.MySql, ServerKind.MariaDb)]
    [TestCase(ServerKind.MariaDb, ServerKind.MySql)]
    public async Task Verify_SinkOnTheOtherServer_EqualByValue(ServerKind from, ServerKind to)
    {
        var (source, sink) = (await SharedServers.GetAsync(from), await SharedServers.GetAsync(to));
        var (database, copy) = (await source.CreateDatabaseAsync(), await sink.CreateDatabaseAsync());
        const string Table = """
            CREATE TABLE t (id VARCHAR(20) PRIMARY KEY, z INT(8) ZEROFILL, n DECIMAL(30,5), f FLOAT, g DOUBLE, b BIT(9), y YEAR, d DATE, t TIME(3), dt DATETIME(6), ts TIMESTAMP(6) NULL,
              e ENUM('ä','b'), s SET('x','y','z'), tx LONGTEXT, bl LONGBLOB, bi BINARY(6), j JSON);
            SET time_zone = '+05:30', sql_mode = '';
            """;
        const string Rows = """
            INSERT INTO t VALUES ('One', 7, -1.5, 0.1, 1e-300, b'101', 1999, '2026-01-02', '-100:00:00.5', '2026-01-02 03:04:05.000006', '2026-01-02 03:04:05.5', 'ä', 'x,z', REPEAT('long ä ', 3000), REPEAT(x'00ff', 9000), x'0102', '{"b": [1, 2.50, null], "a": "ü"}'),
              ('two', 0, 0, -3e38, 0, 0, 0, '0000-00-00', '00:00:00', '0000-00-00 00:00:00', NULL, NULL, '', '', '', '', NULL), ('null', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
            """;
        await source.ExecuteAsync(Table + Rows, database);
        await sink.ExecuteAsync(Table.Replace("n DECIMAL(30,5)", "n DECIMAL(40,10)", StringComparison.Ordinal).Replace("e ENUM('ä','b')", "e VARCHAR(10)", StringComparison.Ordinal) + Rows, copy);
        var options = new VerifyOptions
        {
            Source = MySqlConnectionOptions.Parse(source.Url),
            Sink = MySqlConnectionOptions.Parse(sink.Url),
            Tables = [$"{database}.t"],
            Map = [$"{database}.*={copy}.*"],
            Settle = TimeSpan.FromMilliseconds(50),
        };

        var equal = await Found.ByAsync(options);
        await sink.ExecuteAsync("SET sql_mode = ''; UPDATE t SET tx = CONCAT(tx, '.'), bl = CONCAT(bl, x'01'), b = 4, ts = '2026-01-01 00:00:00' WHERE id = 'one'", copy);
        var different = await Found.ByAsync(options);

        Assert.That((equal.Result.IsEqual, equal.Result.Equal), Is.EqualTo((true, 3)), string.Join('\n', equal.Differences));
        Assert.That(different.Lines[0].GetProperty("columns").EnumerateArray().Select(column => column.GetProperty("column").GetString()), Is.EqualTo(["b", "ts", "tx", "bl"]));
        Assert.That(different.Lines[0].GetProperty("columns")[2].GetProperty("target").GetString(), Does.StartWith("long ä long ä").And.Match(@"\.\.\. \(24001 bytes, SHA-256 [0-9a-f]{64}\)$"));
    }
}
