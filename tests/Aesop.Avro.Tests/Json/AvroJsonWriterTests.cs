using System.Buffers;
using System.Text;
using System.Text.Json;
using Aesop.Avro.Json;
using Aesop.Avro.Schemas;
using Aesop.Avro.Tests.Support;

namespace Aesop.Avro.Tests.Json;

public sealed class AvroJsonWriterTests
{
    [TestCase("\"null\"", "", "null")]
    [TestCase("\"boolean\"", "01", "true")]
    [TestCase("\"int\"", "FFFFFFFF0F", "-2147483648")]
    [TestCase("\"long\"", "FFFFFFFFFFFFFFFFFF01", "-9223372036854775808")]
    [TestCase("\"float\"", "CDCCCC3D", "0.1")]
    [TestCase("\"float\"", "0000C07F", "\"NaN\"")]
    [TestCase("\"double\"", "000000000000F07F", "\"Infinity\"")]
    [TestCase("\"double\"", "000000000000F0FF", "\"-Infinity\"")]
    [TestCase("\"bytes\"", "06000102", "\"AAEC\"")]
    [TestCase("\"string\"", "0A63C3A922E2", null)]
    [TestCase("\"string\"", "0863C3A922", "\"cé\\\"\"")]
    [TestCase("""{"type":"string","aesop.json":"raw"}""", "107B2261223A317D20", """{"a":1} """)]
    [TestCase("""{"type":"string","aesop.json":"raw"}""", "0A5B310A2C325D", null)]
    [TestCase("""{"type":"string","aesop.json":"raw"}""", "0C5B310A2C325D", "[1 ,2]")]
    [TestCase("""{"type":"string","aesop.json":"raw"}""", "027B", null)]
    [TestCase("""{"type":"string","aesop.json":"raw"}""", "00", null)]
    [TestCase("""{"type":"bytes","logicalType":"decimal","precision":5,"scale":2}""", "02CE", "\"-0.50\"")]
    [TestCase("""{"type":"bytes","logicalType":"decimal","precision":5,"scale":2,"aesop.json":"number"}""", "02CE", "-0.50")]
    [TestCase("""{"type":"bytes","logicalType":"decimal","precision":5,"scale":2}""", "00", null)]
    [TestCase("""{"type":"fixed","name":"F","size":3,"logicalType":"decimal","precision":5}""", "00FFFF", "\"65535\"")]
    [TestCase("""{"type":"fixed","name":"F","size":3}""", "00FFFF", "\"AP//\"")]
    [TestCase("""{"type":"int","logicalType":"date"}""", "00", "\"1970-01-01\"")]
    [TestCase("""{"type":"int","logicalType":"date"}""", "01", "\"1969-12-31\"")]
    [TestCase("""{"type":"enum","name":"E","symbols":["A","B"]}""", "02", "\"B\"")]
    [TestCase("""{"type":"enum","name":"E","symbols":["A","B"]}""", "04", null)]
    [TestCase("""{"type":"array","items":"int"}""", "04020400", "[1,2]")]
    [TestCase("""{"type":"array","items":"int"}""", "03040204020600", "[1,2,3]")]
    [TestCase("""{"type":"map","values":"int"}""", "0202610200", """{"a":1}""")]
    [TestCase("""["null","string"]""", "00", "null")]
    [TestCase("""["null","string"]""", "020261", "\"a\"")]
    [TestCase("""["null",{"type":"int","logicalType":"date"},"string"]""", "0414303030302D30302D3030", "\"0000-00-00\"")]
    [TestCase("""{"type":"record","name":"N","fields":[{"name":"x","type":"int","aesop.column":"x y"}]}""", "02", """{"x y":1}""")]
    public void Write_Value_IsRenderedAsItsTypeSays(string type, string hex, string? expected)
    {
        var writer = Compile($$"""{"name":"v","type":{{type}}}""");
        var datum = Convert.FromHexString(hex);

        if (expected is null)
        {
            Assert.That(() => Render(writer, datum), Throws.TypeOf<AvroFormatException>());
        }
        else
        {
            Assert.That(Render(writer, datum), Is.EqualTo($$"""{"v":{{expected}}}"""));
        }
    }

