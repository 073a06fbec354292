using Aesop.Integration.Tests.Faults;
using Aesop.Integration.Tests.Harness;
using Aesop.Tests.Servers;

namespace Aesop.Integration.Tests.BadInput;

/// <summary>What is in the log and can't be relayed stops the source where it is, with the place and what to do: nothing vanishes.</summary>
[TestFixtureSource(typeof(ServerKinds), nameof(ServerKinds.All))]
internal sealed class RefusedEventTests(ServerKind kind) : ServerFixture(kind)
{
    [Test]
    public async Task RowsChangedByAStatement_Halts() => await HaltsAsync(
        "SET SESSION binlog_format = 'STATEMENT'; UPDATE t SET n = 3;", "by a statement", "UPDATE t SET n = 3", "binlog_format");

    private async Task HaltsAsync(string statements, params string[] words)
    {
        var database = await Server.CreateDatabaseAsync();
        await Server.ExecuteAsync("CREATE TABLE t (n INT PRIMARY KEY, text TEXT); INSERT INTO t VALUES (1, 'a');", database);
        await using var relay = await TestRelay.StartStreamingAsync(TestRelay.Options(Server.Url) with { From = "latest" });
        var (file, begin) = await Server.BinlogPositionAsync();

        await Server.ExecuteAsync(statements, database);
        var reason = await relay.HaltAsync();

        Assert.That(reason, Does.Contain($"{file}:"));
        foreach (var word in words)
        {
            Assert.That(reason, Does.Contain(word));
        }

        Assert.That(relay.Status.Read?.Offset, Is.GreaterThanOrEqualTo((ulong)begin));

        // What the reason advises: to start behind it.
        var (_, behind) = await Server.BinlogPositionAsync();
        await using var again = await TestRelay.StartStreamingAsync(TestRelay.Options(Server.Url) with { From = $"{file}:{behind}" });
        await again.CatchUpAsync(Server);
    }
}
