using Aesop.MySql.Binlog;
using Aesop.MySql.Tests.Fakes;

namespace Aesop.MySql.Tests.Binlog;

/// <summary>What servers wrote, sent in pieces of every size and split at every byte: the events are those of the file.</summary>
public sealed class SplitStreamTests
{
    [TestCaseSource(typeof(GoldenFiles), nameof(GoldenFiles.All))]
    public async Task TryRead_PiecesOfAnySize_GiveTheEventsOfTheFile(string name)
    {
        List<Digest> expected = await FileDigestsAsync(name);
        StreamScript script = Script(name);
        foreach (int piece in (int[])[.. Enumerable.Range(1, 40), 63, 64, 65, 255, 256, 257, 1000, 4095, 4096, 4097, int.MaxValue])
        {
            Assert.That(await StreamDigestsAsync(script.Open(piece, change: Small)), Is.EqualTo(expected).AsCollection, $"pieces of {piece}");
        }
    }

    [TestCase("mysql-compressed.bin")]
    [TestCase("mariadb-compressed.bin")]
    public async Task TryRead_SplitAtAnyByte_GivesTheEventsOfTheFile(string name)
    {
        List<Digest> expected = await FileDigestsAsync(name);
        StreamScript script = Script(name);
        for (int at = 0; at <= script.Bytes.Length; at++)
        {
            List<Digest> read = await StreamDigestsAsync(script.Open(buffered: at, change: Small));
            Assert.That(read.SequenceEqual(expected), Is.True, $"split at byte {at}");
        }
    }

    private static BinlogStreamOptions Small(BinlogStreamOptions options) => options with { ReceiveBufferBytes = 1 << 14, MaxEventBytes = 1 << 20 };

    private static StreamScript Script(string name)
    {
        StreamScript script = new StreamScript().Raw(EventBuilder.ArtificialRotate(name, BinlogPosition.FirstEventOffset));
        foreach (byte[] raw in GoldenFiles.Events(name))
        {
            script.Raw(raw);
        }

        return script.Packet(FakePackets.Eof());
    }

    private static async Task<List<Digest>> FileDigestsAsync(string name)
    {
        using BinlogFile file = await BinlogFile.OpenAsync(GoldenFiles.PathOf(name));
        var digests = new List<Digest>();
        while (await file.WaitAsync())
        {
            while (file.TryRead(out BinlogEvent read))
            {
                digests.Add(new Digest(read));
            }
        }

        Assert.That(digests, Is.Not.Empty);
        return digests;
    }

    private static async Task<List<Digest>> StreamDigestsAsync(BinlogStream stream)
    {
        await using (stream)
        {
            var digests = new List<Digest>();
            while (await stream.WaitAsync())
            {
                while (stream.TryRead(out BinlogEvent read))
                {
                    if (!read.IsArtificial)
                    {
                        digests.Add(new Digest(read));
                    }
                }
            }

            return digests;
        }
    }

    private sealed record Digest
    {
        public Digest(in BinlogEvent read)
        {
            (Type, Number, Begin, End, Body) = (read.Type, read.InnerNumber, read.Begin, read.End, Crc32.Compute(read.Body));
        }

        public BinlogEventType Type { get; }

        public int Number { get; }

        public long Begin { get; }

        public long End { get; }

        public uint Body { get; }
    }
}
