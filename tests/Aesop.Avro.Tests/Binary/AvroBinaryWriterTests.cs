using Aesop.Avro.Binary;
using Aesop.Avro.Tests.Support;

namespace Aesop.Avro.Tests.Binary;

public sealed class AvroBinaryWriterTests
{
    private static readonly uint[] Groups = [12, 345_678_901, 234_567_890, 123_456_789, 1];

    private static readonly Encoded.Write[] Values =
    [
        (ref w) => w.WriteBoolean(true),
        (ref w) => w.WriteInt(300),
        (ref w) => w.WriteInt(int.MinValue),
        (ref w) => w.WriteLong(1L << 40),
        (ref w) => w.WriteLong(long.MinValue),
        (ref w) => w.WriteFloat(1),
        (ref w) => w.WriteDouble(1),
        (ref w) => w.WriteBytes(new byte[200]),
        (ref w) => w.WriteString("text"u8),
        (ref w) => w.WriteFixed([1, 2, 3]),
        (ref w) => w.WriteUnionIndex(1),
        (ref w) => w.WriteEnum(70),
        (ref w) => w.WriteBlockStart(100),
        (ref w) => w.WriteBlockStart(100, 1000),
        (ref w) => w.WriteBlockEnd(),
    ];

    [Test]
    public void Write_NoRoom_WritesNothingAndStaysWhereItWas()
    {
        for (var i = 0; i < Values.Length; i++)
        {
            var write = Values[i];
            var expected = Encoded.By(write);
            for (var room = 0; room < expected.Length; room++)
            {
                var buffer = new byte[room + 2];
                var position = -1;
                Assert.That(
                    () =>
                    {
                        var writer = new AvroBinaryWriter(buffer) { Position = 2 };
                        try
                        {
                            write(ref writer);
                        }
                        finally
                        {
                            position = writer.Position;
                        }
                    },
                    Throws.TypeOf<AvroBufferTooSmallException>(),
                    $"value {i}, room {room}");
                Assert.That(position, Is.EqualTo(2), $"value {i}, room {room}");
                Assert.That(buffer, Is.All.Zero, $"value {i}, room {room}");
            }

            var exact = new byte[expected.Length];
            var fits = new AvroBinaryWriter(exact);
            write(ref fits);
            Assert.That(exact, Is.EqualTo(expected), $"value {i}");
        }
    }

    [Test]
    public void Write_SpecificationsExamples_AreThoseBytes()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Hex((ref w) => w.WriteLong(0)), Is.EqualTo("00"));
            Assert.That(Hex((ref w) => w.WriteLong(-1)), Is.EqualTo("01"));
            Assert.That(Hex((ref w) => w.WriteLong(-64)), Is.EqualTo("7F"));
            Assert.That(Hex((ref w) => w.WriteLong(64)), Is.EqualTo("8001"));
            Assert.That(Hex((ref w) => w.WriteString("foo"u8)), Is.EqualTo("06666F6F"));
            Assert.That(
                Hex((ref w) =>
                {
                    w.WriteBlockStart(2);
                    w.WriteLong(3);
                    w.WriteLong(27);
                    w.WriteBlockEnd();
                }),
                Is.EqualTo("04063600"));
        }
    }

    [Test]
    public void WriteBlockStart_NothingFollows_IsRefused() =>
        Assert.That(() => Encoded.By((ref w) => w.WriteBlockStart(0)), Throws.TypeOf<ArgumentOutOfRangeException>());

    [Test]
    public void Advance_BytesWrittenByTheCaller_AreCounted()
    {
        var writer = new AvroBinaryWriter(new byte[4]);
        writer.Free[0] = 9;
        writer.Advance(1);
        Assert.That(writer.Written.ToArray(), Is.EqualTo(new byte[] { 9 }));
        writer.Position = 0;
        Assert.That(writer.Free.Length, Is.EqualTo(4));
    }

    [Test]
    public void WriteAndRead_Values_AllocateNothing()
    {
        var buffer = new byte[1024];
        var text = new byte[100];
        WriteAndRead(buffer, text);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            WriteAndRead(buffer, text);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private static void WriteAndRead(byte[] buffer, byte[] text)
    {
        var writer = new AvroBinaryWriter(buffer);
        writer.WriteLong(1L << 50);
        writer.WriteInt(-5);
        writer.WriteBytes(text);
        writer.WriteDouble(2);
        Span<byte> unscaled = stackalloc byte[AvroDecimal.MaxLength];
        writer.WriteBytes(unscaled[..AvroDecimal.WriteUnscaled(true, Groups, unscaled)]);
        var reader = new AvroBinaryReader(writer.Written);
        reader.ReadLong();
        reader.ReadInt();
        reader.ReadBytes();
        reader.ReadDouble();
        Span<byte> digits = stackalloc byte[AvroDecimal.MaxTextLength];
        AvroDecimal.TryFormat(reader.ReadBytes(), 30, digits, out _);
    }

    private static string Hex(Encoded.Write write) => Convert.ToHexString(Encoded.By(write));
}