    [TestCase("local-timestamp-micros", 0L, null, "1970-01-01T00:00:00.000000")]
    [TestCase("timestamp-micros", -1L, null, "1969-12-31T23:59:59.999999Z")]
    [TestCase("timestamp-micros", 1_700_000_000_123_000L, 3, "2023-11-14T22:13:20.123Z")]
    [TestCase("local-timestamp-micros", 1_700_000_000_000_000L, 0, "2023-11-14T22:13:20")]
    [TestCase("local-timestamp-micros", 253_402_300_799_999_999L, 6, "9999-12-31T23:59:59.999999")]
    [TestCase("local-timestamp-micros", -62_167_219_200_000_000L, 1, "0000-01-01T00:00:00.0")]
    [TestCase("local-timestamp-micros", 253_402_300_800_000_000L, 6, null)]
    [TestCase("local-timestamp-micros", -62_167_219_200_000_001L, 6, null)]
    [TestCase("local-timestamp-micros", long.MinValue, 6, null)]
    [TestCase("local-timestamp-micros", 1L, 5, null)]
    [TestCase("time", 0L, 0, "00:00:00")]
    [TestCase("time", -3_020_399_000_000L, 0, "-838:59:59")]
    [TestCase("time", -500_000L, 2, "-00:00:00.50")]
    [TestCase("time", 363_599_000_001L, null, "100:59:59.000001")]
    [TestCase("time", long.MinValue, 6, "-2562047788:00:54.775808")]
    public void Write_Time_HasTheDigitsOfItsSchema(string kind, long micros, int? fsp, string? expected)
    {
        var rule = kind == "time" ? "\"aesop.json\":\"time\"" : $"\"logicalType\":\"{kind}\"";
        var digits = fsp is null ? "" : $",\"aesop.fsp\":{fsp}";
        var writer = Compile("{\"name\":\"v\",\"type\":{\"type\":\"long\"," + rule + digits + "}}");
        var datum = Encoded.By((ref w) => w.WriteLong(micros));

        if (expected is null)
        {
            Assert.That(() => Render(writer, datum), Throws.TypeOf<AvroFormatException>());
        }
        else
        {
            Assert.That(Render(writer, datum), Is.EqualTo($$"""{"v":"{{expected}}"}"""));
        }
    }

    [Test]
    public void Write_EveryDateThatTheLibraryKnows_IsAsTheLibraryShowsIt()
    {
        var writer = Compile("""{"name":"v","type":{"type":"int","logicalType":"date"}}""");
        var epoch = new DateOnly(1970, 1, 1).DayNumber;
        for (var day = 0; day <= DateOnly.MaxValue.DayNumber; day += day % 7 == 0 ? 3 : 1)
        {
            var datum = Encoded.By((ref w) => w.WriteInt(day - epoch));
            Assert.That(Render(writer, datum), Is.EqualTo($$"""{"v":"{{DateOnly.FromDayNumber(day):yyyy-MM-dd}}"}"""));
            day += 40;
        }
    }

    [TestCase(-719_528, "0000-01-01")]
    [TestCase(-719_528 + 59, "0000-02-29")]
    [TestCase(2_932_896, "9999-12-31")]
    public void Write_DateAtTheEnds_IsRendered(int days, string expected)
    {
        var writer = Compile("""{"name":"v","type":{"type":"int","logicalType":"date"}}""");
        Assert.That(Render(writer, Encoded.By((ref w) => w.WriteInt(days))), Is.EqualTo($$"""{"v":"{{expected}}"}"""));
    }

    [Test]
    public void Write_FloatsOfSinglePrecision_AreTheShortestThatReadBack()
    {
        var writer = Compile("""{"name":"v","type":"float"}""");
        var random = new Random(7);
        for (var i = 0; i < 2000; i++)
        {
            var value = BitConverter.Int32BitsToSingle(random.Next());
            if (!float.IsFinite(value))
            {
                continue;
            }

            var text = Render(writer, Encoded.By((ref w) => w.WriteFloat(value)))[5..^1];
            Assert.That(text, Is.EqualTo(value.ToString("R", System.Globalization.CultureInfo.InvariantCulture)));
        }
    }

    [Test]
    public void Write_PresenceBitmap_LeavesOutWhatIsNotCarried()
    {
        var fields = string.Join(',', Enumerable.Range(0, 10).Select(i => $$"""{"name":"f{{i}}","type":["null","string"]}"""));
        var writer = Compile(fields);
        var datum = Encoded.By((ref w) =>
        {
            for (var i = 0; i < 10; i++)
            {
                w.WriteUnionIndex(1);
                w.WriteString(Encoding.UTF8.GetBytes($"{i}"));
            }
        });

        Assert.That(Render(writer, datum, 0b0000_0101, 0b10), Is.EqualTo("""{"f0":"0","f2":"2","f9":"9"}"""));
        Assert.That(Render(writer, datum, 0, 0), Is.EqualTo("{}"));
        Assert.That(() => Render(writer, datum, 0xFF), Throws.ArgumentException);
    }

