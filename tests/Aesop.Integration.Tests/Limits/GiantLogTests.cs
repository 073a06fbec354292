using System.Globalization;
using Aesop.Client;
using Aesop.Integration.Tests.Faults;
using Aesop.Integration.Tests.Harness;
using Aesop.Relay;
using Aesop.Relay.Sources;
using Aesop.Tests.Servers;
using Aesop.Wire.Frames;
using Aesop.Wire.Positions;

namespace Aesop.Integration.Tests.Limits;

/// <summary>
/// A log file of more than 4 GiB, which one transaction makes; events tell only the low 32 bits of their offsets, and a dump of MariaDB's can't be asked for
/// beyond. Behind the giant other transactions follow; on MySQL the first of them in the same file, committed in one group with it.
/// </summary>
[TestFixtureSource(typeof(ServerKinds), nameof(ServerKinds.All))]
[Explicit("writes 10 GB and reads them five times: some minutes")]
internal sealed class GiantLogTests(ServerKind kind) : ServerFixture(kind)
{
    private const int Rows = 4_600;
    private const long FourGibibytes = 1L << 32;

    private string _database = "";
    private (string File, long Offset) _begin;

    // Rows of this engine are logged and not kept.
    protected override ServerOptions Options { get; } = new() { ExtraArguments = kind == ServerKind.MariaDb ? ["--plugin-load-add=ha_blackhole"] : [] };

    [OneTimeSetUp]
    public async Task WriteAsync()
    {
        _database = await Server.CreateDatabaseAsync();
        await Server.ExecuteAsync("CREATE TABLE giant (id INT PRIMARY KEY, v LONGBLOB) ENGINE = BLACKHOLE; CREATE TABLE small (id INT PRIMARY KEY); FLUSH BINARY LOGS;", _database);
        _begin = await Server.BinlogPositionAsync();
        await Server.ExecuteAsync($"SET GLOBAL binlog_{(Kind == ServerKind.MariaDb ? "commit_wait_usec" : "group_commit_sync_delay")} = 1000000");
        var writing = Server.ExecuteAsync(
            $"""
            SET SESSION {(Kind == ServerKind.MySql ? "cte_max_recursion_depth" : "max_recursive_iterations")} = 100000;
            INSERT INTO giant WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {Rows}) SELECT n, REPEAT(CHAR(97 + n % 26), 1000000) FROM n;
            """,
            _database);
        for (var id = 1; !writing.IsCompleted; id++)
        {
            // Those that come while the giant waits for its group are in it.
            await Server.ExecuteAsync($"INSERT INTO small VALUES ({id})", _database);
        }

        await writing;
        await Server.ExecuteAsync($"SET GLOBAL binlog_{(Kind == ServerKind.MariaDb ? "commit_wait_usec" : "group_commit_sync_delay")} = 0");
        await Server.ExecuteAsync("INSERT INTO small VALUES (1000000)", _database);
    }

    [Test]
    public async Task Client_FileOfMoreThanFourGibibytes_ComesWholeAndGoesOnFromBehindIt()
    {
        await using var relay = await TestRelay.StartAsync(Source(Server.Url));
        var (giant, behind) = await ReadAsync(relay, StartPosition.Earliest);
        Assert.That(giant, Is.EqualTo(Rows));
        var number = ulong.Parse(_begin.File[(_begin.File.LastIndexOf('.') + 1)..], CultureInfo.InvariantCulture);
        var beyond = behind.Where(seen => seen.Begin.Offset > FourGibibytes || seen.Begin.File > number).ToList();
        Assert.That(Kind == ServerKind.MariaDb || beyond[0].Begin.Offset > FourGibibytes, Is.True, "no transaction begins beyond 4 GiB: the server didn't commit one in a group with the giant");

        // From behind each of them, at the relay that has read them and at one that has not.
        foreach (var (_, begin, _, checkpoint) in beyond.Take(2))
        {
            var rest = behind.SkipWhile(seen => seen.Begin != begin).Skip(1).Select(seen => seen.Id).ToList();
            var (_, again) = await ReadAsync(relay, StartPosition.From(checkpoint));
            Assert.That(again.Select(seen => seen.Id), Is.EqualTo(rest));
            await using var fresh = await TestRelay.StartAsync(Source(Server.Url) with { From = checkpoint.ToString() });
            var (none, anew) = await ReadAsync(fresh, StartPosition.Earliest);
            Assert.That((none, string.Join(',', anew.Select(seen => seen.Id))), Is.EqualTo((0, string.Join(',', rest))));
        }
    }

    [Test]
    public async Task Client_ConnectionCutBeyondFourGibibytes_EachChangeComesOnce()
    {
        await using var proxy = TcpFaultProxy.Start(Server);
        proxy.ToClient.CutAfterBytes = FourGibibytes + 100_000_000;
        await using var relay = await TestRelay.StartAsync(Source($"mysql://{RootAccount.User}:{RootAccount.Password}@{proxy.Host}:{proxy.Port}"));
        var reading = ReadAsync(relay, StartPosition.Earliest);
        await Waiting.UntilAsync(() => relay.Status.Reconnects > 0 || reading.IsCompleted, () => $"{relay.Status}");
        proxy.ToClient.CutAfterBytes = null;

        var (giant, behind) = await reading;

        Assert.That((giant, relay.Status.Reconnects), Is.EqualTo((Rows, 1L)));
        Assert.That(behind.Select(seen => seen.Id), Is.Unique.And.Contains(1_000_000));
    }

    [Test]
    public async Task DecodeAsync_FileOfMoreThanFourGibibytes_TellsPlacesBeyond()
    {
        var changes = 0;
        var last = 0UL;
        await BinlogFileDecoder.DecodeAsync(
            [Path.Combine(Server.DataFolder, _begin.File)],
            "shop",
            [],
            frame =>
            {
                var header = new FrameHeader(frame);
                changes += header.Kind == FrameKind.Change ? 1 : 0;
                last = header.Kind == FrameKind.Commit ? CommitFrame.Read(frame).Next.Offset : last;
            },
            CancellationToken.None);

        Assert.That(changes, Is.GreaterThanOrEqualTo(Rows));
        Assert.That(last, Is.GreaterThan((ulong)FourGibibytes));
    }

    private SourceOptions Source(string url) =>
        TestRelay.Options(url) with { From = $"{_begin.File}:{_begin.Offset}", RingBytes = 64 << 20, WhenFull = RingOverflow.Wait, HeartbeatMs = 10_000 };

    /// <summary>What a client gets from a place on: how many rows of the giant, and each row behind, up to the last.</summary>
    private static async Task<(int Giant, List<(int Id, Scn Begin, Scn Next, Checkpoint Behind)> Rows)> ReadAsync(TestRelay relay, StartPosition start)
    {
        var giant = 0;
        var rows = new List<(int, Scn, Scn, Checkpoint)>();
        using var limit = new CancellationTokenSource(Waiting.Deadline * 4);
        await using var client = new AesopClient(Consumer.Options(relay.Address) with { Start = start, HeartbeatInterval = TimeSpan.FromSeconds(10) });
        await foreach (var transaction in client.ReadAsync(limit.Token))
        {
            foreach (var change in transaction.Changes)
            {
                var id = change.After.GetInt32("id");
                if (change.Schema.Table == "giant")
                {
                    Assert.That(id, Is.EqualTo(++giant));
                    continue;
                }

                rows.Add((id, transaction.Scn, transaction.Checkpoint.Scn, transaction.Checkpoint));
                if (id == 1_000_000)
                {
                    return (giant, rows);
                }
            }
        }

        throw new InvalidOperationException("The stream ended.");
    }
}
