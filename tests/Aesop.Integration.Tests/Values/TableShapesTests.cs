using System.Globalization;
using Aesop.Client;
using Aesop.Integration.Tests.Faults;
using Aesop.Integration.Tests.Harness;
using Aesop.Tests.Servers;

namespace Aesop.Integration.Tests.Values;

/// <summary>
/// Tables that are more than columns of values: generated, invisible and hidden columns, system versions, keys of every kind, more columns than anyone needs. The log and the
/// catalog must tell the same of them.
/// </summary>
[TestFixtureSource(typeof(ServerKinds), nameof(ServerKinds.All))]
internal sealed class TableShapesTests(ServerKind kind) : ServerFixture(kind)
{
    /// <summary>A table, a row that is inserted, and the key that its changes are to have.</summary>
    private sealed record Shape(string Table, string Insert, string Key, ServerKind? Only = null, string Hidden = "");

    private static readonly Shape[] Shapes =
    [
        new("(a INT, b INT)", "VALUES (1, 2)", ""),
        new("(a INT NOT NULL, b INT NOT NULL, c INT NOT NULL, UNIQUE zz (a), UNIQUE aa (b), UNIQUE mm (c))", "VALUES (1, 2, 3)", "a"),
        new("(a INT, b INT NOT NULL, c VARCHAR(50) NOT NULL, d INT NOT NULL, UNIQUE a (a), UNIQUE cc (c(10)), UNIQUE bb (b, c(5)), UNIQUE dd (d))", "VALUES (1, 2, 'c', 4)", "d"),
        new("(a VARCHAR(50) NOT NULL, b INT, UNIQUE (a(10)))", "VALUES ('a', 1)", ""),
        new("(a INT, b INT NOT NULL, UNIQUE (b, a))", "VALUES (1, 2)", ""),
        new("(a VARCHAR(100), b INT, PRIMARY KEY (a(10), b))", "VALUES (REPEAT('x', 100), 7)", "a,b"),
        new("(a LONGTEXT, b INT, PRIMARY KEY (b, a(10)))", "VALUES (REPEAT('x', 100000), 7)", "b,a"),
        new("(b INT, a INT, PRIMARY KEY (a, b), UNIQUE first_ (b))", "VALUES (1, 2)", "a,b"),
        new("(id INT PRIMARY KEY, v INT AS (id * 2) VIRTUAL, s INT AS (id * 3) STORED, t VARCHAR(20) AS (CONCAT('x', id)) STORED)", "(id) VALUES (5)", "id"),
        new("(a INT, s INT AS (a * 3) STORED UNIQUE, v INT AS (a + 1) VIRTUAL UNIQUE)", "(a) VALUES (5)", ""),
        new("(id INT PRIMARY KEY, i INT DEFAULT 4 INVISIBLE, v INT AS (id * 2) VIRTUAL INVISIBLE)", "(id) VALUES (5)", "id", Hidden: ", i, v"),
        new("(id INT PRIMARY KEY, s INT AS (id * 3) STORED NOT NULL UNIQUE)", "(id) VALUES (5)", "id", ServerKind.MySql),
        new("(a INT, s INT AS (a * 3) STORED NOT NULL, v INT AS (a + 1) VIRTUAL NOT NULL, UNIQUE vv (v), UNIQUE ss (s))", "(a) VALUES (5)", "s", ServerKind.MySql),
        new("(a INT, v INT AS (a + 1) VIRTUAL NOT NULL, UNIQUE vv (v))", "(a) VALUES (5)", "", ServerKind.MySql),
        new("(id INT PRIMARY KEY, j JSON, INDEX many ((CAST(j->'$.list' AS UNSIGNED ARRAY))), UNIQUE f ((id + 1)))", "VALUES (1, '{\"list\": [1, 2]}')", "id", ServerKind.MySql),
        new("(a INT NOT NULL, j JSON, UNIQUE f ((a + 1)))", "VALUES (1, '[]')", "", ServerKind.MySql),
        new("(id INT PRIMARY KEY, b TEXT, UNIQUE (b))", "VALUES (1, 'abc')", "id", ServerKind.MariaDb),
        new("(a TEXT UNIQUE NOT NULL, b TEXT, UNIQUE u2 (b), c INT)", "VALUES ('abc', 'x', 3)", "", ServerKind.MariaDb),
        new("(a VARCHAR(4000) NOT NULL, c INT NOT NULL, UNIQUE (a), UNIQUE (c))", "VALUES (REPEAT('x', 4000), 3)", "c", ServerKind.MariaDb),
        new("(a INT NOT NULL, b INT, UNIQUE b (b), UNIQUE a (a)) ENGINE = MEMORY", "VALUES (1, 3)", "a", ServerKind.MariaDb),
        new("(id INT PRIMARY KEY, v INT) WITH SYSTEM VERSIONING", "VALUES (1, 2)", "id,row_end", ServerKind.MariaDb, ", row_start, row_end"),
        new("(id INT PRIMARY KEY, b TEXT UNIQUE) WITH SYSTEM VERSIONING", "VALUES (1, 'x')", "id,row_end", ServerKind.MariaDb, ", row_start, row_end"),
        new("(v INT) WITH SYSTEM VERSIONING", "VALUES (1)", "", ServerKind.MariaDb, ", row_start, row_end"),
        new(
            "(id INT PRIMARY KEY, v INT, s TIMESTAMP(6) GENERATED ALWAYS AS ROW START, e TIMESTAMP(6) GENERATED ALWAYS AS ROW END, PERIOD FOR SYSTEM_TIME (s, e)) WITH SYSTEM VERSIONING",
            "(id, v) VALUES (1, 2)", "id,e", ServerKind.MariaDb),
        new("(id INT, a DATE, b DATE, PERIOD FOR p (a, b), PRIMARY KEY (id, p WITHOUT OVERLAPS))", "VALUES (1, '2020-01-01', '2021-01-01')", "id,b,a", ServerKind.MariaDb),
        new($"({string.Join(", ", Enumerable.Range(0, 1017).Select(i => $"c{i} INT NULL"))})", "(c0, c1016) VALUES (1, 2)", ""),
        new($"({string.Join(", ", Enumerable.Range(0, 2500).Select(i => $"c{i} TINYINT NULL"))}) ENGINE = MyISAM", "(c0, c2499) VALUES (1, 2)", ""),
    ];

