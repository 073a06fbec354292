using Aesop.Integration.Tests.Harness;
using Aesop.MySql.Binlog;
using Aesop.Tests.Servers;

namespace Aesop.Integration.Tests.Faults;

/// <summary>A server that crashed while it wrote a transaction. (MySQL cuts what there is of it off its log when it starts again.)</summary>
[TestFixtureSource(typeof(ServerKinds), nameof(ServerKinds.All))]
internal sealed class ServerCrashTests(ServerKind kind) : ServerFixture(kind)
{
    private const int RowBytes = 8_000;

    // What the disk hasn't is lost with the process, as with the machine.
    protected override ServerOptions Options { get; } = new() { ExtraArguments = ["--innodb-flush-log-at-trx-commit=0"] };

    [Test]
    public async Task Log_EndsInsideOfATransaction_ThatOneIsVoidAndTheNextOnesCome()
    {
        var database = await Server.CreateDatabaseAsync();
        await Server.ExecuteAsync("CREATE TABLE t (n INT PRIMARY KEY, v TEXT); INSERT INTO t VALUES (1, 'whole');", database);
        var file = (await Server.BinlogFilesAsync())[^1];
        await Server.ExecuteAsync($"BEGIN; {string.Concat(Enumerable.Range(2, 3).Select(n => $"INSERT INTO t VALUES ({n}, REPEAT('x', {RowBytes}));"))} COMMIT;", database);
        await Server.KillAsync();
        var end = await LastTableAsync(file);
        await using (var log = new FileStream(file, FileMode.Open))
        {
            log.SetLength(end);
        }

        await Server.RestartAsync();
        await Server.ExecuteAsync("DELETE FROM t WHERE n > 1; INSERT INTO t VALUES (10, 'after');", database);

        await using var relay = await TestRelay.StartAsync(TestRelay.Options(Server.Url) with { From = "earliest" });
        await relay.CatchUpAsync(Server);
        Assert.That(await Consumer.ReadNumbersAsync(relay, Aesop.Client.StartPosition.Earliest, database), Is.EqualTo((int[])[1, 10]));
    }

    /// <summary>Where the last description of a table begins.</summary>
    private static async Task<long> LastTableAsync(string path)
    {
        var last = 0L;
        using var file = await BinlogFile.OpenAsync(path);
        while (await file.WaitAsync())
        {
            while (file.TryRead(out var source))
            {
                last = source.Type == BinlogEventType.TableMap ? source.Begin : last;
            }
        }

        return last;
    }
}
