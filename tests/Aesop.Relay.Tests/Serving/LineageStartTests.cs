using Aesop.Wire.Frames;
using Aesop.Wire.Positions;

namespace Aesop.Relay.Tests.Serving;

/// <summary>
/// Clients that come from an older lineage, or from another relay, to a source whose server was replaced: transactions 1 to 10 are of server 1,
/// of which server 2 has the first 7 and goes on with numbers of its own.
/// </summary>
internal sealed class LineageStartTests
{
    private const string Query = "&max_wait_ms=0";

    [Test]
    public async Task Token_OfWhatWasLost_GoesOnBehindWhatBothHave() =>
        Assert.That(TestRelay.Ids(await ReadAsync(Log(), Foreign("0-1-9"))), Is.EqualTo(Enumerable.Range(11, 10)), "8 to 10 of server 2 aren't those of server 1");

    [Test]
    public async Task Token_OfWhatBothHave_GoesOnInTheNewLineageWithoutWhatWasLost() =>
        Assert.That(TestRelay.Ids(await ReadAsync(Log(), Foreign("0-1-7"))), Is.EqualTo(Enumerable.Range(11, 10)));

    [Test]
    public async Task Token_OfTheNewLineage_GoesOnBehindItself() =>
        Assert.That(TestRelay.Ids(await ReadAsync(Log(), Foreign("0-2-9"))), Is.EqualTo(Enumerable.Range(13, 8)));

    [Test]
    public async Task Token_OfIdsThatWereGivenAgain_IsGone()
    {
        var frames = await ReadAsync(Log(reused: true), Foreign("0-1-9"));
        Assert.That(TestRelay.Kinds(frames), Is.EqualTo(new[] { FrameKind.Gone }));
        Assert.That(GoneFrame.Read(frames[0]).Reason, Does.Contain("0-1-9").And.Contain("given to other transactions"));
    }

    [Test]
    public async Task Token_OfALineageThatTheRelayNeverSaw_IsGone()
    {
        var log = Log();
        log.Breaks.Clear();
        var frames = await ReadAsync(log, Foreign("0-3-12"));
        Assert.That(TestRelay.Kinds(frames), Is.EqualTo(new[] { FrameKind.Gone }));
        Assert.That(GoneFrame.Read(frames[0]).Reason, Does.Contain("isn't in this source's history"));
    }

    /// <summary>Another relay began in the new server's log, where the transactions stand that this one had from the old server and passes over in the new one.</summary>
    [TestCase("0-1-5", 6)]
    [TestCase("0-1-7", 11)]
    public async Task Token_OfTheNewLogByAnotherRelay_GetsWhatWasPassedOverFromTheOldLineage(string gtids, int first)
    {
        var log = Log();
        var token = new Checkpoint { Source = "shop", Epoch = 1, Scn = new Scn(7, 4), Log = log.LogId, GtidSet = gtids }.ToString();
        Assert.That(TestRelay.Ids(await ReadAsync(log, token)), Is.EqualTo(Enumerable.Range(first, 21 - first)));
    }

    [Test]
    public async Task Token_OfThisRelaysOldLineage_GetsTheRestOfItAndTheNewOne()
    {
        var log = Log(out var token);
        Assert.That(TestRelay.Ids(await ReadAsync(log, token)), Is.EqualTo(Enumerable.Range(10, 11)));
    }

    /// <summary>It stands in the new log before what both servers have; a MariaDB position says nothing of it.</summary>
    [TestCase("0-1-7", new[] { 11, 12, 13 })]
    [TestCase("0-2-8", new[] { 11, 13 })]
    public async Task Token_BeyondAnErrantTransactionsNumber_GetsItAllTheSame(string gtids, int[] expected)
    {
        var log = new TestLog { HasGtids = true };
        log.WriteCheckpoint();
        for (var id = 1; id <= 7; id++)
        {
            log.Write("shop.orders", id);
        }

        log.GoOver(server: 2, common: 7);
        log.Gtid = 4;
        log.Write("shop.orders", 11);
        log.WriteCheckpoint();
        log.Gtid = 7;
        log.Write("shop.orders", 12);
        log.Write("shop.orders", 13);
        log.WriteCheckpoint();
        log.Breaks[0] = log.Breaks[0] with { Errant = "0-2-5" };
        Assert.That(TestRelay.Ids(await ReadAsync(log, Foreign(gtids))), Is.EqualTo(expected));
    }

    private static TestLog Log(bool reused = false) => Log(out _, reused);

    /// <param name="token">A token behind the ninth transaction.</param>
    /// <param name="reused">Whether the ids of what is lost are given again.</param>
    private static TestLog Log(out string token, bool reused = false)
    {
        var log = new TestLog { HasGtids = true };
        log.WriteCheckpoint();
        token = "";
        for (var id = 1; id <= 10; id++)
        {
            log.Write("shop.orders", id);
            token = id == 9 ? log.Token : token;
        }

        log.WriteCheckpoint();
        log.GoOver(server: 2, common: 7, reused);
        for (var id = 11; id <= 20; id++)
        {
            log.Write("shop.orders", id);
        }

        log.WriteCheckpoint();
        return log;
    }

    /// <summary>A token from a relay of another server, whose log isn't here.</summary>
    private static string Foreign(string gtids) =>
        new Checkpoint { Source = "shop", Epoch = 1, Scn = new Scn(3, 333), Log = 0x1234, GtidSet = gtids }.ToString();

    private static async Task<List<byte[]>> ReadAsync(TestLog log, string token)
    {
        await using var relay = await TestRelay.StartAsync(log);
        return await relay.FramesAsync($"from={Uri.EscapeDataString(token)}{Query}");
    }
}