    [TestCase("FULL")]
    [TestCase("MINIMAL")]
    public async Task Tables_OfEveryShape_HaveTheServersColumnsAndKey(string metadata)
    {
        var shapes = Shapes.Where(shape => shape.Only is null || shape.Only == Kind).ToList();
        var database = await Server.CreateDatabaseAsync();
        await Server.ExecuteAsync($"SET GLOBAL binlog_row_metadata = {metadata}");
        await using var relay = await TestRelay.StartStreamingAsync(TestRelay.Options(Server.Url, $"{database}.*") with { From = "latest" });
        await Server.ExecuteAsync(
            "SET NAMES utf8mb4;\n" + string.Concat(shapes.Select((shape, i) => $"CREATE TABLE s{i} {shape.Table}; INSERT INTO s{i} {shape.Insert};\n")) + "CREATE TABLE end_of_test (a INT); INSERT INTO end_of_test VALUES (1);",
            database);
        await relay.CatchUpAsync(Server);

        await using var client = new AesopClient(Consumer.Options(relay.Address));
        using var limit = new CancellationTokenSource(Waiting.Deadline);
        using var all = Assert.EnterMultipleScope();
        await foreach (var transaction in client.ReadAsync(limit.Token))
        {
            foreach (var change in transaction.Changes)
            {
                if (change.Schema.Table == "end_of_test")
                {
                    return;
                }

                var shape = shapes[int.Parse(change.Schema.Table[1..], CultureInfo.InvariantCulture)];
                var selected = await Server.QueryAsync($"SET time_zone = '+00:00'; SELECT *{shape.Hidden} FROM {change.Schema.Table}", database);
                var row = change.After;
                Assert.That(Shown(row), Is.EquivalentTo(selected.Columns.Zip(selected.Texts()[0], (name, value) => $"{name}={Trim(value ?? "NULL")}")), $"{shape.Table[..Math.Min(100, shape.Table.Length)]}");
                Assert.That(change.Key.Exists ? string.Join(',', change.Key.Columns.Select(column => column.Name)) : "", Is.EqualTo(shape.Key), $"key of {shape.Table[..Math.Min(100, shape.Table.Length)]}");
            }
        }
    }

