using System.Text;
using Aesop.MySql.Binlog;
using Aesop.Relay.Sources;
using Aesop.Wire.Frames;

namespace Aesop.Relay.Tests.Sources;

/// <summary>Events that servers write seldom, and never when asked to.</summary>
internal sealed class BinlogFileDecoderTests
{
    private const BinlogEventType OfTheFuture = (BinlogEventType)200;
    private const string FileName = "binlog.000007";

    private string _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("aesop-decoder-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void DecodeAsync_Incident_StopsWithThePlaceAndTheServersWords()
    {
        var log = new LogFileBuilder().Transaction();
        var place = log.Position;
        log.Add(BinlogEventType.Incident, [1, 0, 9, .. "it is lost"u8[..9]]).Transaction();

        Assert.That(
            () => DecodeAsync(log),
            Throws.TypeOf<SourceHaltedException>().With.Message.Contains($"{FileName}:{place}").And.Message.Contains("lacks changes").And.Message.Contains("it is los"));
    }

    [Test]
    public void DecodeAsync_EventOfTheFuture_StopsWithThePlaceAndTheType([Values] bool inTransaction)
    {
        var log = new LogFileBuilder().Transaction();
        log = inTransaction ? log.Query("BEGIN") : log;
        var place = log.Position;
        log.Add(OfTheFuture, [1, 2, 3]);

        Assert.That(() => DecodeAsync(log), Throws.TypeOf<SourceHaltedException>().With.Message.Contains($"{FileName}:{place}").And.Message.Contains("type 200"));
    }

    [Test]
    public async Task DecodeAsync_EventOfTheFutureThatMayBeIgnored_IsPassedOver([Values] bool inTransaction)
    {
        var log = new LogFileBuilder();
        log = inTransaction ? log.Query("BEGIN") : log.Transaction();
        log.Add(OfTheFuture, [1, 2, 3], BinlogEventFlags.Ignorable);
        log = inTransaction ? log.Add(BinlogEventType.Xid, new byte[8]) : log;
        log.Query("CREATE TABLE t (n INT)");

        Assert.That((await DecodeAsync(log)).Count(kind => kind == FrameKind.Ddl), Is.EqualTo(1));
    }

    /// <summary>What MySQL's group replication writes when a member comes or goes: a transaction of its own, without changes.</summary>
    [TestCase(BinlogEventType.ViewChange)]
    [TestCase(BinlogEventType.TransactionContext)]
    public async Task DecodeAsync_EventOfGroupReplication_IsPassedOver(BinlogEventType type)
    {
        var log = new LogFileBuilder().Query("BEGIN").Add(type, [1, 2, 3]).Query("COMMIT").Query("CREATE TABLE t (n INT)");

        Assert.That((await DecodeAsync(log)).Count(kind => kind == FrameKind.Ddl), Is.EqualTo(1));
    }

    [TestCase(BinlogEventType.Stop)]
    [TestCase(BinlogEventType.Rotate)]
    public async Task DecodeAsync_LogIsClosed_EndsThere(BinlogEventType last)
    {
        var log = new LogFileBuilder().Query("CREATE TABLE t (n INT)").Add(last, last == BinlogEventType.Rotate ? [4, 0, 0, 0, 0, 0, 0, 0, .. Encoding.UTF8.GetBytes("binlog.000008")] : []);

        Assert.That((await DecodeAsync(log)).Count(kind => kind == FrameKind.Ddl), Is.EqualTo(1));
    }

    /// <summary>A server that crashed leaves a transaction without its end; the next file goes on after recovery rolled it back.</summary>
    [Test]
    public async Task DecodeAsync_LogEndsInsideOfATransaction_ItIsNotThere()
    {
        var log = new LogFileBuilder().Query("CREATE TABLE t (n INT)").Query("BEGIN").Query("CREATE TABLE u (n INT)");

        var kinds = await DecodeAsync(log);
        Assert.That(kinds.Count(kind => kind == FrameKind.Commit), Is.EqualTo(1));
        Assert.That(kinds.Count(kind => kind == FrameKind.Ddl), Is.EqualTo(1));
    }

    [Test]
    public async Task DecodeAsync_OldTableWasDroppedByAFailedReplacement_IsShownAlthoughTheGroupIsRolledBack()
    {
        var log = new LogFileBuilder("10.11.19-MariaDB").Query("BEGIN").Query("DROP TABLE IF EXISTS `d`.`t`/* Generated to handle failed CREATE OR REPLACE */").Query("ROLLBACK");

        Assert.That((await DecodeAsync(log)).Where(kind => kind is FrameKind.Ddl or FrameKind.Commit or FrameKind.Rollback), Is.EqualTo(new[] { FrameKind.Ddl, FrameKind.Commit }));
    }

    [Test]
    public void DecodeAsync_DefinitionInARolledBackGroup_Halts()
    {
        var log = new LogFileBuilder("10.11.19-MariaDB").Query("BEGIN").Query("DROP TABLE t").Query("ROLLBACK");

        Assert.That(() => DecodeAsync(log), Throws.TypeOf<SourceHaltedException>().With.Message.Contains("defines tables is rolled back"));
    }

    [Test]
    public void DecodeAsync_RelayLogOfAReplica_SaysSo()
    {
        var log = new LogFileBuilder().Format(server: 12).Transaction();

        Assert.That(() => DecodeAsync(log), Throws.TypeOf<SourceHaltedException>().With.Message.Contains(FileName).And.Message.Contains("a replica's relay log"));
    }

    [Test]
    public async Task DecodeAsync_FaultBehindWholeTransactions_TheseAreGivenFirst()
    {
        var kinds = new List<FrameKind>();
        var log = new LogFileBuilder().Query("CREATE TABLE t (n INT)").Query("CREATE TABLE u (n INT)").Query("BEGIN").Add(OfTheFuture, [1]);
        var path = Path.Combine(_folder, FileName);
        log.Save(path);

        Assert.That(
            async () => await BinlogFileDecoder.DecodeAsync([path], "shop", [], frame => kinds.Add(new FrameHeader(frame).Kind), CancellationToken.None),
            Throws.TypeOf<SourceHaltedException>());
        Assert.That(kinds.Count(kind => kind == FrameKind.Commit), Is.EqualTo(2));
    }

    private async Task<List<FrameKind>> DecodeAsync(LogFileBuilder log)
    {
        var path = Path.Combine(_folder, FileName);
        log.Save(path);
        var kinds = new List<FrameKind>();
        await BinlogFileDecoder.DecodeAsync([path], "shop", [], frame => kinds.Add(new FrameHeader(frame).Kind), CancellationToken.None);
        return kinds;
    }
}
