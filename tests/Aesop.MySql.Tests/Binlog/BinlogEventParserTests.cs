using Aesop.MySql.Binlog;

namespace Aesop.MySql.Tests.Binlog;

public sealed class BinlogEventParserTests
{
    private const long FourGiB = 1L << 32;

    [TestCase(true)]
    [TestCase(false)]
    public void Parse_ArtificialRotateBeforeFormat_TellsWhetherItHasAChecksum(bool checksum)
    {
        var parser = new BinlogEventParser(new BinlogPosition("", 4), isFile: false);
        BinlogEvent rotate = parser.Parse(EventBuilder.ArtificialRotate("binlog.000007", 1234, checksum));
        Assert.That(rotate.IsArtificial, Is.True);
        Assert.That(parser.Position, Is.EqualTo(new BinlogPosition("binlog.000007", 1234)));
    }

    [Test]
    public void Parse_FormatDescription_GivesVersionTimesAndAlgorithm()
    {
        BinlogFormat format = EventBuilder.Dump(4, EventBuilder.MariaDbVersion, BinlogChecksumAlgorithm.None).Format!;
        Assert.That(format.ServerVersion, Is.EqualTo(EventBuilder.MariaDbVersion));
        Assert.That(format.IsMariaDb, Is.True);
        Assert.That(format.CreatedAt, Is.EqualTo(1_700_000_000));
        Assert.That(format.ChecksumAlgorithm, Is.EqualTo(BinlogChecksumAlgorithm.None));
        Assert.That(format.PostHeaderLength(BinlogEventType.WriteRows), Is.EqualTo(10));
        Assert.That(format.PostHeaderLength(BinlogEventType.MariaDbGtid), Is.Null);
    }

    [Test]
    public void Parse_EventBeforeFormat_Throws()
    {
        var parser = new BinlogEventParser(new BinlogPosition("binlog.000001", 4), isFile: false);
        Assert.That(() => Feed(parser, EventBuilder.Event(BinlogEventType.Xid, new byte[8])), Throws.TypeOf<BinlogFormatException>());
    }

    [Test]
    public void Parse_FormatDescriptionInUse_ChecksumIsThatWithoutTheFlag()
    {
        byte[] raw = EventBuilder.Event(BinlogEventType.FormatDescription, EventBuilder.FormatBody(), 0);
        raw[BinlogEventHeader.FlagsOffset] |= 1;
        var parser = new BinlogEventParser(new BinlogPosition("binlog.000001", 4), isFile: true);
        Assert.That(parser.Parse(raw).Type, Is.EqualTo(BinlogEventType.FormatDescription));
    }

    [Test]
    public void Parse_AnyBitFlipped_Throws()
    {
        byte[] raw = EventBuilder.Event(BinlogEventType.Xid, new byte[8], 131);
        for (int bit = 0; bit < raw.Length * 8; bit++)
        {
            byte[] flipped = [.. raw];
            flipped[bit / 8] ^= (byte)(1 << bit % 8);
            BinlogEventParser parser = EventBuilder.Dump(100);
            Assert.That(() => Feed(parser, flipped), Throws.TypeOf<BinlogFormatException>(), $"bit {bit}");
        }
    }

    [Test]
    public void Parse_ChecksumOff_BodyIsWhole()
    {
        BinlogEventParser parser = EventBuilder.Dump(100, algorithm: BinlogChecksumAlgorithm.None);
        BinlogEvent xid = parser.Parse(EventBuilder.Event(BinlogEventType.Xid, new byte[8], 127, checksum: false));
        Assert.That(xid.Body.Length, Is.EqualTo(8));
    }

    [Test]
    public void Parse_ChecksumTurnedOffMidLog_FollowsTheNewFormat()
    {
        BinlogEventParser parser = EventBuilder.Dump(100);
        parser.Parse(EventBuilder.Event(BinlogEventType.Xid, new byte[8], 131));
        parser.Parse(EventBuilder.ArtificialRotate("binlog.000002", 4));
        parser.Parse(EventBuilder.Event(BinlogEventType.FormatDescription, EventBuilder.FormatBody(algorithm: BinlogChecksumAlgorithm.None), 0));
        Assert.That(parser.Parse(EventBuilder.Event(BinlogEventType.Xid, new byte[8], 31, checksum: false)).Body.Length, Is.EqualTo(8));
    }

    [TestCase(FourGiB - 10, FourGiB + 21)]
    [TestCase(FourGiB - 31, FourGiB)]
    [TestCase((3 * FourGiB) + 5, (3 * FourGiB) + 36)]
    public void Parse_PastFourGiB_OffsetsAreWhole(long begin, long end)
    {
        BinlogEventParser parser = EventBuilder.Dump(begin);
        BinlogEvent xid = parser.Parse(EventBuilder.Event(BinlogEventType.Xid, new byte[8], end));
        Assert.That(xid.Begin, Is.EqualTo(begin));
        Assert.That(xid.End, Is.EqualTo(end));
    }

