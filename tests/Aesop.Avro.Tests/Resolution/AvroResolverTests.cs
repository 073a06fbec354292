using Aesop.Avro.Data;
using Aesop.Avro.Resolution;
using Aesop.Avro.Schemas;
using Aesop.Avro.Tests.Support;

namespace Aesop.Avro.Tests.Resolution;

public sealed class AvroResolverTests
{
    [TestCase("\"int\"", "\"long\"", "0A", "5L")]
    [TestCase("\"int\"", "\"float\"", "0A", "40a00000F")]
    [TestCase("\"int\"", "\"double\"", "0A", "4014000000000000D")]
    [TestCase("\"long\"", "\"float\"", "0A", "40a00000F")]
    [TestCase("\"long\"", "\"double\"", "0A", "4014000000000000D")]
    [TestCase("\"float\"", "\"double\"", "0000A040", "4014000000000000D")]
    [TestCase("\"string\"", "\"bytes\"", "0261", "b61")]
    [TestCase("\"bytes\"", "\"string\"", "0261", "\"a\"")]
    [TestCase("\"int\"", """["null","int"]""", "0A", "5")]
    [TestCase("\"int\"", """["null","long","int"]""", "0A", "5")]
    [TestCase("\"int\"", """["null","double","long"]""", "0A", "4014000000000000D")]
    [TestCase("""["string","bytes"]""", """["string","bytes"]""", "0200", "b")]
    [TestCase("""["null","int"]""", """["long","null"]""", "020A", "5L")]
    [TestCase("""["int"]""", "\"long\"", "000A", "5L")]
    [TestCase("""["null","int"]""", "\"int\"", "020A", "5")]
    [TestCase("""{"type":"array","items":"int"}""", """{"type":"array","items":"long"}""", "020A00", "[5L]")]
    [TestCase("""{"type":"map","values":"int"}""", """{"type":"map","values":["null","long"]}""", "0202610A00", "{\"a\":5L}")]
    [TestCase("""{"type":"fixed","name":"a.F","size":1}""", """{"type":"fixed","name":"b.F","size":1}""", "0A", "b.F:0A")]
    [TestCase(
        """{"type":"enum","name":"E","symbols":["A","B"]}""", """{"type":"enum","name":"E","symbols":["Z","B"],"default":"Z"}""", "00", "E:Z")]
    [TestCase(
        """{"type":"enum","name":"E","symbols":["A","B"]}""", """{"type":"enum","name":"E","symbols":["Z","B"],"default":"Z"}""", "02", "E:B")]
    [TestCase("""{"type":"enum","name":"Old","symbols":["A"]}""", """{"type":"enum","name":"E","aliases":["Old"],"symbols":["A"]}""", "00", "E:A")]
    public void Read_DataOfTheWriter_AreThoseOfTheReader(string writer, string reader, string hex, string expected)
    {
        var resolver = new AvroResolver(AvroSchema.Parse(writer), AvroSchema.Parse(reader));
        Assert.That(DatumText.Of(resolver.Read(Convert.FromHexString(hex))), Is.EqualTo(expected));
    }

    [Test]
    public void Read_RecordThatChanged_TakesNamesAliasesAndDefaults()
    {
        var writer = AvroSchema.Parse("""
            {"type":"record","name":"w.R","fields":[{"name":"gone","type":{"type":"array","items":"string"}},{"name":"old","type":"int"},
             {"name":"same","type":"string"},{"name":"self","type":["null","R"]}]}
            """);
        var reader = AvroSchema.Parse("""
            {"type":"record","name":"r.R","fields":[{"name":"same","type":"string"},{"name":"renamed","aliases":["x","old"],"type":"long"},
             {"name":"n","type":["null","int"],"default":null},{"name":"i","type":["null","int"],"default":7},
             {"name":"l","type":{"type":"array","items":"int"},"default":[1,2]},{"name":"b","type":"bytes","default":"\u00ff"},
             {"name":"m","type":{"type":"map","values":"double"},"default":{"k":1}},{"name":"self","type":["null","R"]},
             {"name":"rec","type":{"type":"record","name":"D","fields":[{"name":"p","type":"int"},{"name":"q","type":"string","default":"dq"}]},"default":{"p":3}},
             {"name":"e","type":{"type":"enum","name":"E","symbols":["A"]},"default":"A"},{"name":"f","type":{"type":"fixed","name":"F","size":2},"default":"\u0001\u0002"},
             {"name":"nan","type":"float","default":"NaN"}]}
            """);
        var resolver = new AvroResolver(writer, reader);
        // ["x"], 5, "s", ([], 6, "t", null)
        var datum = Convert.FromHexString("02027800" + "0A" + "0273" + "02" + "00" + "0C" + "0274" + "00");

        const string Rest = "null,7,[1,2],bFF,{\"k\":3ff0000000000000D}";
        const string Tail = "r.D(3,\"dq\"),r.E:A,r.F:0102,ffc00000F";
        Assert.That(
            DatumText.Of(resolver.Read(datum)),
            Is.EqualTo($"r.R(\"s\",5L,{Rest},r.R(\"t\",6L,{Rest},null,{Tail}),{Tail})"));
        Assert.That(resolver.Incompatibilities, Is.Empty);
    }

