using Aesop.Integration.Tests.Faults;
using Aesop.Integration.Tests.Folding;
using Aesop.Integration.Tests.Harness;
using Aesop.Relay.Sources;
using Aesop.Tests.Servers;

namespace Aesop.Integration.Tests.Transactions;

/// <summary>Statements in the log: what is understood, tolerated, and refused.</summary>
[TestFixtureSource(typeof(ServerKinds), nameof(ServerKinds.All))]
internal sealed class StatementTests(ServerKind kind) : ServerFixture(kind)
{
    [Test]
    public async Task StatementFormat_OfTablesThatArentWatched_IsTolerated()
    {
        var database = await Server.CreateDatabaseAsync();
        using var folder = new ThrowawayFolder("load");
        var file = folder["rows.txt"];
        await File.WriteAllTextAsync(file, "7\n8\n");
        await using var relay = await TestRelay.StartStreamingAsync(TestRelay.Options(Server.Url, $"{database}.wanted", $"{database}.marker") with { From = "latest" });
        await using var consumer = Consumer.Start(Consumer.Options(relay.Address), new Folder());
        await Server.ExecuteAsync(
            $"""
            CREATE TABLE wanted (n INT PRIMARY KEY); CREATE TABLE other (n INT PRIMARY KEY, v DOUBLE); INSERT INTO wanted VALUES (1);
            SET SESSION binlog_format = 'STATEMENT'; SET @a = 5;
            INSERT INTO other (n, v) VALUES (1, @a), (2, RAND()); UPDATE `other` AS wanted_too SET v = 1; REPLACE other SET n = 3; DELETE FROM other WHERE n = 1;
            LOAD DATA INFILE '{file}' INTO TABLE other (n);
            CREATE TABLE another SELECT * FROM other;
            INSERT INTO mysql.time_zone (Use_leap_seconds) VALUES ('N');
            SET SESSION binlog_format = 'ROW'; LOAD DATA INFILE '{file}' INTO TABLE wanted;
            """,
            database);

        await consumer.CatchUpAsync(Server, database);
        await consumer.CompareAsync(Server, database, "wanted");
        Assert.That(relay.Status.State, Is.Not.EqualTo(SourceState.Halted));
    }

    [TestCase("UPDATE wanted SET n = 2")]
    [TestCase("LOAD DATA INFILE '{file}' INTO TABLE wanted")]
    [TestCase("/*! DELETE */ /* from other */ FROM wanted -- where\n WHERE n = 1")]
    [TestCase("UPDATE other, wanted SET other.n = 5, wanted.n = 6")]
    [TestCase("CREATE TABLE wanted2 SELECT 1 AS n")]
    [TestCase("RENAME TABLE wanted TO data; UPDATE data SET n = 2")]
    public async Task StatementFormat_OfAWatchedTable_HaltsWithThePlace(string statement)
    {
        var database = await Server.CreateDatabaseAsync();
        using var folder = new ThrowawayFolder("load");
        await File.WriteAllTextAsync(folder["rows.txt"], "7\n8\n");
        await Server.ExecuteAsync("CREATE TABLE wanted (n INT PRIMARY KEY); CREATE TABLE other (n INT PRIMARY KEY); INSERT INTO wanted VALUES (1); INSERT INTO other VALUES (1);", database);
        await using var relay = await TestRelay.StartStreamingAsync(TestRelay.Options(Server.Url, $"{database}.wanted*", $"{database}.data") with { From = "latest" });
        var (file, _) = await Server.BinlogPositionAsync();
        await Server.ExecuteAsync($"SET SESSION binlog_format = 'STATEMENT'; {statement.Replace("{file}", folder["rows.txt"], StringComparison.Ordinal)};", database);

        Assert.That(await relay.HaltAsync(), Does.Contain($"{file}:").And.Contain("by a statement").And.Contain("binlog_format"));
    }

