using Aesop.Client;
using Aesop.Tests.Servers;

namespace Aesop.Integration.Tests.Schemas;

/// <summary>
/// Every way to change a table, with both kinds of metadata: each row carries the columns that it was written with, and the statement comes before the
/// first row of the new shape.
/// </summary>
[TestFixtureSource(typeof(ServerKinds), nameof(ServerKinds.All))]
internal sealed class SchemaChangeTests(ServerKind kind) : SharedServerFixture(kind)
{
    [TestCase("FULL", false)]
    [TestCase("MINIMAL", true)]
    public async Task Tables_ChangedInEveryWay_EachRowCarriesTheColumnsItWasWrittenWith(string metadata, bool live)
    {
        await using var scene = await SchemaScene.CreateAsync(Server, metadata);
        if (live)
        {
            await scene.StartAsync();
        }

        await ChangeColumnsAsync(scene);
        await ReplaceTablesAsync(scene);
        await CopyAndRenameAsync(scene);
        if (!live)
        {
            await scene.StartAsync();
        }

        var (lines, schemas) = await scene.ReadAsync();
        Assert.That(lines, Is.EqualTo(scene.Expected));

        await scene.StopAsync();
        await scene.StartAsync();
        var (again, schemasAgain) = await scene.ReadAsync();
        Assert.That(again, Is.EqualTo(lines), "after a restart, which fills the ring from the log again");
        Assert.That(schemasAgain, Is.EqualTo(schemas));
    }

    /// <summary>A consumer that was made for the first version reads the rows of all of them.</summary>
    [Test]
    public async Task Versions_AreToldInTheirOrder_AndReadByTheSchemaOfTheFirst()
    {
        await using var scene = await SchemaScene.CreateAsync(Server, "FULL");
        await scene.StartAsync();
        await scene.DefineAsync("CREATE TABLE t (id INT PRIMARY KEY, a VARCHAR(20))");
        await scene.WriteAsync("t");
        await scene.DefineAsync("ALTER TABLE t ADD COLUMN b VARCHAR(20) FIRST");
        await scene.WriteAsync("t");
        await scene.DefineAsync("ALTER TABLE t DROP COLUMN b");
        await scene.WriteAsync("t");

        var rows = new List<string>();
        TableSchema? first = null;
        await scene.ReadAsync(change =>
        {
            first ??= change.Schema;
            var row = change.After.ReadAs(first);
            rows.Add($"{row.GetInt32("id")} {row.GetString("a")} {row.Columns.Count}");
        });
        var versions = await scene.VersionsAsync("t");
        Assert.That((versions.Count, versions[0] == versions[2], versions[0] == versions[1]), Is.EqualTo((3, true, false)));
        Assert.That(rows, Is.EqualTo(new[] { "1 a1 2", "2 a2 2", "3 a3 2" }));
    }

    /// <summary>Writers go on while the table changes: each value says which column it was written to.</summary>
    [TestCase("FULL")]
    [TestCase("MINIMAL")]
    public async Task Table_ChangedUnderLoad_EveryValueStandsUnderItsColumn(string metadata)
    {
        await using var scene = await SchemaScene.CreateAsync(Server, metadata);
        await scene.StartAsync();
        await scene.DefineAsync("CREATE TABLE t (id INT PRIMARY KEY, a VARCHAR(20), b VARCHAR(20)) DEFAULT CHARSET utf8mb4");
        using var stop = new CancellationTokenSource();
        var writers = Enumerable.Range(1, 2).Select(writer => WriteUntilAsync(scene.Database, writer, stop.Token)).ToList();
        string[] changes =
        [
            "ALTER TABLE t ADD COLUMN c VARCHAR(20) FIRST", "ALTER TABLE t MODIFY a VARCHAR(20) AFTER b", "ALTER TABLE t MODIFY b VARCHAR(40) CHARACTER SET latin1", "ALTER TABLE t DROP COLUMN c",
            "ALTER TABLE t CHANGE a x VARCHAR(20), CHANGE b a VARCHAR(40), ADD COLUMN b VARCHAR(20)", "ALTER TABLE t DROP COLUMN x", "CREATE TABLE u LIKE t", "ALTER TABLE u MODIFY b VARCHAR(20) AFTER id",
            "RENAME TABLE t TO v, u TO t", "DROP TABLE `v`",
        ];
        foreach (var change in changes)
        {
            await scene.DefineAsync(change);
        }

        await stop.CancelAsync();
        var written = (await Task.WhenAll(writers)).Sum();
        var (lines, _) = await scene.ReadAsync();
        var rows = lines.Where(line => !line.StartsWith("ddl", StringComparison.Ordinal)).ToList();
        Assert.That(rows, Has.Count.EqualTo(written));
        foreach (var row in rows)
        {
            var id = row.Split("id=")[1].Split(',')[0];
            Assert.That(row, Does.Contain($"a=a{id}").And.Contain($"b=b{id}"));
        }
    }

