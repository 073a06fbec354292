using System.Security.Cryptography;
using Aesop.Client;
using Aesop.Integration.Tests.Faults;
using Aesop.Integration.Tests.Harness;
using Aesop.Relay;
using Aesop.Tests.Servers;

namespace Aesop.Integration.Tests.Limits;

/// <summary>
/// Single events at their bounds. Both servers write events of any size into their logs, a row of several LONGBLOBs; neither sends one of more than 1 GiB, whatever
/// its max_allowed_packet. What can't be had halts the source with what, where and what to do.
/// </summary>
[TestFixtureSource(typeof(ServerKinds), nameof(ServerKinds.All))]
internal sealed class HugeEventTests(ServerKind kind) : ServerFixture(kind)
{
    private const long Mebibyte = 1 << 20;
    private const long Gibibyte = 1 << 30;
    private const int LongestValue = 400_000_000;

    /// <summary>No transactions, so that nothing is written twice: gigabytes are.</summary>
    private const string Table = "CREATE TABLE huge (id INT PRIMARY KEY, a LONGBLOB, b LONGBLOB, c LONGBLOB) ENGINE = MyISAM; CREATE TABLE small (id INT PRIMARY KEY);";

    [Test]
    public async Task Source_EventOverMaxEventBytes_HaltsWithPlaceSizeAndOption()
    {
        var database = await Server.CreateDatabaseAsync();
        await Server.ExecuteAsync(Table, database);
        await using var relay = await TestRelay.StartStreamingAsync(TestRelay.Options(Server.Url, $"{database}.*") with { From = "latest", MaxEventBytes = 1 << 20 });
        var (file, _) = await Server.BinlogPositionAsync();
        await Server.ExecuteAsync("INSERT INTO small VALUES (1); INSERT INTO huge VALUES (1, REPEAT('a', 400000), REPEAT('b', 400000), REPEAT('c', 400000)); INSERT INTO small VALUES (2);", database);

        var reason = await relay.HaltAsync();

        Assert.That(reason, Does.Match($@"\(WriteRows(V1)?, type [0-9]+\) at {file}:[0-9]+ .* it has 12000[0-9]{{2}} bytes, MaxEventBytes is 1048576; raise it to 12000[0-9]{{2}} or more"));
        Assert.That(await ReadAsync(relay.Address, database, "small"), Is.EqualTo(new[] { 1 }), "what was whole before it");
    }

    [Test]
    [Explicit("writes 3 GB, takes 1 GB of memory and a minute")]
    public async Task Source_EventOverOneGibibyte_HaltsAndGoesOnBehindIt()
    {
        var database = await Server.CreateDatabaseAsync();
        await Server.ExecuteAsync(Table, database);
        await using var relay = await TestRelay.StartStreamingAsync(TestRelay.Options(Server.Url, $"{database}.*") with { From = "latest" });
        var (file, _) = await Server.BinlogPositionAsync();
        await Server.ExecuteAsync($"INSERT INTO small VALUES (1); {Insert(Gibibyte + 1)}", database);
        var (next, behind) = await Server.BinlogPositionAsync();

        var reason = await relay.HaltAsync();

        Assert.That(reason, Does.Contain(file).And.Contain("EventTooLong").And.Contain("more than 1 GiB").And.Contain("aesop binlog").And.Contain("seed its table anew"));
        await Server.ExecuteAsync("INSERT INTO small VALUES (2)", database);
        await using var again = await TestRelay.StartStreamingAsync(TestRelay.Options(Server.Url, $"{database}.*") with { From = $"{next}:{behind}" });
        await again.CatchUpAsync(Server);
        Assert.That(await ReadAsync(again.Address, database, "small"), Is.EqualTo(new[] { 2 }));
    }

    /// <summary>The longest event that a server sends: it needs a ring of twice its frame, and nothing else.</summary>
    [Test]
    [Explicit("writes 3 GB, takes 12 GB of memory and a minute")]
    public async Task Client_EventOfOneGibibyte_ComesWhole()
    {
        var database = await Server.CreateDatabaseAsync();
        await Server.ExecuteAsync(Table, database);
        using var state = new ThrowawayFolder("relay");
        using var limit = new CancellationTokenSource(Waiting.Deadline * 4);
        var (file, offset) = await Server.BinlogPositionAsync();
        var source = TestRelay.Options(Server.Url) with { From = $"{file}:{offset}", RingBytes = 2_300_000_000, WhenFull = RingOverflow.Wait, HeartbeatMs = 5_000 };
        await using var relay = await RelayProcess.StartAsync(source, state.Path);
        await using var client = new AesopClient(Consumer.Options(relay.Address) with { HeartbeatInterval = TimeSpan.FromSeconds(20), MaxFrameBytes = 1_100_000_000 });
        await using var transactions = client.ReadAsync(limit.Token).GetAsyncEnumerator(limit.Token);
        await Server.ExecuteAsync("INSERT INTO small VALUES (1)", database);
        Assert.That((await NextAsync(transactions)).Schema.Table, Is.EqualTo("small"));
        var idle = relay.ResidentBytes;

        await Server.ExecuteAsync(Insert(Gibibyte), database);
        var row = (await NextAsync(transactions)).After;

        string[] seen = [.. new[] { "a", "b", "c" }.Select(column => Convert.ToHexStringLower(SHA256.HashData(row.GetBytes(column))))];
        Assert.That(seen, Is.EqualTo((await Server.QueryAsync("SELECT SHA2(a, 256), SHA2(b, 256), SHA2(c, 256) FROM huge", database)).Texts()[0]));
        TestContext.Out.WriteLine($"{Kind}: resident {idle / Mebibyte} MiB at first, {relay.PeakBytes / Mebibyte} MiB at most");
        Assert.That(relay.PeakBytes - idle, Is.LessThan(7 * Gibibyte));
    }

    /// <summary>An event of so many bytes.</summary>
    private string Insert(long bytes)
    {
        // What stands around the values: header, post-header, bitmaps, id, lengths and checksum.
        var around = Kind == ServerKind.MariaDb ? 50 : 52;
        return $"INSERT INTO huge VALUES (1, REPEAT('a', {LongestValue}), REPEAT('b', {LongestValue}), REPEAT('c', {bytes - around - (2L * LongestValue)}));";
    }

    private static async Task<RowChange> NextAsync(IAsyncEnumerator<Transaction> transactions)
    {
        do
        {
            Assert.That(await transactions.MoveNextAsync(), Is.True);
        }
        while (transactions.Current.Changes.Count == 0);

        return First(transactions.Current);
    }

    private static RowChange First(Transaction transaction)
    {
        var changes = transaction.Changes.GetEnumerator();
        Assert.That(changes.MoveNext(), Is.True);
        return changes.Current;
    }

    private static async Task<int[]> ReadAsync(Uri relay, string database, string table)
    {
        var rows = new List<int>();
        await using var client = new AesopClient(Consumer.Options(relay) with { Tables = [$"{database}.{table}"] });
        using var limit = new CancellationTokenSource(Waiting.Deadline);
        await foreach (var transaction in client.ReadAsync(limit.Token))
        {
            rows.Add(First(transaction).After.GetInt32("id"));
            break;
        }

        return [.. rows];
    }
}
