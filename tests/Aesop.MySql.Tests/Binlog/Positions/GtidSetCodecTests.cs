using Aesop.MySql.Binlog;

namespace Aesop.MySql.Tests.Binlog;

public sealed class GtidSetCodecTests
{
    private const string First = "1a3c7491-e62f-11f1-a222-02fc00000001";
    private const string Second = "2b3c7491-e62f-11f1-a222-02fc00000002";

    [TestCase("")]
    [TestCase(First + ":1")]
    [TestCase(First + ":1-5:7:9-9223372036854775806")]
    [TestCase(First + ":1-5," + Second + ":1-2")]
    [TestCase(First + ":1-22:golden_tag:1-2")]
    [TestCase(First + ":tag:1:other:2-3," + Second + ":4")]
    public void Decode_EncodedText_GivesItBack(string text)
    {
        byte[] body = GtidSetCodec.Encode(text);
        BinlogEvent read = EventBuilder.Dump(4).Parse(EventBuilder.Event(BinlogEventType.PreviousGtids, body));
        Assert.That(PreviousGtidsEvent.Parse(read).Text, Is.EqualTo(text));
    }

    [Test]
    public void Encode_WhatAServerWrote_GivesItsBytes()
    {
        byte[] raw = GoldenFiles.Events("mysql-next.bin").Single(raw => new BinlogEventHeader(raw).Type == BinlogEventType.PreviousGtids);
        BinlogEvent read = EventBuilder.Dump(4).Parse(EventBuilder.Event(BinlogEventType.PreviousGtids, raw.AsSpan(BinlogEventHeader.Size..^4)));
        string text = PreviousGtidsEvent.Parse(read).Text;
        Assert.That(text, Does.Contain(":golden_tag:"));
        Assert.That(GtidSetCodec.Encode(text), Is.EqualTo(raw[BinlogEventHeader.Size..^4]).AsCollection);
    }

    [Test]
    public void Encode_WhiteSpaceAndUpperCase_AreNoMatter()
    {
        Assert.That(GtidSetCodec.Encode($" {First.ToUpperInvariant()}:1-5 : TAG:2 ,\n{Second}:1 "), Is.EqualTo(GtidSetCodec.Encode($"{First}:1-5:tag:2,{Second}:1")).AsCollection);
    }

    [TestCase("x")]
    [TestCase(First)]
    [TestCase(First + ":0")]
    [TestCase(First + ":5-4")]
    [TestCase(First + ":-4")]
    [TestCase(First + ":1-9223372036854775807")]
    [TestCase(First + ":1tag:4")]
    [TestCase(First + ":bad-tag:4")]
    [TestCase(First + ":")]
    public void Encode_Malformed_Throws(string text)
    {
        Assert.That(() => GtidSetCodec.Encode(text), Throws.TypeOf<FormatException>());
    }

    [TestCase("0-1")]
    [TestCase("0-1-x")]
    [TestCase("4294967296-1-1")]
    [TestCase("0-1-1';DROP TABLE t")]
    public void AfterMariaDbGtids_Malformed_Throws(string text)
    {
        Assert.That(() => BinlogStartPosition.AfterMariaDbGtids(text), Throws.TypeOf<FormatException>());
    }
}