    [Test]
    public void Parse_ServerLeftEventsOut_OffsetFollowsTheHeader()
    {
        BinlogEventParser parser = EventBuilder.Dump(FourGiB - 100);
        BinlogEvent xid = parser.Parse(EventBuilder.Event(BinlogEventType.Xid, new byte[8], FourGiB + 5000));
        Assert.That(xid.Begin, Is.EqualTo(FourGiB + 5000 - 31));
        Assert.That(parser.Position.Offset, Is.EqualTo(FourGiB + 5000));
    }

    [Test]
    public void Parse_HeaderBehindTheCount_Throws()
    {
        BinlogEventParser parser = EventBuilder.Dump(5000);
        BinlogFormatException? error = Assert.Throws<BinlogFormatException>(() => Feed(parser, EventBuilder.Event(BinlogEventType.Xid, new byte[8], 5030)));
        Assert.That(error!.FileName, Is.EqualTo("binlog.000001"));
        Assert.That(error.Position, Is.EqualTo(5000));
        Assert.That(error.EventType, Is.EqualTo(BinlogEventType.Xid));
    }

    [Test]
    public void Parse_HeadOfTheFileInItsMidst_DoesNotMoveThePosition()
    {
        BinlogEventParser parser = EventBuilder.Dump(FourGiB + 500);
        byte[] body = EventBuilder.FormatBody();
        BinlogEvent head = parser.Parse(EventBuilder.Event(BinlogEventType.FormatDescription, body, 4 + BinlogEventHeader.Size + body.Length + 4));
        Assert.That(head.IsArtificial, Is.True);
        Assert.That(parser.Position.Offset, Is.EqualTo(FourGiB + 500));
    }

    [Test]
    public void Parse_GapInAFile_Throws()
    {
        var parser = new BinlogEventParser(new BinlogPosition("binlog.000001", 4), isFile: true);
        long position = 4;
        parser.Parse(EventBuilder.Next(ref position, BinlogEventType.FormatDescription, EventBuilder.FormatBody()));
        Assert.That(() => Feed(parser, EventBuilder.Event(BinlogEventType.Xid, new byte[8], position + 32)), Throws.TypeOf<BinlogFormatException>());
    }

    [Test]
    public void Parse_RelayLogFile_OffsetsAreTheFilesOwn()
    {
        var parser = new BinlogEventParser(new BinlogPosition("relay.000001", 4), isFile: true);
        long position = 4;
        parser.Parse(EventBuilder.Next(ref position, BinlogEventType.FormatDescription, EventBuilder.FormatBody(), BinlogEventFlags.RelayLog));
        BinlogEvent xid = parser.Parse(EventBuilder.Event(BinlogEventType.Xid, new byte[8], 999_999));
        Assert.That(xid.Begin, Is.EqualTo(position));
    }

    [Test]
    public void Parse_HeartbeatAhead_MovesThePosition()
    {
        BinlogEventParser parser = EventBuilder.Dump(200);
        BinlogEvent heartbeat = parser.Parse(EventBuilder.Event(BinlogEventType.Heartbeat, "binlog.000001"u8, 900));
        Assert.That(heartbeat.IsArtificial, Is.True);
        Assert.That(parser.Position.Offset, Is.EqualTo(900));
    }

    [Test]
    public void Parse_HeartbeatV2PastFourGiB_MovesThePosition()
    {
        BinlogEventParser parser = EventBuilder.Dump(200);
        byte[] body = [1, 13, .. "binlog.000001"u8, 2, 9, 0xfe, 1, 2, 0, 0, 5, 0, 0, 0, 0];
        parser.Parse(EventBuilder.Event(BinlogEventType.HeartbeatV2, body, 0));
        Assert.That(parser.Position.Offset, Is.EqualTo((5 * FourGiB) + 513));
    }

    [TestCase("binlog.000001", 150)]
    [TestCase("binlog.000002", 900)]
    public void Parse_HeartbeatBehindOrOfAnotherFile_Throws(string fileName, long offset)
    {
        BinlogEventParser parser = EventBuilder.Dump(200);
        byte[] raw = EventBuilder.Event(BinlogEventType.Heartbeat, System.Text.Encoding.ASCII.GetBytes(fileName), offset);
        Assert.That(() => Feed(parser, raw), Throws.TypeOf<BinlogFormatException>());
    }

    private static void Feed(BinlogEventParser parser, byte[] raw) => parser.Parse(raw);
}
