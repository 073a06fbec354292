using Aesop.Avro.Binary;

namespace Aesop.Avro.Tests.Binary;

public sealed class AvroBinaryReaderTests
{
    private delegate void Read(ref AvroBinaryReader reader);

    [Test]
    public void Read_WhatCannotBe_IsTheFormatErrorWithItsOffset()
    {
        using (Assert.EnterMultipleScope())
        {
            Refuses("", (ref r) => r.ReadBoolean());
            Refuses("02", (ref r) => r.ReadBoolean());
            Refuses("", (ref r) => r.ReadInt());
            Refuses("80", (ref r) => r.ReadInt());
            Refuses("8080808010", (ref r) => r.ReadInt());
            Refuses("FFFFFFFFFF01", (ref r) => r.ReadInt());
            Refuses("FFFFFFFFFFFFFFFFFF", (ref r) => r.ReadLong());
            Refuses("FFFFFFFFFFFFFFFFFF02", (ref r) => r.ReadLong());
            Refuses("8080808080808080808001", (ref r) => r.ReadLong());
            Refuses("000000", (ref r) => r.ReadFloat());
            Refuses("00000000000000", (ref r) => r.ReadDouble());
            Refuses("01", (ref r) => r.ReadBytes());
            Refuses("0401", (ref r) => r.ReadBytes());
            Refuses("FEFFFFFFFFFFFFFFFF01", (ref r) => r.ReadString());
            Refuses("00", (ref r) => r.ReadFixed(2));
            Refuses("04", (ref r) => r.ReadUnionIndex(2));
            Refuses("01", (ref r) => r.ReadUnionIndex(2));
            Refuses("02", (ref r) => r.ReadEnum(1));
            Refuses("FFFFFFFFFFFFFFFFFF01", (ref r) => r.ReadBlockStart(out _));
            Refuses("0102", (ref r) => r.ReadBlockStart(out _));
            Refuses("0101", (ref r) => r.ReadBlockStart(out _));
            Refuses("", (ref r) => r.Skip(1));
        }
    }

    [Test]
    public void ReadLong_Overlong_IsTaken()
    {
        // Shorter than need be is all that the specification's writers give; readers of other implementations take more.
        var reader = new AvroBinaryReader([0x82, 0x80, 0x00]);
        Assert.That(reader.ReadLong(), Is.EqualTo(1));
        Assert.That(reader.IsAtEnd);
    }

    [Test]
    public void ReadBlockStart_WithSize_GivesBoth()
    {
        var reader = new AvroBinaryReader([0x03, 0x04, 0xAA, 0xBB]);
        Assert.That(reader.ReadBlockStart(out var size), Is.EqualTo(2));
        Assert.That(size, Is.EqualTo(2));
    }

    [Test]
    public void Read_RandomBytes_GivesValuesOrTheFormatErrorOnly()
    {
        var random = new Random(1);
        for (var i = 0; i < 50_000; i++)
        {
            var input = new byte[random.Next(24)];
            random.NextBytes(input);
            if (i % 3 == 0)
            {
                for (var j = 0; j < input.Length; j++)
                {
                    input[j] |= 0x80;
                }
            }

            try
            {
                ReadSomething(input, random);
            }
            catch (AvroFormatException e)
            {
                Assert.That(e.Offset, Is.InRange(100, 100 + input.Length));
            }
        }
    }

    private static void ReadSomething(byte[] input, Random random)
    {
        var reader = new AvroBinaryReader(input, baseOffset: 100);
        while (!reader.IsAtEnd)
        {
            switch (random.Next(9))
            {
                case 0: reader.ReadBoolean(); break;
                case 1: reader.ReadInt(); break;
                case 2: reader.ReadLong(); break;
                case 3: reader.ReadFloat(); break;
                case 4: reader.ReadDouble(); break;
                case 5: reader.ReadBytes(); break;
                case 6: reader.ReadFixed(3); break;
                case 7: reader.ReadUnionIndex(3); break;
                default: reader.ReadBlockStart(out _); break;
            }

            Assert.That(reader.Position, Is.InRange(0, input.Length));
        }
    }

    private static void Refuses(string hex, Read read)
    {
        var input = Convert.FromHexString("00" + hex);
        var error = Assert.Throws<AvroFormatException>(() =>
        {
            var reader = new AvroBinaryReader(input, baseOffset: 1000) { Position = 1 };
            read(ref reader);
        });
        Assert.That(error!.Offset, Is.EqualTo(1001), hex);
    }
}
