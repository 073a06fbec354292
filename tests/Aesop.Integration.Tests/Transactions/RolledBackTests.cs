using Aesop.Integration.Tests.Faults;
using Aesop.Integration.Tests.Folding;
using Aesop.Integration.Tests.Harness;
using Aesop.Relay;
using Aesop.Tests.Servers;

namespace Aesop.Integration.Tests.Transactions;

/// <summary>What stands in the log and doesn't hold, where tables with and without transactions were mixed: the folded rows are the server's, or the source halts.</summary>
[TestFixtureSource(typeof(ServerKinds), nameof(ServerKinds.All))]
internal sealed class RolledBackTests(ServerKind kind) : ServerFixture(kind)
{
    private const string Tables =
        """
        CREATE TABLE i (n INT AUTO_INCREMENT PRIMARY KEY, v INT, text VARCHAR(2000)) ENGINE=InnoDB;
        CREATE TABLE k (n INT AUTO_INCREMENT PRIMARY KEY, v INT) ENGINE=MyISAM;
        CREATE TABLE p (n INT PRIMARY KEY, v INT) ENGINE=InnoDB;
        CREATE TRIGGER tr AFTER INSERT ON p FOR EACH ROW INSERT INTO k (v) VALUES (NEW.n);
        """;

    // MySQL lets engines be mixed only where transactions have no GTIDs.
    protected override ServerOptions Options { get; } = new() { Gtid = false, ExtraArguments = ["--log-bin-trust-function-creators=1"] };

    [Test]
    public async Task Groups_OfMixedEnginesRolledBackInWholeAndInPart_FoldedRowsAreTheServers()
    {
        var database = await Server.CreateDatabaseAsync();
        await using var relay = await TestRelay.StartStreamingAsync(TestRelay.Options(Server.Url) with { From = "latest" });
        await using var consumer = Consumer.Start(Consumer.Options(relay.Address), new Folder());
        await Server.ExecuteAsync(
            Tables +
            """
            BEGIN; INSERT INTO i (v) VALUES (1); INSERT INTO k (v) VALUES (1); ROLLBACK;
            BEGIN; INSERT INTO k (v) VALUES (1); INSERT INTO i (v) VALUES (1); ROLLBACK;
            BEGIN; INSERT INTO i (v) VALUES (2); SAVEPOINT a; INSERT INTO i (v) VALUES (3); INSERT INTO k (v) VALUES (3); ROLLBACK TO a; INSERT INTO i (v) VALUES (4); COMMIT;
            BEGIN; INSERT INTO i (v) VALUES (5); SAVEPOINT a; INSERT INTO i (v) VALUES (6); SAVEPOINT b; INSERT INTO k (v) VALUES (6); UPDATE i SET v = v + 100; ROLLBACK TO B;
              INSERT INTO i (v) VALUES (7); SAVEPOINT c; DELETE FROM i WHERE v = 6; ROLLBACK TO c; DELETE FROM i WHERE v = 2; ROLLBACK TO A; INSERT INTO i (v) VALUES (8); COMMIT;
            BEGIN; INSERT INTO p VALUES (1, 1); SAVEPOINT `b c`; INSERT INTO p VALUES (2, 1); ROLLBACK TO `b c`; INSERT INTO p VALUES (3, 1); COMMIT;
            BEGIN; INSERT INTO p VALUES (4, 1); ROLLBACK;
            BEGIN; SAVEPOINT first; INSERT INTO i (v) VALUES (9); INSERT INTO k (v) VALUES (9); ROLLBACK TO first; INSERT INTO i (v) VALUES (10); COMMIT;
            BEGIN; UPDATE i, k SET i.v = 9, k.v = 9; ROLLBACK;
            BEGIN; INSERT INTO i (v) VALUES (20); CREATE TEMPORARY TABLE tt (a INT); INSERT INTO tt VALUES (1); DROP TEMPORARY TABLE tt; ROLLBACK;
            CREATE TABLE copy1 (PRIMARY KEY (n)) ENGINE=MyISAM SELECT n, v FROM i; CREATE TABLE copy2 (PRIMARY KEY (n)) ENGINE=InnoDB SELECT n, v FROM i;
            """,
            database);

        // Statements that fail in their middle: what MyISAM has taken stays.
        await Assert.ThrowsAsync<ServerClientException>(() => Server.ExecuteAsync("INSERT INTO k VALUES (100, 1), (1, 1), (101, 1)", database));
        await Assert.ThrowsAsync<ServerClientException>(() => Server.ExecuteAsync("INSERT INTO p VALUES (5, 1), (3, 1)", database));
        await consumer.CatchUpAsync(Server, database);
        await consumer.CompareAsync(Server, database, "i", "k", "p", "copy1", "copy2");
    }

