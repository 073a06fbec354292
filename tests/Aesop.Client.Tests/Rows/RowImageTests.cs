using System.Numerics;
using Aesop.Avro.Binary;

namespace Aesop.Client.Tests.Rows;

public sealed class RowImageTests
{
    private const string Decimal20 = """{"type":"bytes","logicalType":"decimal","precision":20,"scale":0,"aesop.json":"number"}""";

    [Test]
    public void Get_EachKind_GivesTheValue()
    {
        var schema = Fakes.Rows.Schema(
            $$$"""
            {"name":"bool","type":"boolean"},{"name":"i","type":"int"},{"name":"l","type":"long"},{"name":"f","type":"float"},{"name":"d","type":"double"},
            {"name":"u","type":{{{Decimal20}}} },{"name":"dec","type":{"type":"bytes","logicalType":"decimal","precision":65,"scale":30}},
            {"name":"bin","type":"bytes"},{"name":"s","type":"string"},{"name":"j","type":{"type":"string","aesop.json":"raw"}},
            {"name":"date","type":[{"type":"int","logicalType":"date"},"string"]},{"name":"t","type":{"type":"long","aesop.json":"time","aesop.fsp":6}},
            {"name":"dt","type":[{"type":"long","logicalType":"local-timestamp-micros"},"string"]},{"name":"ts","type":["null",{"type":"long","logicalType":"timestamp-micros"},"string"]},
            {"name":"v","type":{"type":"array","items":"float"}},{"name":"e","type":{"type":"enum","name":"E","symbols":["small","large"]}},
            {"name":"last","type":"int"}
            """);
        var image = Fakes.Rows.Image(schema, static (ref AvroBinaryWriter writer) =>
        {
            writer.WriteBoolean(true);
            writer.WriteInt(int.MinValue);
            writer.WriteLong(long.MaxValue);
            writer.WriteFloat(1.5f);
            writer.WriteDouble(-2.25);
            writer.WriteBytes(Unscaled(ulong.MaxValue));
            writer.WriteBytes(Unscaled(-(BigInteger.Pow(10, 65) - 1)));
            writer.WriteBytes([0, 1, 0]);
            writer.WriteString("Zoë 🙂"u8);
            writer.WriteString("{\"a\":1}"u8);
            writer.WriteUnionIndex(0);
            writer.WriteInt(new DateOnly(2026, 11, 22).DayNumber - new DateOnly(1970, 1, 1).DayNumber);
            writer.WriteLong(-(((838L * 3600) + (59 * 60) + 59) * 1_000_000) - 1);
            writer.WriteUnionIndex(0);
            writer.WriteLong((long)(new DateTime(1000, 1, 1, 0, 0, 0, 123, 456) - DateTime.UnixEpoch).TotalMicroseconds);
            writer.WriteUnionIndex(1);
            writer.WriteLong(1_795_313_702_117_613);
            writer.WriteBlockStart(2);
            writer.WriteFloat(0.5f);
            writer.WriteFloat(-1f);
            writer.WriteBlockEnd();
            writer.WriteEnum(1);
            writer.WriteInt(42);
        });

        Assert.Multiple(() =>
        {
            Assert.That(image.GetInt32("last"), Is.EqualTo(42), "the last first: the rest is passed over");
            Assert.That(image.GetBoolean("bool"), Is.True);
            Assert.That(image.GetInt32("i"), Is.EqualTo(int.MinValue));
            Assert.That(image.GetInt64("i"), Is.EqualTo(int.MinValue), "a narrower integer fits");
            Assert.That(image.GetInt64("L"), Is.EqualTo(long.MaxValue));
            Assert.That(image.GetSingle("f"), Is.EqualTo(1.5f));
            Assert.That(image.GetDouble("f"), Is.EqualTo(1.5));
            Assert.That(image.GetDouble("d"), Is.EqualTo(-2.25));
            Assert.That(image.GetUInt64("u"), Is.EqualTo(ulong.MaxValue));
            Assert.That(image.GetDecimal("u"), Is.EqualTo((decimal)ulong.MaxValue));
            Assert.That(image.GetString("dec"), Is.EqualTo($"-{new string('9', 35)}.{new string('9', 30)}"));
            Assert.That(image.GetUnscaled(6), Is.EqualTo(-(BigInteger.Pow(10, 65) - 1)));
            Assert.That(image.GetBytes("bin").ToArray(), Is.EqualTo(new byte[] { 0, 1, 0 }));
            Assert.That(image.GetString("s"), Is.EqualTo("Zoë 🙂"));
            Assert.That(image.GetBytes("s").ToArray(), Is.EqualTo("Zoë 🙂"u8.ToArray()));
            Assert.That(image.GetString("j"), Is.EqualTo("{\"a\":1}"));
            Assert.That(image.GetDateOnly("date"), Is.EqualTo(new DateOnly(2026, 11, 22)));
            Assert.That(image.GetTimeSpan("t"), Is.EqualTo(-new TimeSpan(34, 22, 59, 59) - TimeSpan.FromMicroseconds(1)));
            Assert.That(image.GetDateTime("dt"), Is.EqualTo(new DateTime(1000, 1, 1, 0, 0, 0, 123, 456)));
            Assert.That(image.GetDateTime("dt").Kind, Is.EqualTo(DateTimeKind.Unspecified));
            Assert.That(image.GetDateTime("ts"), Is.EqualTo(new DateTime(2026, 11, 22, 2, 15, 2, 117, 613, DateTimeKind.Utc)));
            Assert.That(image.GetDateTime("ts").Kind, Is.EqualTo(DateTimeKind.Utc));
            Assert.That(image.GetSingles("v"), Is.EqualTo(new[] { 0.5f, -1f }));
            Assert.That(image.GetString("e"), Is.EqualTo("large"));
            Assert.That(image.ToText("t"), Is.EqualTo("-34.22:59:59.0000010"));
            Assert.That(image.ToText("ts"), Is.EqualTo("2026-11-22T02:15:02.117613Z"));
            Assert.That(image.ToText("bin"), Is.EqualTo("AAEA"));
            Assert.That(Enumerable.Range(0, schema.Columns.Count).Select(image.ToText), Has.None.Null);
        });
    }

