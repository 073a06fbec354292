using Aesop.Integration.Tests.Folding;
using Aesop.Integration.Tests.Harness;
using Aesop.Relay.Sources;
using Aesop.Tests.Servers;

namespace Aesop.Integration.Tests.Faults;

/// <summary>MariaDB crashed while it wrote a transaction so long that readers have seen the beginning of it when its end proves missing.</summary>
internal sealed class CrashedLogTests
{
    /// <summary>The length of the XID event at the end of a transaction, with its checksum.</summary>
    private const int XidBytes = 31;

    private const int FlagsOffset = 4 + 17;

    [Test]
    public async Task LongTransactionWithoutItsEnd_IsTakenBack_AndWhatFollowsIsRelayed()
    {
        await using var server = await DatabaseServer.StartAsync(ServerKind.MariaDb);
        await server.ExecuteAsync(
            """
            CREATE DATABASE shop; USE shop; CREATE TABLE t (n INT PRIMARY KEY, v CHAR(100)); CREATE TABLE d (n INT PRIMARY KEY);
            INSERT INTO d VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9); INSERT INTO t VALUES (-1, 'before')
            """);
        var (_, begin) = await server.BinlogPositionAsync();
        await server.ExecuteAsync(
            "INSERT INTO t SELECT a.n + 10 * b.n + 100 * c.n + 1000 * d.n + 10000 * e.n, REPEAT('x', 100) FROM d a JOIN d b JOIN d c JOIN d JOIN d e", "shop");
        var (_, end) = await server.BinlogPositionAsync();
        var path = (await server.BinlogFilesAsync())[^1];
        await server.StopAsync();
        await CrashAsync(path, begin, end);
        await server.RestartAsync();

        // What a crash at that place leaves of the rows: nothing, in tables and log.
        await server.ExecuteAsync("SET SESSION sql_log_bin = 0; DELETE FROM t WHERE n >= 0; SET SESSION sql_log_bin = 1; INSERT INTO t VALUES (-2, 'behind')", "shop");
        await using var relay = await TestRelay.StartStreamingAsync(TestRelay.Options(server.Url) with { From = "earliest" });
        await using var consumer = Consumer.Start(Consumer.Options(relay.Address), new Folder());
        await consumer.CatchUpAsync(server, "shop");

        await consumer.CompareAsync(server, "shop", "t");
        Assert.That(relay.Status.State, Is.Not.EqualTo(SourceState.Halted));
    }

    /// <summary>What a log looks like whose server was killed before the end of the transaction was written.</summary>
    private static async Task CrashAsync(string path, long begin, long end)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        Assert.That(end - XidBytes, Is.GreaterThan(begin));
        file.SetLength(end - XidBytes);
        file.Position = FlagsOffset;
        var flags = file.ReadByte();
        file.Position = FlagsOffset;
        file.WriteByte((byte)(flags | 1));
    }
}