    [Test]
    public void Read_Defaults_AreNotSharedWhereTheyCanBeChanged()
    {
        var resolver = new AvroResolver(
            AvroSchema.Parse("""{"type":"record","name":"R","fields":[]}"""),
            AvroSchema.Parse("""{"type":"record","name":"R","fields":[{"name":"l","type":{"type":"array","items":"int"},"default":[1]}]}"""));
        ((List<object?>)((AvroRecord)resolver.Read([])!)["l"]!).Add(2);
        Assert.That(DatumText.Of(resolver.Read([])), Is.EqualTo("R([1])"));
    }

    [Test]
    public void Read_SameSchemaOnBothSides_IsThePlainReading()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var random = new RandomAvro(seed);
            var schema = random.Record(4);
            var value = random.Value(schema);
            var resolver = new AvroResolver(schema, AvroSchema.Parse(schema.ToJson()));

            Assert.That(resolver.Incompatibilities, Is.Empty, $"seed {seed}");
            Assert.That(DatumText.Of(resolver.Read(AvroDatum.ToBytes(schema, value))), Is.EqualTo(DatumText.Of(value)), $"seed {seed}");
        }
    }

    [Test]
    public void Read_OnlySomeDataCanBeRead_TheOthersAreRefused()
    {
        var resolver = new AvroResolver(
            AvroSchema.Parse("""["null","string",{"type":"enum","name":"E","symbols":["A","B"]}]"""),
            AvroSchema.Parse("""["null",{"type":"enum","name":"E","symbols":["A"]}]"""));

        Assert.That(resolver.Incompatibilities.Select(reason => reason.Path), Is.EqualTo(["$|string", "$|enum E"]));
        Assert.That(resolver.Incompatibilities.Select(reason => reason.OnlySomeData), Is.All.True);
        Assert.That(resolver.Read([0]), Is.Null);
        Assert.That(DatumText.Of(resolver.Read([4, 0])), Is.EqualTo("E:A"));
        Assert.That(() => resolver.Read([4, 2]), Throws.TypeOf<AvroFormatException>());
        Assert.That(() => resolver.Read([2, 2, 0x61]), Throws.TypeOf<AvroFormatException>());
    }

    [Test]
    public void Constructor_NothingCanBeRead_GivesEveryReason()
    {
        var error = Assert.Throws<AvroSchemaException>(() => _ = new AvroResolver(
            AvroSchema.Parse("""{"type":"record","name":"R","fields":[{"name":"a","type":"string"},{"name":"b","type":{"type":"array","items":"long"}}]}"""),
            AvroSchema.Parse("""{"type":"record","name":"R","fields":[{"name":"a","type":"int"},{"name":"b","type":{"type":"array","items":"int"}},{"name":"c","type":"int"}]}""")));

        Assert.That(error!.Message, Does.Contain("$.a:").And.Contain("$.b[]:").And.Contain("$.c:"));
    }

    [Test]
    public void Constructor_DefaultThatHoldsItself_IsRefused()
    {
        var reader = AvroSchema.Parse("""
            {"type":"record","name":"R","fields":[{"name":"a","type":{"type":"record","name":"S","fields":[{"name":"s","type":"S","default":{}}]},"default":{}}]}
            """);
        Assert.That(
            () => new AvroResolver(AvroSchema.Parse("""{"type":"record","name":"R","fields":[]}"""), reader),
            Throws.TypeOf<AvroSchemaException>());
    }

    [Test]
    public void Constructor_TypesInAChainLongerThanTheStack_IsRefused()
    {
        static AvroSchema Chain(int length)
        {
            AvroSchema schema = AvroSchema.Int;
            for (var i = 0; i < length; i++)
            {
                schema = new AvroRecordSchema(new AvroName($"R{i}"), [new("f", schema)]);
            }

            return schema;
        }

        Assert.That(() => new AvroResolver(Chain(200_000), Chain(200_000)), Throws.TypeOf<AvroSchemaException>());
    }

    [Test]
    public void Read_DamagedData_GivesValuesOrTheFormatErrorOnly()
    {
        var chance = new Random(4);
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new RandomAvro(seed);
            var schema = random.Record(4);
            var resolver = new AvroResolver(schema, AvroUnionSchema.Nullable(schema));
            var bytes = AvroDatum.ToBytes(schema, random.Value(schema));
            for (var i = 0; i < 30 && bytes.Length > 0; i++)
            {
                var damaged = bytes[..chance.Next(1, bytes.Length + 1)];
                damaged[chance.Next(damaged.Length)] = (byte)chance.Next(256);
                try
                {
                    resolver.Read(damaged);
                }
                catch (AvroFormatException e)
                {
                    Assert.That(e.Offset, Is.InRange(0, damaged.Length), $"seed {seed}");
                }
            }
        }
    }
}
