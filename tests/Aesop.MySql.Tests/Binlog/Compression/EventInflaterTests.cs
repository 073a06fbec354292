using System.IO.Compression;
using Aesop.MySql.Binlog;

namespace Aesop.MySql.Tests.Binlog;

/// <summary>What MariaDB's <c>log_bin_compress</c> makes of events, and its damage.</summary>
public sealed class EventInflaterTests
{
    // Table 7, statement end; and what version 2 has between: extra data of two bytes, their own length.
    private static readonly byte[] RowsHead = [7, 0, 0, 0, 0, 0, 1, 0];
    private static readonly byte[] Version2 = [2, 0];

    // One column, in both images.
    private static readonly byte[] Columns = [1, 1];

    [TestCase(BinlogEventType.WriteRowsCompressedV1, BinlogEventType.WriteRowsV1)]
    [TestCase(BinlogEventType.UpdateRowsCompressedV1, BinlogEventType.UpdateRowsV1)]
    [TestCase(BinlogEventType.DeleteRowsCompressedV1, BinlogEventType.DeleteRowsV1)]
    [TestCase(BinlogEventType.WriteRowsCompressed, BinlogEventType.WriteRows)]
    [TestCase(BinlogEventType.UpdateRowsCompressed, BinlogEventType.UpdateRows)]
    [TestCase(BinlogEventType.DeleteRowsCompressed, BinlogEventType.DeleteRows)]
    [TestCase(BinlogEventType.QueryCompressed, BinlogEventType.Query)]
    public void Parse_CompressedEvent_IsWhatItStandsFor(BinlogEventType compressed, BinlogEventType plain)
    {
        BinlogEventParser parser = EventBuilder.Dump(4, EventBuilder.MariaDbVersion);
        foreach (int length in new[] { 1, 100, 255, 256, 65_535, 65_536, 300_000, 17_000_000, 5 })
        {
            byte[] tail = Tail(length);
            byte[] raw = EventBuilder.Event(compressed, [.. Head(compressed), .. Packed(tail)]);
            BinlogEvent read = parser.Parse(raw);
            Assert.That((read.Type, read.Header.Type, read.Header.Length), Is.EqualTo((plain, compressed, (uint)raw.Length)), $"{length} bytes");
            Assert.That(read.Body.SequenceEqual((byte[])[.. Head(compressed), .. tail]), Is.True, $"{length} bytes");
        }
    }

    private static IEnumerable<TestCaseData> Damaged()
    {
        byte[] good = Packed(Tail(1000));
        yield return new TestCaseData(Array.Empty<byte>(), "more bytes are expected").SetArgDisplayNames("nothing");
        yield return new TestCaseData(With(good, 0, 0x02), "does not begin").SetArgDisplayNames("not marked");
        yield return new TestCaseData(With(good, 0, 0x80), "does not begin").SetArgDisplayNames("no length");
        yield return new TestCaseData(With(good, 0, 0x85), "does not begin").SetArgDisplayNames("a length of five bytes");
        yield return new TestCaseData(With(good, 0, 0x92), "algorithm 1").SetArgDisplayNames("another algorithm");
        yield return new TestCaseData(new byte[] { 0x81, 0, 1 }, "0 bytes cannot be").SetArgDisplayNames("length 0");
        yield return new TestCaseData(new byte[] { 0x84, 0x80, 0, 0, 0, 1 }, "cannot be").SetArgDisplayNames("length over 2 GiB");
        yield return new TestCaseData(good[..3], "of 0 bytes ends before").SetArgDisplayNames("nothing behind the length");
        yield return new TestCaseData(good[..^30], "ends after").SetArgDisplayNames("cut off");
        yield return new TestCaseData(With(good, 2, good[2] + 1), "ends after").SetArgDisplayNames("a length that is too long");
        yield return new TestCaseData(With(good, 2, good[2] - 1), "has more than").SetArgDisplayNames("a length that is too short");
        yield return new TestCaseData(With(good, 3, 0xff), "can't be decompressed").SetArgDisplayNames("no zlib");
        yield return new TestCaseData(With(good, good.Length - 1, good[^1] ^ 1), "can't be decompressed").SetArgDisplayNames("zlib's own checksum");
        yield return new TestCaseData(new byte[] { 0x84, 0x7f, 0xff, 0xff, 0xff, 1 }, "MaxEventBytes").SetArgDisplayNames("over the limit");
    }

