using Aesop.MySql.Binlog;

namespace Aesop.MySql.Tests.Binlog;

/// <summary>A file of more than 4 GiB, with events of more than 1 GiB. It is sparse, but what is read is not, so this runs when it is asked for.</summary>
[Explicit("reads 6 GB, takes 2 GB of memory")]
public sealed class LargeFileTests
{
    private const int LargeBytes = 1_500_000_000;
    private const int LargeEvents = 4;

    [Test]
    public async Task TryRead_FilePastFourGiB_OffsetsAreWhole()
    {
        string path = Path.GetTempFileName();
        try
        {
            long end = Write(path);
            Assert.That(end, Is.GreaterThan(1L << 32));
            using BinlogFile file = await BinlogFile.OpenAsync(path, new BinlogFileOptions { MaxEventBytes = BinlogFileOptions.MostEventBytes });
            List<(BinlogEventType Type, long Begin, long End)> read = await ReadAsync(file);
            Assert.That(read, Has.Count.EqualTo(LargeEvents + 2));
            Assert.That(read[^1], Is.EqualTo((BinlogEventType.Xid, end - 27, end)));
            Assert.That(read[^2].End - read[^2].Begin, Is.EqualTo(LargeBytes));

            using BinlogFile bounded = await BinlogFile.OpenAsync(path);
            BinlogFormatException error = await Caught.Async<BinlogFormatException>(() => ReadAsync(bounded));
            Assert.That(error.Message, Does.Contain(nameof(BinlogFileOptions.MaxEventBytes)).And.Contain($"{LargeBytes}"));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static long Write(string path)
    {
        using var stream = new FileStream(path, FileMode.Create);
        byte[] format = EventBuilder.Event(BinlogEventType.FormatDescription, EventBuilder.FormatBody(algorithm: BinlogChecksumAlgorithm.None));
        stream.Write([0xfe, (byte)'b', (byte)'i', (byte)'n', .. format]);
        long position = 4 + format.Length;
        for (int i = 0; i < LargeEvents; i++)
        {
            byte[] header = EventBuilder.Event(BinlogEventType.RowsQuery, [], position + LargeBytes, checksum: false);
            BitConverter.TryWriteBytes(header.AsSpan(9), LargeBytes);
            stream.Position = position;
            stream.Write(header);
            position += LargeBytes;
        }

        stream.Position = position;
        stream.Write(EventBuilder.Next(ref position, BinlogEventType.Xid, new byte[8], checksum: false));
        return position;
    }

    private static async Task<List<(BinlogEventType Type, long Begin, long End)>> ReadAsync(BinlogFile file)
    {
        var read = new List<(BinlogEventType, long, long)>();
        while (await file.WaitAsync())
        {
            while (file.TryRead(out BinlogEvent one))
            {
                read.Add((one.Type, one.Begin, one.End));
            }
        }

        return read;
    }
}