    [Test]
    public async Task Groups_LargerThanWhatIsShownAtOnce_AreTakenBackOrHeld()
    {
        var database = await Server.CreateDatabaseAsync();
        using var state = new ThrowawayFolder("relay");
        var source = TestRelay.Options(Server.Url) with { From = "latest", HeldMemoryBytes = 1 << 20, WhenFull = RingOverflow.Wait, RingBytes = 2 << 20 };
        await using var relay = await TestRelay.StartStreamingAsync(source, state.Path);
        await using var consumer = Consumer.Start(Consumer.Options(relay.Address) with { MaxTransactionBytes = 256 << 10 }, new Folder());
        var grow = string.Concat(Enumerable.Repeat("INSERT INTO i (text) SELECT REVERSE(text) FROM i; ", 6));
        await Server.ExecuteAsync(
            $"""
            {Tables}
            INSERT INTO i (text) VALUES (REPEAT('x', 1500)), (REPEAT('y', 1500)); {grow}
            BEGIN; UPDATE i SET v = 1; SAVEPOINT a; UPDATE i SET v = 2, text = REVERSE(text); {grow} INSERT INTO k (v) VALUES (2); ROLLBACK TO a; UPDATE i SET v = 3 WHERE n < 50; COMMIT;
            BEGIN; UPDATE i SET v = 4; SAVEPOINT a; UPDATE i SET text = REVERSE(text); SAVEPOINT b; INSERT INTO k (v) VALUES (4); INSERT INTO i (v) VALUES (4); ROLLBACK TO b; UPDATE i SET v = 5; COMMIT;
            BEGIN; {grow} UPDATE i SET v = 6; INSERT INTO k (v) VALUES (6); ROLLBACK;
            """,
            database);

        await consumer.CatchUpAsync(Server, database);
        await consumer.CompareAsync(Server, database, "i", "k");
        Assert.That(Directory.GetFiles(state.Path, "*.held"), Is.Empty);
    }

    [Test]
    public async Task SavepointOfAStoredFunction_FoldedRowsAreTheServersOrItHalts()
    {
        var database = await Server.CreateDatabaseAsync();
        await Server.ExecuteAsync(
            $"""
            {Tables}
            DELIMITER //
            CREATE FUNCTION g() RETURNS INT DETERMINISTIC
            BEGIN INSERT INTO i (v) VALUES (41); SAVEPOINT y; INSERT INTO i (v) VALUES (42); INSERT INTO k (v) VALUES (42); ROLLBACK TO y; RETURN 1; END//
            DELIMITER ;
            """,
            database);
        await using var relay = await TestRelay.StartStreamingAsync(TestRelay.Options(Server.Url) with { From = "latest" });
        await Server.ExecuteAsync("BEGIN; SET @g = g(); INSERT INTO i (v) VALUES (43); COMMIT;", database);

        if (Kind == ServerKind.MariaDb)
        {
            // Its log has the row 42 behind the ROLLBACK TO, as a row that holds.
            Assert.That(await relay.HaltAsync(), Does.Contain("savepoint y").And.Contain("stored function").And.Contain("binlog."));
        }
        else
        {
            await using var consumer = Consumer.Start(Consumer.Options(relay.Address), new Folder());
            await consumer.CatchUpAsync(Server, database);
            await consumer.CompareAsync(Server, database, "i", "k");
        }
    }
}
