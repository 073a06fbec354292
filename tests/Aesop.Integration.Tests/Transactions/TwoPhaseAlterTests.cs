using Aesop.Client;
using Aesop.Integration.Tests.Faults;
using Aesop.Integration.Tests.Folding;
using Aesop.Integration.Tests.Harness;
using Aesop.Tests.Servers;

namespace Aesop.Integration.Tests.Transactions;

/// <summary>MariaDB's ALTER TABLE that is logged when it begins and when it ends.</summary>
[TestFixture]
internal sealed class TwoPhaseAlterTests() : ServerFixture(ServerKind.MariaDb)
{
    protected override ServerOptions Options { get; } = new() { ExtraArguments = ["--binlog-alter-two-phase=ON"] };

    [Test]
    public async Task Alter_WithTransactionsBetweenItsPhases_TakesEffectAtTheSecond()
    {
        var database = await Server.CreateDatabaseAsync();
        await using var relay = await TestRelay.StartStreamingAsync(TestRelay.Options(Server.Url) with { From = "latest" });
        var seen = new List<string>();
        await using var consumer = Consumer.Start(Consumer.Options(relay.Address), new Folder(), Note);
        await Server.ExecuteAsync("CREATE TABLE t (n INT PRIMARY KEY, v INT) ENGINE=InnoDB; INSERT INTO t SELECT seq, seq FROM seq_1_to_1000; CREATE TABLE u (n INT PRIMARY KEY);", database);

        var altering = Server.ExecuteAsync("ALTER TABLE t ADD COLUMN w INT NOT NULL DEFAULT 7, ALGORITHM=COPY, LOCK=SHARED", database);
        for (var n = 0; !altering.IsCompleted; n++)
        {
            await Server.ExecuteAsync($"INSERT INTO u VALUES ({n})", database);
        }

        await altering;
        await Assert.ThrowsAsync<ServerClientException>(() => Server.ExecuteAsync("UPDATE t SET v = 1; ALTER TABLE t ADD UNIQUE KEY (v);", database));
        await Server.ExecuteAsync("INSERT INTO t VALUES (2000, 0, 1); ALTER TABLE t DROP COLUMN w; INSERT INTO t VALUES (2001, 0);", database);
        await consumer.CatchUpAsync(Server, database);
        await consumer.CompareAsync(Server, database, "u");

        Assert.That(seen.Count(statement => statement.StartsWith("ALTER", StringComparison.Ordinal)), Is.EqualTo(2), string.Join('\n', seen));
        Assert.That(consumer.Look(folder => folder.Table($"{database}.t").Rows.Count), Is.EqualTo(1002));

        void Note(Transaction transaction) => seen.AddRange(transaction.Ddl.Select(ddl => ddl.Statement));
    }
}