    [Test]
    public void Get_OfAnotherType_NamesColumnTypeAndWhatToDo()
    {
        var schema = Fakes.Rows.Schema("""{"name":"id","type":"long","aesop.type":"bigint"},{"name":"born","type":["null",{"type":"int","logicalType":"date"},"string"]},{"name":"gone","type":["null","int"]}""");
        var image = Fakes.Rows.Image(schema, static (ref AvroBinaryWriter writer) =>
        {
            writer.WriteLong(5_000_000_000);
            writer.WriteUnionIndex(2);
            writer.WriteString("2026-00-00"u8);
            writer.WriteUnionIndex(0);
        });
        Assert.Multiple(() =>
        {
            Assert.That(() => image.GetInt32("id"), Throws.TypeOf<ColumnException>().With.Message.Contains("'id' of d.t is bigint (Int64)").And.Message.Contains("Int32"));
            Assert.That(() => image.GetString("id"), Throws.TypeOf<ColumnException>());
            Assert.That(() => image.GetDateOnly("born"), Throws.TypeOf<ColumnException>().With.Message.Contains("'2026-00-00'").And.Message.Contains("string"));
            Assert.That(image.GetString("born"), Is.EqualTo("2026-00-00"));
            Assert.That(() => image.GetInt32("gone"), Throws.TypeOf<ColumnException>().With.Message.Contains("NULL"));
            Assert.That(image.IsNull("gone"), Is.True);
            Assert.That(() => image.GetInt32("nothing"), Throws.TypeOf<ColumnException>().With.Message.Contains("id, born, gone"));
            Assert.That(() => image.GetInt32(3), Throws.TypeOf<ColumnException>().With.Message.Contains("3"));
            Assert.That(() => image.GetInt32(-1), Throws.TypeOf<ColumnException>());
            Assert.That(() => default(RowImage).GetInt32(0), Throws.TypeOf<ColumnException>().With.Message.Contains("Exists"));
            Assert.That(default(RowImage).Exists, Is.False);
        });
    }

    [Test]
    public void TryGet_NullAbsentOrThere_TellsThemApart()
    {
        var schema = Fakes.Rows.Schema("""{"name":"a","type":"int"},{"name":"b","type":["null","string"]},{"name":"c","type":["null","string"]}""");
        var image = Fakes.Rows.Image(schema, static (ref AvroBinaryWriter writer) =>
        {
            writer.WriteInt(0);
            writer.WriteUnionIndex(0);
            writer.WriteUnionIndex(1);
            writer.WriteString("here"u8);
        }, bitmap: [0b110]);
        Assert.Multiple(() =>
        {
            Assert.That(image.IsPartial, Is.True);
            Assert.That(image.IsAbsent("a"), Is.True);
            Assert.That(image.TryGet<int>("a", out _), Is.False);
            Assert.That(() => image.GetInt32("a"), Throws.TypeOf<ColumnException>().With.Message.Contains("binlog_row_image"));
            Assert.That(() => image.IsNull("a"), Throws.TypeOf<ColumnException>().With.Message.Contains("Absent is not NULL"));
            Assert.That(image.IsAbsent("b"), Is.False);
            Assert.That(image.IsNull("b"), Is.True);
            Assert.That(image.TryGet<string>("b", out _), Is.False);
            Assert.That(image.TryGet<string>("c", out var text) ? text : null, Is.EqualTo("here"));
            Assert.That(() => image.TryGet<Guid>("c", out _), Throws.TypeOf<ColumnException>());
            Assert.That(() => image.TryGet<int>("c", out _), Throws.TypeOf<ColumnException>());
        });
    }