    private async Task<int> WriteUntilAsync(string database, int writer, CancellationToken stop)
    {
        var written = 0;
        while (!stop.IsCancellationRequested)
        {
            var rows = Enumerable.Range(writer * 10_000_000 + written, 20).Select(id => $"INSERT INTO t (id, a, b) VALUES ({id}, 'a{id}', 'b{id}');");
            await Server.ExecuteAsync(string.Concat(rows), database, CancellationToken.None);
            written += 20;
        }

        return written;
    }

    private static async Task ChangeColumnsAsync(SchemaScene scene)
    {
        string[] changes =
        [
            "CREATE TABLE t (id INT PRIMARY KEY, a VARCHAR(20), b VARCHAR(20)) DEFAULT CHARSET utf8mb4",
            "ALTER TABLE t ADD COLUMN c VARCHAR(20) NOT NULL DEFAULT 'x' AFTER id",
            "ALTER TABLE t ADD COLUMN d VARCHAR(20) FIRST",
            "ALTER TABLE t ADD COLUMN e INT, ALGORITHM=INSTANT",
            "ALTER TABLE t DROP COLUMN c",
            "ALTER TABLE t RENAME COLUMN d TO dd",
            "ALTER TABLE t CHANGE a b VARCHAR(20), CHANGE b a VARCHAR(20)",
            "ALTER TABLE t MODIFY e BIGINT UNSIGNED",
            "ALTER TABLE t MODIFY a VARCHAR(300) AFTER id",
            "ALTER TABLE t CONVERT TO CHARACTER SET latin1",
            "ALTER TABLE t ADD UNIQUE INDEX i (a)",
            "ALTER TABLE t DROP PRIMARY KEY, ADD PRIMARY KEY (id, a)",
            "TRUNCATE TABLE t",
        ];
        foreach (var change in changes)
        {
            await scene.DefineAsync(change);
            await scene.WriteAsync("t");
        }
    }

    private static async Task ReplaceTablesAsync(SchemaScene scene)
    {
        await scene.DefineAsync("CREATE TABLE u (id INT PRIMARY KEY, b VARCHAR(20), a VARCHAR(300)) DEFAULT CHARSET latin1");
        await scene.WriteAsync("u");
        await scene.DefineAsync("RENAME TABLE t TO swap, u TO t, swap TO u");
        await scene.WriteAsync("t");
        await scene.WriteAsync("u");
        await scene.DefineAsync("DROP TABLE `t`");
        await scene.DefineAsync("CREATE TABLE t (id INT PRIMARY KEY, x VARCHAR(20), y VARCHAR(300))");
        await scene.WriteAsync("t");
        await scene.DefineAsync("ALTER TABLE t RENAME TO v");
        await scene.WriteAsync("v");
        await scene.DefineAsync("CREATE TABLE p (id INT PRIMARY KEY, a VARCHAR(20)) PARTITION BY RANGE (id) (PARTITION p0 VALUES LESS THAN (1000), PARTITION p1 VALUES LESS THAN MAXVALUE)");
        await scene.DefineAsync("CREATE TABLE q (id INT PRIMARY KEY, a VARCHAR(20))");
        await scene.WriteAsync("p");
        await scene.WriteAsync("q");
        await scene.DefineAsync("ALTER TABLE p EXCHANGE PARTITION p0 WITH TABLE q");
        await scene.WriteAsync("p");
        await scene.WriteAsync("q");
    }

    /// <summary>The statements of gh-ost and of pt-online-schema-change, one after the other.</summary>
    private static async Task CopyAndRenameAsync(SchemaScene scene)
    {
        await scene.DefineAsync("CREATE TABLE w (id INT PRIMARY KEY, a VARCHAR(20), b VARCHAR(20))");
        await scene.WriteAsync("w");
        await scene.DefineAsync("create /* gh-ost */ table _w_gho like w");
        await scene.DefineAsync("alter /* gh-ost */ table _w_gho ADD c VARCHAR(20) FIRST");
        await scene.WriteAsync("_w_gho");
        await scene.WriteAsync("w");
        await scene.DefineAsync("rename /* gh-ost */ table w to _w_del, _w_gho to w");
        await scene.WriteAsync("w");
        await scene.DefineAsync("DROP TABLE `_w_del`");
        await scene.WriteAsync("w");

        await scene.DefineAsync("CREATE TABLE `_w_new` LIKE w");
        await scene.DefineAsync("ALTER TABLE `_w_new` RENAME COLUMN a TO z");
        await scene.WriteAsync("_w_new");
        await scene.WriteAsync("w");
        await scene.DefineAsync("RENAME TABLE w TO _w_old, `_w_new` TO w");
        await scene.WriteAsync("w");
        await scene.DefineAsync("DROP TABLE `_w_old`");
        await scene.WriteAsync("w");
    }
}