    [Test]
    public async Task SystemVersions_OfARow_AreRowsOfTheirOwn()
    {
        if (Kind != ServerKind.MariaDb)
        {
            Assert.That(Kind, Is.EqualTo(ServerKind.MySql), "only MariaDB has system-versioned tables");
            return;
        }

        var database = await Server.CreateDatabaseAsync();
        await Server.ExecuteAsync("SET GLOBAL binlog_row_metadata = MINIMAL");
        await using var relay = await TestRelay.StartStreamingAsync(TestRelay.Options(Server.Url, $"{database}.*") with { From = "latest" });
        await using var consumer = Consumer.Start(Consumer.Options(relay.Address), new());
        await Server.ExecuteAsync(
            "CREATE TABLE v (id INT PRIMARY KEY, v INT) WITH SYSTEM VERSIONING; INSERT INTO v VALUES (1, 1), (2, 2), (3, 3); UPDATE v SET v = 10 WHERE id < 3; DELETE FROM v WHERE id = 2; UPDATE v SET id = 4 WHERE id = 3;",
            database);
        await consumer.CatchUpAsync(Server, database);

        var rows = await Server.QueryAsync("SELECT * FROM v FOR SYSTEM_TIME ALL", database);
        var folded = consumer.Look(folder => folder.Table($"{database}.v").Rows);
        Assert.That(folded, Has.Count.EqualTo(rows.Rows.Count), "versions");
        Assert.That(folded, Has.Exactly(2).Contains("row_end='2038-01-19T03:14:07.999999Z'"), "current rows");
    }

    [Test]
    public async Task Row_LongerThanHalfTheRing_HaltsWithPlaceTableAndOption()
    {
        var database = await Server.CreateDatabaseAsync();
        await Server.ExecuteAsync("SET GLOBAL binlog_row_metadata = FULL");
        await using var relay = await TestRelay.StartStreamingAsync(TestRelay.Options(Server.Url, $"{database}.*") with { From = "latest", RingBytes = 2 << 20 });
        await Server.ExecuteAsync("CREATE TABLE long_rows (id INT PRIMARY KEY, b LONGBLOB); INSERT INTO long_rows VALUES (1, REPEAT('x', 1000000)), (2, REPEAT('x', 1100000));", database);

        var reason = await relay.HaltAsync();

        Assert.That(reason, Does.Contain("binlog.").And.Contain($"{database}.long_rows").And.Contain("option RingBytes to 2200").And.Contain("WriteRows"));
    }

    private static List<string> Shown(in RowImage row)
    {
        var shown = new List<string>();
        foreach (var column in row.Columns)
        {
            shown.Add($"{column.Name}={(row.IsNull(column.Name) ? "NULL" : Unzoned(row.ToText(column.Name)!))}");
        }

        return shown;
    }

    private static string Unzoned(string text) => Trim(text.EndsWith('Z') && text.Contains(':', StringComparison.Ordinal) ? text[..^1].Replace('T', ' ') : text);

    private static string Trim(string text) => text.Contains(':', StringComparison.Ordinal) && text.Contains('.', StringComparison.Ordinal) ? text.TrimEnd('0').TrimEnd('.') : text;
}
