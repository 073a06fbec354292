using Aesop.Integration.Tests.Folding;
using Aesop.Integration.Tests.Harness;
using Aesop.Tests.Servers;

namespace Aesop.Integration.Tests.Transactions;

/// <summary>Rows that a foreign key changes by itself: whether the log has them is the server's choice, and <c>aesop check</c> tells it.</summary>
[TestFixtureSource(typeof(ServerKinds), nameof(ServerKinds.All))]
internal sealed class ForeignKeyTests(ServerKind kind)
{
    /// <summary>MySQL logs them since 9.6. MariaDB's consumers keep children that are gone at the source: no reader of its log can know.</summary>
    [Test]
    public async Task Cascade_OfADeleteAndAnUpdate_IsRelayedWhereTheServerLogsIt()
    {
        var server = await SharedServers.GetAsync(kind);
        var database = await server.CreateDatabaseAsync();
        await using var relay = await TestRelay.StartStreamingAsync(TestRelay.Options(server.Url, $"{database}.*") with { From = "latest" });
        var seen = new List<string>();
        await using var consumer = Consumer.Start(
            Consumer.Options(relay.Address), new Folder(), transaction =>
            {
                foreach (var change in transaction.Changes)
                {
                    seen.Add($"{change.Op} {change.Schema.Table}");
                }
            });
        await server.ExecuteAsync(
            """
            CREATE TABLE parent (id INT PRIMARY KEY); CREATE TABLE child (id INT PRIMARY KEY, p INT, FOREIGN KEY (p) REFERENCES parent (id) ON DELETE CASCADE ON UPDATE CASCADE);
            INSERT INTO parent VALUES (1), (2); INSERT INTO child VALUES (11, 1), (12, 2);
            DELETE FROM parent WHERE id = 1; UPDATE parent SET id = 3 WHERE id = 2;
            """,
            database);
        await consumer.CatchUpAsync(server, database);

        await consumer.CompareAsync(server, database, "parent");
        Assert.That(await server.ScalarAsync("SELECT GROUP_CONCAT(id, ' ', p) FROM child", database), Is.EqualTo("12 3"));
        var cascades = seen.Skip(4).Where(change => change.EndsWith(" child", StringComparison.Ordinal));
        if (kind == ServerKind.MySql)
        {
            Assert.That(cascades, Is.EqualTo(new[] { "Delete child", "Update child" }));
            await consumer.CompareAsync(server, database, "child");
        }
        else
        {
            Assert.That(cascades, Is.Empty);
            Assert.That(consumer.Look(folder => folder.Table($"{database}.child").Rows.Count), Is.EqualTo(2));
        }
    }
}
