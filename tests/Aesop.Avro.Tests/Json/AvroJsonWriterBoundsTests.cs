using System.Buffers;
using System.Text;
using System.Text.Json;
using Aesop.Avro.Binary;
using Aesop.Avro.Json;
using Aesop.Avro.Schemas;
using Aesop.Avro.Tests.Support;

namespace Aesop.Avro.Tests.Json;

/// <summary>Large, endless and damaged data, and what rendering them costs.</summary>
public sealed class AvroJsonWriterBoundsTests
{
    [Test]
    public void Write_LongTextAndBytes_AreWhole()
    {
        var writer = Compile("""{"name":"s","type":"string"},{"name":"b","type":"bytes"}""");
        // A character of three bytes and lengths that don't divide: segments end inside characters and base64 groups.
        var text = string.Concat(Enumerable.Repeat("x€\"", (3 * ValueRenderer.SegmentLength / 5) + 1));
        var bytes = new byte[(2 * ValueRenderer.SegmentLength) + 1];
        new Random(3).NextBytes(bytes);
        var utf8 = Encoding.UTF8.GetBytes(text);
        var datum = new byte[utf8.Length + bytes.Length + 20];
        var encoder = new AvroBinaryWriter(datum);
        encoder.WriteString(utf8);
        encoder.WriteBytes(bytes);

        using var parsed = JsonDocument.Parse(Render(writer, encoder.Written));

        Assert.That(parsed.RootElement.GetProperty("s").ValueEquals(text));
        Assert.That(parsed.RootElement.GetProperty("b").GetBytesFromBase64().AsSpan().SequenceEqual(bytes));
    }

    [Test]
    public void Write_ItemsOfNoBytesWithoutEnd_IsRefused()
    {
        var writer = Compile("""{"name":"v","type":{"type":"array","items":"null"}}""");
        var datum = Encoded.By((ref w) => w.WriteBlockStart(long.MaxValue));
        Assert.That(() => Render(writer, datum), Throws.TypeOf<AvroFormatException>());
        Assert.That(() => Render(writer, datum, 0), Throws.TypeOf<AvroFormatException>());
    }

    [Test]
    public void Write_RecordThatHoldsItself_IsRefused()
    {
        var writer = new AvroJsonWriter((AvroRecordSchema)AvroSchema.Parse(
            """{"type":"record","name":"R","fields":[{"name":"r","type":"R"}]}"""));
        Assert.That(() => Render(writer, []), Throws.TypeOf<AvroFormatException>());
        Assert.That(() => Render(writer, [], 0), Throws.TypeOf<AvroFormatException>());
    }

    [Test]
    public void Write_Rows_AllocatesNothing()
    {
        var writer = Compile("""
            {"name":"id","type":"long"},{"name":"s","type":["null","string"]},
            {"name":"d","type":{"type":"bytes","logicalType":"decimal","precision":65,"scale":30}},
            {"name":"t","type":{"type":"long","logicalType":"timestamp-micros"}},{"name":"f","type":"float"},{"name":"b","type":"bytes"},
            {"name":"j","type":{"type":"string","aesop.json":"raw"}}
            """);
        var datum = Encoded.By((ref w) =>
        {
            w.WriteLong(1L << 40);
            w.WriteUnionIndex(1);
            w.WriteString("naïve \"text\""u8);
            w.WriteBytes([0x7f, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24]);
            w.WriteLong(1_700_000_000_123_456);
            w.WriteFloat(0.1f);
            w.WriteBytes([1, 2, 3]);
            w.WriteString("{\"a\":[1,\n2]}"u8);
        });
        var output = new ArrayBufferWriter<byte>(1 << 20);
        for (var i = 0; i < 100; i++)
        {
            writer.Write(datum, output);
        }

        output.ResetWrittenCount();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            writer.Write(datum, output);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void Write_DamagedData_GivesJsonOrTheFormatErrorOnly()
    {
        var writer = Compile("""
            {"name":"s","type":["null","string"]},{"name":"d","type":{"type":"bytes","logicalType":"decimal","precision":9,"scale":3}},
            {"name":"t","type":{"type":"long","logicalType":"timestamp-micros"}},{"name":"a","type":{"type":"array","items":["null","R"]}},
            {"name":"m","type":{"type":"map","values":{"type":"string","aesop.json":"raw"}}},
            {"name":"e","type":{"type":"enum","name":"E","symbols":["A","B"]}},{"name":"q","type":{"type":"int","logicalType":"date"}}
            """);
        var whole = Encoded.By((ref w) =>
        {
            w.WriteUnionIndex(1);
            w.WriteString("abc"u8);
            w.WriteBytes([0x12, 0x34]);
            w.WriteLong(1_700_000_000_000_000);
            w.WriteBlockStart(2);
            w.WriteUnionIndex(0);
            w.WriteUnionIndex(0);
            w.WriteBlockEnd();
            w.WriteBlockStart(1);
            w.WriteString("k"u8);
            w.WriteString("[1,{}]"u8);
            w.WriteBlockEnd();
            w.WriteEnum(1);
            w.WriteInt(19_000);
        });
        Assert.That(Render(writer, whole), Does.Contain("\"m\":{\"k\":[1,{}]}"));
        var random = new Random(11);
        var good = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var datum = (byte[])whole.Clone();
            for (var change = random.Next(1, 4); change > 0; change--)
            {
                datum[random.Next(datum.Length)] = (byte)random.Next(256);
            }

            datum = datum[..random.Next(datum.Length / 2, datum.Length + 1)];
            try
            {
                using var parsed = JsonDocument.Parse(Render(writer, datum));
                good++;
            }
            catch (AvroFormatException e)
            {
                Assert.That(e.Offset, Is.InRange(0, datum.Length));
            }
        }

        Assert.That(good, Is.Positive);
    }

    private static AvroJsonWriter Compile(string fields) =>
        new((AvroRecordSchema)AvroSchema.Parse($$"""{"type":"record","name":"R","fields":[{{fields}}]}"""));

    private static string Render(AvroJsonWriter writer, ReadOnlySpan<byte> datum, params ReadOnlySpan<byte> presence)
    {
        var output = new ArrayBufferWriter<byte>();
        writer.Write(datum, output, presence);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