    [TestCaseSource(nameof(Damaged))]
    public void Parse_DamagedCompression_IsAFormatExceptionOfTheTypeInTheLog(byte[] packed, string words)
    {
        BinlogEventParser parser = EventBuilder.Dump(4, EventBuilder.MariaDbVersion);
        byte[] raw = EventBuilder.Event(BinlogEventType.WriteRowsCompressedV1, [.. Head(BinlogEventType.WriteRowsCompressedV1), .. packed]);
        Assert.That(
            () => parser.Parse(raw),
            Throws.TypeOf<BinlogFormatException>().With.Message.Contains(words).And.Message.Contains("type 166").And.Message.Contains("binlog.000001:4"));
    }

    [Test]
    public void Parse_LengthThatIsNotThere_TakesNoMemoryForIt()
    {
        BinlogEventParser parser = EventBuilder.Dump(4, EventBuilder.MariaDbVersion);
        byte[] packed = Packed(Tail(1000));
        byte[] raw = EventBuilder.Event(BinlogEventType.WriteRowsCompressedV1, [.. Head(BinlogEventType.WriteRowsCompressedV1), 0x84, 0x30, 0, 0, 0, .. packed.AsSpan(3)]);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(() => parser.Parse(raw), Throws.TypeOf<BinlogFormatException>());
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(1 << 20));
    }

    [Test]
    public void Parse_CompressedEventsOneAfterTheOther_AllocateNothing()
    {
        BinlogEventParser parser = EventBuilder.Dump(4, EventBuilder.MariaDbVersion);
        byte[] raw = EventBuilder.Event(BinlogEventType.WriteRowsCompressedV1, [.. Head(BinlogEventType.WriteRowsCompressedV1), .. Packed(Tail(100_000))]);
        parser.Parse(raw);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            parser.Parse(raw);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private static byte[] Head(BinlogEventType type) => type switch
    {
        // Thread, seconds, two bytes of database, no error, no status; its name and 0.
        BinlogEventType.QueryCompressed => [1, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 0, (byte)'d', (byte)'b', 0],
        BinlogEventType.UpdateRowsCompressedV1 => [.. RowsHead, .. Columns, 1],
        BinlogEventType.UpdateRowsCompressed => [.. RowsHead, .. Version2, .. Columns, 1],
        < BinlogEventType.WriteRowsCompressed => [.. RowsHead, .. Columns],
        _ => [.. RowsHead, .. Version2, .. Columns],
    };

    private static byte[] Tail(int length)
    {
        byte[] tail = new byte[length];
        for (int i = 0; i < length; i++)
        {
            tail[i] = (byte)(i * i / 7);
        }

        return tail;
    }

    private static byte[] Packed(byte[] tail)
    {
        using var packed = new MemoryStream();
        byte[] length = tail.Length switch
        {
            < 1 << 8 => [0x81, (byte)tail.Length],
            < 1 << 16 => [0x82, (byte)(tail.Length >> 8), (byte)tail.Length],
            < 1 << 24 => [0x83, (byte)(tail.Length >> 16), (byte)(tail.Length >> 8), (byte)tail.Length],
            _ => [0x84, (byte)(tail.Length >> 24), (byte)(tail.Length >> 16), (byte)(tail.Length >> 8), (byte)tail.Length],
        };
        packed.Write(length);
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            zlib.Write(tail);
        }

        return packed.ToArray();
    }

    private static byte[] With(byte[] bytes, int at, int value)
    {
        byte[] changed = [.. bytes];
        changed[at] = (byte)value;
        return changed;
    }
}
