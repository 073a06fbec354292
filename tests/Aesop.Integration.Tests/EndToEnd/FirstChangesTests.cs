using Aesop.Integration.Tests.Folding;
using Aesop.Integration.Tests.Harness;
using Aesop.Tests.Servers;

namespace Aesop.Integration.Tests.EndToEnd;

/// <summary>Rows written to a server come out of a client, and fold to the server's own.</summary>
[TestFixtureSource(typeof(ServerKinds), nameof(ServerKinds.All))]
internal sealed class FirstChangesTests(ServerKind kind)
{
    [Test]
    public async Task Client_InsertsUpdatesDeletes_FoldedRowsEqualTheTables()
    {
        var server = await SharedServers.GetAsync(kind);
        var database = await server.CreateDatabaseAsync();
        await using var relay = await TestRelay.StartStreamingAsync(TestRelay.Options(server.Url, $"{database}.*") with { From = "latest" });
        await using var consumer = Consumer.Start(Consumer.Options(relay.Address), new Folder());

        await server.ExecuteAsync(
            """
            CREATE TABLE orders (id INT PRIMARY KEY, item VARCHAR(40), n INT);
            CREATE TABLE notes (text VARCHAR(40));
            INSERT INTO orders VALUES (1, 'one', 1), (2, 'two', NULL), (3, 'three', 3);
            INSERT INTO notes VALUES ('a'), ('a'), (NULL);
            START TRANSACTION; UPDATE orders SET n = n + 1; DELETE FROM notes WHERE text = 'a' LIMIT 1; UPDATE orders SET id = id + 10; COMMIT;
            START TRANSACTION; DELETE FROM orders; ROLLBACK;
            DELETE FROM orders WHERE id = 12;
            """,
            database);

        await consumer.CatchUpAsync(server, database);
        await consumer.CompareAsync(server, database, "orders", "notes");
        Assert.That(consumer.Look(folder => folder.Table($"{database}.orders").Rows), Has.Count.EqualTo(2));
    }
}
