using Aesop.Avro.Binary;

namespace Aesop.Avro.Tests.Binary;

public sealed class AvroBinaryRoundTripTests
{
    [Test]
    public void WriteLong_EveryLengthAndEdge_ReadsBackAndHasTheLengthForetold()
    {
        var values = new List<long> { 0, 1, -1, long.MaxValue, long.MinValue, int.MaxValue, int.MinValue };
        for (var bit = 0; bit < 63; bit++)
        {
            values.AddRange([1L << bit, (1L << bit) - 1, (1L << bit) + 1, -(1L << bit), -(1L << bit) - 1, -(1L << bit) + 1]);
        }

        foreach (var value in values)
        {
            // Once with room to spare, which takes the wide store, and once with none.
            foreach (var spare in (int[])[0, 1, 7, 16])
            {
                var buffer = new byte[AvroBinaryWriter.LengthOf(value) + spare];
                var writer = new AvroBinaryWriter(buffer);
                writer.WriteLong(value);
                Assert.That(writer.Written.ToArray(), Is.EqualTo(NaiveVarint(value)), $"{value}, {spare} to spare");
                var reader = new AvroBinaryReader(writer.Written);
                Assert.That(reader.ReadLong(), Is.EqualTo(value));
                Assert.That(reader.IsAtEnd);
            }
        }
    }

    [Test]
    public void WriteInt_Edges_ReadBack()
    {
        foreach (var value in (int[])[0, 1, -1, 63, 64, -64, -65, 8191, 8192, int.MaxValue, int.MinValue])
        {
            var buffer = new byte[AvroBinaryWriter.MaxIntLength];
            var writer = new AvroBinaryWriter(buffer);
            writer.WriteInt(value);
            Assert.That(writer.Written.ToArray(), Is.EqualTo(NaiveVarint(value)));
            var reader = new AvroBinaryReader(writer.Written);
            Assert.That(reader.ReadInt(), Is.EqualTo(value));
        }
    }

    private static byte[] NaiveVarint(long value)
    {
        var bits = (UInt128)(value >= 0 ? (Int128)value * 2 : ((Int128)value * -2) - 1);
        var bytes = new List<byte>();
        do
        {
            bytes.Add((byte)((bits % 128) + (bits >= 128 ? 128u : 0u)));
            bits /= 128;
        }
        while (bits > 0);
        return [.. bytes];
    }
}
