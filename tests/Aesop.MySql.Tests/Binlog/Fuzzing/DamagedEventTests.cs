using Aesop.MySql.Binlog;

namespace Aesop.MySql.Tests.Binlog;

/// <summary>Real events with damage that their checksums don't show: each parser, row and value gives an error of ours or a value, and nothing else.</summary>
public sealed class DamagedEventTests
{
    private const int ChecksumSize = 4;
    private const int MutationsPerEvent = 400;

    [TestCaseSource(typeof(GoldenFiles), nameof(GoldenFiles.All))]
    public void Describe_BodyTruncatedAtEachByte_GivesAFormatException(string name)
    {
        List<byte[]> events = GoldenFiles.Events(name);
        for (int i = 1; i < events.Count; i++)
        {
            byte[] raw = events[i];
            int checksum = ChecksumOf(events[0]);
            for (int length = BinlogEventHeader.Size; length < raw.Length - checksum; length++)
            {
                Try(events, i, Rebuilt(raw, raw.AsSpan(BinlogEventHeader.Size..length), checksum));
            }
        }
    }

    [TestCaseSource(typeof(GoldenFiles), nameof(GoldenFiles.All))]
    public void Describe_BytesChanged_GivesAFormatExceptionOrAValue(string name)
    {
        List<byte[]> events = GoldenFiles.Events(name);
        var random = new Random(20261122);
        int failures = 0;
        for (int i = 1; i < events.Count; i++)
        {
            byte[] raw = events[i];
            int checksum = ChecksumOf(events[0]);
            int bodyLength = raw.Length - BinlogEventHeader.Size - checksum;
            for (int round = 0; round < MutationsPerEvent && bodyLength > 0; round++)
            {
                byte[] body = raw.AsSpan(BinlogEventHeader.Size, bodyLength).ToArray();
                for (int changes = 1 + random.Next(3); changes > 0; changes--)
                {
                    body[random.Next(body.Length)] = random.Next(4) switch
                    {
                        0 => 0,
                        1 => 0xff,
                        2 => (byte)(0xfb + random.Next(5)),
                        _ => (byte)random.Next(256),
                    };
                }

                failures += Try(events, i, Rebuilt(raw, body, checksum)) ? 0 : 1;
            }
        }

        Assert.That(failures, Is.Positive, "damage that no parser sees would show nothing");
    }

    [Test]
    public void Describe_FormatDescriptionChanged_GivesAFormatExceptionOrAValue()
    {
        byte[] raw = GoldenFiles.Events(GoldenFiles.All.First())[0];
        var random = new Random(5);
        for (int round = 0; round < 5000; round++)
        {
            byte[] body = raw.AsSpan(BinlogEventHeader.Size..^ChecksumSize).ToArray();
            body = body[..(round % 2 == 0 ? body.Length : random.Next(body.Length))];
            if (body.Length > 0)
            {
                body[random.Next(body.Length)] = (byte)random.Next(256);
            }

            byte[] damaged = Rebuilt(raw, body, ChecksumSize);
            var parser = new BinlogEventParser(new BinlogPosition("binlog.000001", 4), isFile: false);
            Run(() => parser.Parse(damaged));
        }
    }

    [Test]
    public void Parse_RandomBytes_GivesAFormatException()
    {
        var random = new Random(6);
        for (int round = 0; round < 20000; round++)
        {
            byte[] bytes = new byte[random.Next(60)];
            random.NextBytes(bytes);
            BinlogEventParser parser = EventBuilder.Dump(100);
            Assert.That(Run(() => parser.Parse(bytes)), Is.False);
        }
    }

    private static bool Try(List<byte[]> events, int index, byte[] damaged)
    {
        var parser = new BinlogEventParser(new BinlogPosition("binlog.000001", 4), isFile: false);
        var describer = new EventText();
        parser.Parse(events[0]);

        // Rows need the table map before them, and nothing else needs anything.
        foreach (byte[] before in events.Take(index).Where(raw => new BinlogEventHeader(raw).Type == BinlogEventType.TableMap).TakeLast(2))
        {
            describer.Describe(parser.Parse(WithoutOffset(before, ChecksumOf(events[0]))));
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread();
        bool isRead = Run(() => describer.Describe(parser.Parse(damaged)));
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        Assert.That(allocated, Is.LessThan(2_000_000 + (200L * damaged.Length)), "allocation out of proportion");
        return isRead;
    }

    private static bool Run(Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (BinlogFormatException)
        {
            return false;
        }
        catch (MySqlUnsupportedException)
        {
            // A damaged table map may name a collation that this version can't decode, and says so.
            return false;
        }
    }

    private static int ChecksumOf(byte[] format)
    {
        var parser = new BinlogEventParser(new BinlogPosition("binlog.000001", 4), isFile: false);
        parser.Parse(format);
        return parser.Format!.ChecksumAlgorithm == BinlogChecksumAlgorithm.Crc32 ? ChecksumSize : 0;
    }

    private static byte[] WithoutOffset(byte[] raw, int checksum) => Rebuilt(raw, raw.AsSpan(BinlogEventHeader.Size..^checksum), checksum);

    private static byte[] Rebuilt(byte[] raw, ReadOnlySpan<byte> body, int checksum)
    {
        var header = new BinlogEventHeader(raw);
        return EventBuilder.Event(header.Type, body, end: 0, header.Flags, checksum > 0, header.Timestamp);
    }
}