    /// <summary>MariaDB logs them as they were written.</summary>
    [TestCase("ANALYZE FORMAT=JSON UPDATE wanted SET n = 2")]
    [TestCase("SET STATEMENT max_statement_time = 100 FOR UPDATE wanted SET n = 2")]
    public async Task StatementFormat_OfAWatchedTableBehindOtherWords_Halts(string statement)
    {
        if (Kind != ServerKind.MariaDb)
        {
            Assert.Ignore("MySQL has no such statements.");
        }

        await StatementFormat_OfAWatchedTable_HaltsWithThePlace(statement);
    }

    [TestCase("INSERT INTO triggered VALUES (1)", "trigger")]
    [TestCase("INSERT INTO other VALUES (f())", "function")]
    [TestCase("CREATE TEMPORARY TABLE another SELECT f()", "function")]
    [TestCase("UPDATE seen SET n = 5", "view")]
    [TestCase("UPDATE seen, other SET seen.n = 5", "view")]
    [TestCase("DELETE FROM parent", "foreign key")]
    [TestCase("INSERT INTO merged VALUES (1)", "MERGE table")]
    [TestCase("INSERT INTO other VALUES (7); DROP TABLE other", "former")]
    public async Task StatementFormat_OfWhatMayChangeAWatchedTableByOtherWays_Halts(string statement, string word)
    {
        var database = await Server.CreateDatabaseAsync();
        await Server.ExecuteAsync(
            """
            CREATE TABLE wanted (n INT PRIMARY KEY AUTO_INCREMENT); CREATE TABLE other (n INT PRIMARY KEY); CREATE TABLE triggered (n INT PRIMARY KEY);
            CREATE TRIGGER changes_wanted AFTER INSERT ON triggered FOR EACH ROW INSERT INTO wanted VALUES (NEW.n);
            SET GLOBAL log_bin_trust_function_creators = 1;
            CREATE FUNCTION f() RETURNS INT DETERMINISTIC RETURN 5;
            CREATE TABLE parent (n INT PRIMARY KEY); CREATE TABLE child (n INT PRIMARY KEY, FOREIGN KEY (n) REFERENCES parent (n) ON DELETE CASCADE); INSERT INTO parent VALUES (1);
            CREATE TABLE part (n INT) ENGINE = MyISAM; CREATE TABLE merged (n INT) ENGINE = MERGE UNION = (part) INSERT_METHOD = LAST;
            CREATE VIEW seen AS SELECT * FROM wanted; INSERT INTO wanted VALUES (9);
            """,
            database);
        await using var relay = await TestRelay.StartStreamingAsync(TestRelay.Options(Server.Url, $"{database}.wanted") with { From = "latest" });
        var (file, _) = await Server.BinlogPositionAsync();
        await Server.ExecuteAsync($"SET SESSION binlog_format = 'STATEMENT'; {statement};", database);

        Assert.That(await relay.HaltAsync(), Does.Contain($"{file}:").And.Contain("by a statement").And.Contain(word));
    }

    /// <summary>The servers show triggers to those only who may make them.</summary>
    [Test]
    public async Task StatementFormat_OfATableWhoseTriggersTheAccountIsntShown_HaltsAndSaysSo()
    {
        var database = await Server.CreateDatabaseAsync();
        var user = $"user_of_{database}";
        await Server.CreateUserAsync(user, "secret", privileges: "REPLICATION SLAVE, REPLICATION CLIENT, SELECT");
        await Server.ExecuteAsync(
            """
            CREATE TABLE wanted (n INT PRIMARY KEY); CREATE TABLE triggered (n INT PRIMARY KEY);
            CREATE TRIGGER changes_wanted AFTER INSERT ON triggered FOR EACH ROW INSERT INTO wanted VALUES (NEW.n);
            """,
            database);
        await using var relay = await TestRelay.StartStreamingAsync(TestRelay.Options($"mysql://{user}:secret@{Server.Host}:{Server.Port}", $"{database}.wanted") with { From = "latest" });
        await Server.ExecuteAsync("SET SESSION binlog_format = 'STATEMENT'; INSERT INTO mysql.time_zone (Use_leap_seconds) VALUES ('N'); INSERT INTO triggered VALUES (1);", database);

        Assert.That(await relay.HaltAsync(), Does.Contain($"triggers of {database}.triggered").And.Contain("GRANT TRIGGER"));
    }

