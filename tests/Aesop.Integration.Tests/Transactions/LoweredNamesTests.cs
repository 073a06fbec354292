using Aesop.Integration.Tests.Faults;
using Aesop.Integration.Tests.Folding;
using Aesop.Integration.Tests.Harness;
using Aesop.Tests.Servers;

namespace Aesop.Integration.Tests.Transactions;

/// <summary>A server that keeps names in lower case, and logs statements as they were written. (MySQL takes the setting when its data is made only.)</summary>
[TestFixture]
internal sealed class LoweredNamesTests() : ServerFixture(ServerKind.MariaDb)
{
    protected override ServerOptions Options { get; } = new() { ExtraArguments = ["--lower-case-table-names=1"] };

    [Test]
    public async Task Statements_InCapitals_AreOfTheTablesInLowerCase()
    {
        var database = await Server.CreateDatabaseAsync();
        await Server.ExecuteAsync("CREATE TABLE wanted (n INT PRIMARY KEY); INSERT INTO wanted VALUES (1);", database);
        var touched = new List<string>();
        await using var relay = await TestRelay.StartStreamingAsync(TestRelay.Options(Server.Url, $"{database}.wanted", $"{database}.marker") with { From = "latest" });
        await using var consumer = Consumer.Start(
            Consumer.Options(relay.Address), new Folder(), transaction => touched.AddRange(transaction.Ddl.SelectMany(ddl => ddl.Tables)));
        await Server.ExecuteAsync($"TRUNCATE TABLE {database.ToUpperInvariant()}.WANTED", database);
        await consumer.CatchUpAsync(Server, database);
        Assert.That(touched, Does.Contain($"{database}.wanted"));

        await Server.ExecuteAsync("SET SESSION binlog_format = 'STATEMENT'; INSERT INTO Wanted VALUES (5);", database);
        Assert.That(await relay.HaltAsync(), Does.Contain("by a statement"));
    }
}