    [TestCase(sbyte.MaxValue, ExpectedResult = sbyte.MaxValue)]
    [TestCase(sbyte.MinValue, ExpectedResult = sbyte.MinValue)]
    public sbyte TryGet_Narrow_FitsAtTheEdges(int value) => Narrow<sbyte>(value);

    [TestCase(-1)]
    [TestCase(256)]
    [TestCase(int.MinValue)]
    public void TryGet_NarrowBeyondTheEdges_IsRefused(int value) =>
        Assert.That(() => Narrow<byte>(value), Throws.TypeOf<ColumnException>().With.Message.Contains(value.ToString(System.Globalization.CultureInfo.InvariantCulture)));

    [Test]
    public void Get_ImageCutAnywhere_IsDamageWithTheColumnsName()
    {
        var schema = Fakes.Rows.Schema("""{"name":"a","type":"long"},{"name":"b","type":["null","string"]},{"name":"c","type":"double"},{"name":"v","type":{"type":"array","items":"float"}}""");
        var whole = Fakes.Rows.Image(schema, static (ref AvroBinaryWriter writer) =>
        {
            writer.WriteLong(long.MinValue);
            writer.WriteUnionIndex(1);
            writer.WriteString("some text"u8);
            writer.WriteDouble(1);
            writer.WriteBlockStart(3);
            writer.WriteFloat(1);
            writer.WriteFloat(2);
            writer.WriteFloat(3);
            writer.WriteBlockEnd();
        }).Avro.ToArray();
        Assert.That(Fakes.Rows.Image(schema, whole).GetSingles(3), Has.Length.EqualTo(3));
        for (var cut = 0; cut < whole.Length; cut++)
        {
            Assert.That(() => Fakes.Rows.Image(schema, whole[..cut]).GetSingles(3), Throws.TypeOf<StreamDamagedException>().With.Message.Contains("d.t"), $"cut to {cut}");
        }
    }

    [Test]
    public void Get_RandomBytes_GiveOurErrorsOnly()
    {
        var schema = Fakes.Rows.Schema(
            $$$"""
            {"name":"a","type":["null","long"]},{"name":"b","type":["null","string"]},{"name":"c","type":["null",{{{Decimal20}}} ]},{"name":"d","type":{"type":"array","items":"float"}},
            {"name":"e","type":[{"type":"int","logicalType":"date"},"string"]},{"name":"f","type":[{"type":"long","logicalType":"timestamp-micros"},"string"]},{"name":"g","type":{"type":"long","aesop.json":"time"}},{"name":"h","type":"boolean"}
            """);
        var random = new Random(11);
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = new byte[random.Next(0, 60)];
            random.NextBytes(bytes);
            for (var i = 0; i < bytes.Length; i++)
            {
                bytes[i] = (byte)(random.Next(3) == 0 ? bytes[i] : bytes[i] % 6);
            }

            var image = Fakes.Rows.Image(schema, bytes);
            foreach (var column in schema.Columns)
            {
                try
                {
                    image.ToText(column.Ordinal);
                }
                catch (Exception e)
                {
                    Assert.That(e, Is.InstanceOf<AesopClientException>(), $"round {round}, column {column}");
                }
            }
        }
    }

    [Test]
    public void Columns_WithOriginalNames_AreFoundByThem()
    {
        var schema = Fakes.Rows.Schema(
            """{"name":"total_","type":"int","aesop.column":"total €"},{"name":"b","type":"int"},{"name":"a","type":"int"}""", ""","aesop.key":["a","total_"]""");
        var image = Fakes.Rows.Image(schema, static (ref AvroBinaryWriter writer) =>
        {
            writer.WriteInt(1);
            writer.WriteInt(2);
            writer.WriteInt(3);
        });
        Assert.That(image.GetInt32("total €"), Is.EqualTo(1));
        Assert.That(schema.KeyColumns.Select(column => column.Name), Is.EqualTo(new[] { "a", "total €" }));
    }

    [TestCase(""","aesop.key":["missing"]""")]
    [TestCase(""","aesop.key":"id" """)]
    [TestCase(""","aesop.key":[1]""")]
    public void Schema_KeyThatIsNone_IsDamage(string key) =>
        Assert.That(() => Fakes.Rows.Schema("""{"name":"id","type":"int"}""", key), Throws.TypeOf<StreamDamagedException>());

    [Test]
    public void Schema_TypeThatIsUnknown_IsRefusedByName() =>
        Assert.That(
            () => Fakes.Rows.Schema("""{"name":"m","type":{"type":"map","values":"int"}}"""),
            Throws.TypeOf<StreamDamagedException>().With.Message.Contains("'m'").And.Message.Contains("as new as the relay"));

    private static T Narrow<T>(int value)
    {
        var image = Fakes.Rows.Image(Fakes.Rows.Schema("""{"name":"n","type":"int"}"""), (ref AvroBinaryWriter writer) => writer.WriteInt(value));
        return image.TryGet<T>("n", out var narrow) ? narrow : throw new InvalidOperationException();
    }

    private static byte[] Unscaled(BigInteger value) => value.ToByteArray(isBigEndian: true);
}
