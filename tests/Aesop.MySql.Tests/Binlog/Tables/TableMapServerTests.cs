using Aesop.MySql.Binlog;
using Aesop.Tests.Servers;

namespace Aesop.MySql.Tests.Binlog;

/// <summary>What real servers say of their columns.</summary>
[TestFixtureSource(typeof(ServerKinds), nameof(ServerKinds.All))]
public sealed class TableMapServerTests(ServerKind kind)
{
    private const string Charsets = "a VARCHAR(10) CHARACTER SET latin1, b VARCHAR(10) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin, g POINT, c TEXT CHARACTER SET latin1, d BLOB, "
        + "e ENUM('x') CHARACTER SET latin1, f CHAR(3) CHARACTER SET ascii, s SET('y') CHARACTER SET ascii, h CHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin";

    [Test]
    public async Task Columns_MixedCharsets_AreThoseOfTheCatalog()
    {
        // The geometry column stands in the midst on purpose: MariaDB's lists count it.
        TableMap table = await TableAsync($"id INT PRIMARY KEY, {Charsets}");
        Assert.That(Collations(table), Is.EqualTo("a latin1, b utf8mb4 46, c latin1, d binary, e latin1, f ascii, h utf8mb4 46, s ascii"));
    }

    [Test]
    public async Task Columns_MixedCharsetsAndVector_AreThoseOfTheCatalog()
    {
        // The vector column stands in the midst on purpose: MySQL's lists count it.
        TableMap table = await TableAsync($"id INT PRIMARY KEY, v {(kind == ServerKind.MySql ? "VECTOR(5)" : "INT")}, {Charsets}");
        Assert.That(Collations(table), Is.EqualTo("a latin1, b utf8mb4 46, c latin1, d binary, e latin1, f ascii, h utf8mb4 46, s ascii"));
        Assert.That(table.Columns[1].VectorDimensions, Is.EqualTo(kind == ServerKind.MySql ? 5 : null));
    }

    [Test]
    public async Task Columns_MostlyOneCharset_AreThoseOfTheCatalog()
    {
        TableMap table = await TableAsync(
            "id INT PRIMARY KEY, a VARCHAR(10) CHARACTER SET latin1, b VARCHAR(10) CHARACTER SET latin1, c VARCHAR(10) CHARACTER SET latin1, g GEOMETRY, d TEXT CHARACTER SET ascii, "
            + "e ENUM('x') CHARACTER SET latin1, f ENUM('x') CHARACTER SET latin1, s SET('y') CHARACTER SET ascii");
        Assert.That(Collations(table), Is.EqualTo("a latin1, b latin1, c latin1, d ascii, e latin1, f latin1, s ascii"));
        Assert.That(table.Columns[4].GeometryType, Is.Zero);
    }

    [Test]
    public async Task Columns_YearAmongNumbers_SignsAreRight()
    {
        TableMap table = await TableAsync("id INT UNSIGNED PRIMARY KEY, a INT, y YEAR, b INT UNSIGNED, c DECIMAL(5) UNSIGNED, d FLOAT UNSIGNED, e BIT(3), f BIGINT, g TINYINT UNSIGNED, h DOUBLE, i SMALLINT UNSIGNED");
        string signs = string.Join(", ", table.Columns.ToArray().Where(column => column.IsUnsigned is not null).Select(column => $"{column.Name}{(column.IsUnsigned == true ? "+" : "")}"));
        Assert.That(signs, Is.EqualTo("id+, a, y+, b+, c+, d+, f, g+, h, i+"));
    }

    [Test]
    public async Task PrimaryKey_OfSeveralColumnsAndPrefixes_IsInItsOrder()
    {
        TableMap table = await TableAsync("a INT, b VARCHAR(20), id INT, PRIMARY KEY (id, b(3), a)");
        Assert.That(table.PrimaryKey, Is.EqualTo(new[] { 2, 1, 0 }).AsCollection);
        Assert.That(table.Columns[1].PrimaryKeyPrefix, Is.EqualTo(3));
    }

    [Test]
    public async Task PrimaryKey_UniqueKeyInItsPlace_IsReported()
    {
        TableMap table = await TableAsync("a INT NOT NULL, id INT NOT NULL, UNIQUE (id)");
        Assert.That(table.PrimaryKey, Is.EqualTo(new[] { 1 }).AsCollection);
    }