    [Test]
    public void Write_FieldsNotCarriedOfEveryType_ArePassedOver()
    {
        var types = """
            {"name":"a","type":"null"},{"name":"b","type":"boolean"},{"name":"c","type":"int"},{"name":"d","type":"long"},
            {"name":"e","type":"float"},{"name":"f","type":"double"},{"name":"g","type":"bytes"},{"name":"h","type":"string"},
            {"name":"i","type":{"type":"fixed","name":"F","size":2}},{"name":"j","type":{"type":"enum","name":"E","symbols":["X"]}},
            {"name":"k","type":{"type":"array","items":"int"}},{"name":"l","type":{"type":"map","values":"long"}},
            {"name":"m","type":{"type":"record","name":"N","fields":[{"name":"z","type":["null","F"]}]}},{"name":"last","type":"int"}
            """;
        var writer = Compile(types);
        var datum = Encoded.By((ref w) =>
        {
            w.WriteNull();
            w.WriteBoolean(true);
            w.WriteInt(-1);
            w.WriteLong(1L << 50);
            w.WriteFloat(1);
            w.WriteDouble(2);
            w.WriteBytes([1, 2, 3]);
            w.WriteString("abc"u8);
            w.WriteFixed([8, 9]);
            w.WriteEnum(0);
            w.WriteBlockStart(2, 2);
            w.WriteInt(1);
            w.WriteInt(2);
            w.WriteBlockStart(1);
            w.WriteInt(3);
            w.WriteBlockEnd();
            w.WriteBlockStart(1);
            w.WriteString("k"u8);
            w.WriteLong(4);
            w.WriteBlockEnd();
            w.WriteUnionIndex(1);
            w.WriteFixed([1, 1]);
            w.WriteInt(42);
        });

        Assert.That(Render(writer, datum, 0, 0b10_0000), Is.EqualTo("""{"last":42}"""));
        Assert.That(
            Render(writer, datum),
            Is.EqualTo("""{"a":null,"b":true,"c":-1,"d":1125899906842624,"e":1,"f":2,"g":"AQID","h":"abc","i":"CAk=","j":"X","k":[1,2,3],"l":{"k":4},"m":{"z":"AQE="},"last":42}"""));
        Assert.That(Field(writer, datum, 13), Is.EqualTo("42"));
        Assert.That(Field(writer, datum, 10), Is.EqualTo("[1,2,3]"));
        Assert.That(() => Field(writer, datum, 14), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Write_BytesLeftOver_IsAnErrorAtTheFirst()
    {
        var writer = Compile("""{"name":"v","type":"int"}""");
        var error = Assert.Throws<AvroFormatException>(() => Render(writer, [2, 2]));
        Assert.That(error!.Offset, Is.EqualTo(1));
    }

    [TestCase("""{"name":"v","type":{"type":"long","aesop.json":"raw"}}""")]
    [TestCase("""{"name":"v","type":{"type":"string","aesop.json":"xml"}}""")]
    [TestCase("""{"name":"v","type":{"type":"string","aesop.json":1}}""")]
    [TestCase("""{"name":"v","type":{"type":"long","logicalType":"timestamp-micros","aesop.fsp":7}}""")]
    [TestCase("""{"name":"v","type":{"type":"long","logicalType":"timestamp-micros","aesop.fsp":"3"}}""")]
    [TestCase("""{"name":"v","type":"int"},{"name":"w","type":"int","aesop.column":"v"}""")]
    public void Constructor_AttributeThatCannotBeHonoured_IsRefused(string fields) =>
        Assert.That(() => Compile(fields), Throws.TypeOf<AvroSchemaException>());

    private static AvroJsonWriter Compile(string fields) =>
        new((AvroRecordSchema)AvroSchema.Parse($$"""{"type":"record","name":"R","fields":[{{fields}}]}"""));

    private static string Render(AvroJsonWriter writer, ReadOnlySpan<byte> datum, params ReadOnlySpan<byte> presence)
    {
        var output = new ArrayBufferWriter<byte>();
        writer.Write(datum, output, presence);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static string Field(AvroJsonWriter writer, ReadOnlySpan<byte> datum, int field)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output, AvroJsonWriter.WriterOptions))
        {
            writer.WriteField(datum, field, json);
        }

        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