    /// <summary>What it logs of an INSERT without columns is a row of no bytes.</summary>
    [Test]
    public async Task Insert_OfNothingIntoATableWithAKeyByDefaultUnderMinimalImages_Halts()
    {
        var database = await Server.CreateDatabaseAsync();
        await Server.ExecuteAsync("CREATE TABLE t (n INT PRIMARY KEY DEFAULT 7, v INT DEFAULT 3)", database);
        await using var relay = await TestRelay.StartStreamingAsync(TestRelay.Options(Server.Url) with { From = "latest" });
        await Server.ExecuteAsync("SET SESSION binlog_row_image = 'MINIMAL'; INSERT INTO t() VALUES ();", database);

        Assert.That(await relay.HaltAsync(), Does.Contain($"{database}.t").And.Contain("binlog_row_image = 'FULL'"));
    }

    [Test]
    public async Task Definitions_OfSeveralTables_NameAllOfThem()
    {
        var database = await Server.CreateDatabaseAsync();
        var doomed = await Server.CreateDatabaseAsync();
        await using var relay = await TestRelay.StartStreamingAsync(TestRelay.Options(Server.Url) with { From = "latest" });
        var touched = new List<string>();
        await using var consumer = Consumer.Start(
            Consumer.Options(relay.Address), new Folder(), transaction => touched.AddRange(transaction.Ddl.Select(ddl => string.Join(',', ddl.Tables).Replace(database, "d", StringComparison.Ordinal))));
        await Server.ExecuteAsync(
            $"""
            CREATE TABLE a (n INT PRIMARY KEY) PARTITION BY RANGE (n) (PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN MAXVALUE);
            CREATE TABLE b (n INT PRIMARY KEY); CREATE TABLE c LIKE b; INSERT INTO b VALUES (1);
            ALTER TABLE a EXCHANGE PARTITION p0 WITH TABLE b;
            RENAME TABLE b TO b2, c TO {doomed}.c;
            TRUNCATE TABLE b2; DROP TABLE IF EXISTS a, b2;
            CREATE TABLE {doomed}.x SELECT 1 AS n;
            SET SESSION sql_mode = CONCAT(@@sql_mode, ',ANSI_QUOTES,NO_BACKSLASH_ESCAPES');
            /*! ALTER */ # a comment
            TABLE "{doomed}"."x" /* RENAME TO y */ COMMENT = 'ends in a backslash \', RENAME TO "{doomed}"."z";
            DROP DATABASE {doomed};
            """,
            database);
        await consumer.CatchUpAsync(Server, database);

        Assert.That(touched.SkipLast(1), Is.EqualTo((string[])
            ["d.a", "d.b", "d.c", "d.a,d.b", $"d.b,d.b2,d.c,{doomed}.c", "d.b2", "d.a,d.b2", $"{doomed}.x", $"{doomed}.x,{doomed}.z", $"{doomed}.*"]));
    }

    [Test]
    public async Task Relays_OfOneSourceInOneProcess_DontEvictEachOther()
    {
        var options = TestRelay.Options(Server.Url) with { From = "latest", ServerId = 0 };
        await using var first = await TestRelay.StartStreamingAsync(options);
        await using var second = await TestRelay.StartStreamingAsync(options);
        await Server.CreateDatabaseAsync();
        await first.CatchUpAsync(Server);
        await second.CatchUpAsync(Server);

        Assert.That((first.Status.Reconnects, second.Status.Reconnects), Is.EqualTo((0L, 0L)));
    }
}