    [Test]
    public async Task Columns_MinimalMetadata_HaveNoNames()
    {
        TableMap table = await TableAsync("id INT UNSIGNED PRIMARY KEY, v VARCHAR(10) CHARACTER SET latin1, e ENUM('x')", "MINIMAL");
        Assert.That(table.HasNames, Is.False);
        Assert.That(table.PrimaryKey, Is.Empty);
        Assert.That(table.Columns[2].Labels, Is.Null);
        Assert.That(table.Columns[0].IsUnsigned, Is.True, "signs are told all the same");
        Assert.That(MySqlCharset.ForCollation(table.Columns[1].CollationId ?? -1)?.Name, Is.EqualTo("latin1"));
    }

    [Test]
    public async Task Columns_WideTable_AreAllThere()
    {
        TableMap table = await TableAsync($"id INT PRIMARY KEY, {string.Join(", ", Enumerable.Range(0, 1000).Select(i => $"c{i} TINYINT"))}");
        Assert.That(table.Columns.Length, Is.EqualTo(1001));
        Assert.That(table.Columns[1000].Name, Is.EqualTo("c999"));
    }

    [Test]
    public async Task Columns_OldTemporalFormat_AreReadOnceTheirPrecisionIsGiven()
    {
        if (kind == ServerKind.MySql)
        {
            Assert.Pass("MySQL writes no columns in the old format");
        }

        await using DatabaseServer server = await DatabaseServer.StartAsync(kind, new ServerOptions { ExtraArguments = ["--mysql56-temporal-format=OFF"] });
        string database = await server.CreateDatabaseAsync();
        BinlogPosition start = await ServerLog.EndAsync(server);
        string columns = string.Join(", ", Enumerable.Range(0, 7).Select(digits => $"a{digits} TIME({digits}), b{digits} DATETIME({digits}), c{digits} TIMESTAMP({digits}) NULL"));
        string values = string.Join(", ", Enumerable.Repeat("'-12:34:56.987654', '2020-00-15 12:34:56.987654', '2020-02-29 12:34:56.987654'", 7));
        await server.ExecuteAsync(
            $"SET time_zone = '+00:00', sql_mode = ''; CREATE TABLE t ({columns}); INSERT INTO t VALUES ({values}); UPDATE t SET a6 = '838:59:59.999999', a0 = '-838:59:59', c6 = 0, b1 = 0;", database);
        QueryResult expected = await server.QueryAsync("SET time_zone = '+00:00'; SELECT * FROM t;", database);

        var tables = new TableMapCache();
        var rows = new List<LoggedRow>();
        await ServerLog.ReadAsync(server, BinlogStartPosition.At(start), (in BinlogEvent read) =>
        {
            if (read.Type == BinlogEventType.TableMap)
            {
                TableMap table = tables.Add(read);
                Assert.That(table.UnreadableColumn?.Ordinal, Is.Zero.Or.Null);
                for (int i = 0; i < table.Columns.Length; i++)
                {
                    table = table.WithOldTemporalDigits(i, i / 3);
                }

                tables.Replace(table);
            }
            else
            {
                ServerLog.Collect(read, tables, rows, database);
            }
        });
        Assert.That(rows[^1].After, Is.EqualTo(expected.Texts()[0]).AsCollection);
    }

    private static string Collations(TableMap table) =>
        string.Join(", ", table.Columns.ToArray().Where(column => column.CollationId is not null && column.Type is not (BinlogColumnType.Geometry or BinlogColumnType.Vector))
            .OrderBy(column => column.Name, StringComparer.Ordinal)
            .Select(column => $"{column.Name} {MySqlCharset.ForCollation(column.CollationId!.Value)}{(column.CollationId == 46 ? " 46" : "")}"));

    private async Task<TableMap> TableAsync(string columns, string metadata = "FULL")
    {
        DatabaseServer server = await SharedServers.GetAsync(kind);
        string database = await server.CreateDatabaseAsync();
        BinlogPosition start = await ServerLog.EndAsync(server);
        await server.ExecuteAsync($"CREATE TABLE t ({columns}); SET GLOBAL binlog_row_metadata = '{metadata}';", database);
        string zeros = columns.Contains("PRIMARY KEY (id, b(3), a)", StringComparison.Ordinal) ? "(a, b, id) VALUES (1, 'b', 1)" : columns.StartsWith("a INT NOT NULL", StringComparison.Ordinal) ? "VALUES (1, 1)" : "(id) VALUES (1)";
        await server.ExecuteAsync($"INSERT INTO t {zeros}; SET GLOBAL binlog_row_metadata = 'FULL';", database);
        TableMap? table = null;
        var tables = new TableMapCache();
        await ServerLog.ReadAsync(server, BinlogStartPosition.At(start), (in BinlogEvent read) =>
        {
            if (read.Type == BinlogEventType.TableMap && tables.Add(read) is { } map && map.Database == database)
            {
                table = map;
            }
        });
        return table!;
    }
}
