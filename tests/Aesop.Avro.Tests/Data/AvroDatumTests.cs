using Aesop.Avro.Binary;
using Aesop.Avro.Data;
using Aesop.Avro.Schemas;
using Aesop.Avro.Tests.Support;

namespace Aesop.Avro.Tests.Data;

public sealed class AvroDatumTests
{
    [Test]
    public void WriteAndRead_RandomSchemasAndData_RoundTrip()
    {
        for (var seed = 0; seed < 1000; seed++)
        {
            var random = new RandomAvro(seed);
            var schema = random.Record(4);
            var value = random.Value(schema);
            var bytes = AvroDatum.ToBytes(schema, value);

            Assert.That(DatumText.Of(AvroDatum.Read(schema, bytes)), Is.EqualTo(DatumText.Of(value)), $"seed {seed}");
            var reader = new AvroBinaryReader(bytes);
            AvroDatum.Skip(schema, ref reader);
            Assert.That(reader.IsAtEnd, $"seed {seed}");
        }
    }

    [Test]
    public void Read_DamagedData_GivesValuesOrTheFormatErrorOnly()
    {
        var chance = new Random(9);
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new RandomAvro(seed);
            var schema = random.Record(4);
            var bytes = AvroDatum.ToBytes(schema, random.Value(schema));
            for (var i = 0; i < 50 && bytes.Length > 0; i++)
            {
                var damaged = bytes[..chance.Next(1, bytes.Length + 1)];
                damaged[chance.Next(damaged.Length)] = (byte)chance.Next(256);
                try
                {
                    AvroDatum.Read(schema, damaged);
                }
                catch (AvroFormatException e)
                {
                    Assert.That(e.Offset, Is.InRange(0, damaged.Length), $"seed {seed}");
                }

                try
                {
                    var reader = new AvroBinaryReader(damaged);
                    AvroDatum.Skip(schema, ref reader);
                }
                catch (AvroFormatException e)
                {
                    Assert.That(e.Offset, Is.InRange(0, damaged.Length), $"seed {seed}");
                }
            }
        }
    }

    [TestCase("""{"type":"array","items":"null"}""", "FEFFFFFFFFFFFFFFFF01")]
    [TestCase("""{"type":"array","items":{"type":"record","name":"E","fields":[]}}""", "FEFFFFFFFFFFFFFFFF01")]
    [TestCase("""{"type":"array","items":{"type":"fixed","name":"F","size":0}}""", "FEFFFFFFFFFFFFFFFF01")]
    [TestCase("""{"type":"record","name":"R","fields":[{"name":"r","type":"R"}]}""", "")]
    [TestCase("""{"type":"array","items":"int"}""", "FEFFFFFFFFFFFFFFFF0100")]
    [TestCase("""{"type":"map","values":"null"}""", "0402610261")]
    public void Read_FewBytesThatDescribeMuch_IsRefused(string json, string hex)
    {
        var schema = AvroSchema.Parse(json);
        var bytes = Convert.FromHexString(hex);
        Assert.That(() => AvroDatum.Read(schema, bytes), Throws.TypeOf<AvroFormatException>());
        Assert.That(
            () =>
            {
                var reader = new AvroBinaryReader(bytes);
                AvroDatum.Skip(schema, ref reader);
            },
            Throws.TypeOf<AvroFormatException>());
    }

    [Test]
    public void Read_RecordsThatDoubleAtEachLevel_IsRefusedSoon()
    {
        // 2^40 empty records, described by forty types and no byte of data.
        AvroSchema schema = new AvroRecordSchema(new AvroName("L0"), []);
        for (var i = 1; i <= 40; i++)
        {
            schema = new AvroRecordSchema(new AvroName($"L{i}"), [new("a", schema), new("b", schema)]);
        }

        Assert.That(() => AvroDatum.Read(schema, []), Throws.TypeOf<AvroFormatException>());
    }

    [Test]
    public void Read_LongChain_IsRefusedAtTheDepthBound()
    {
        var list = AvroRecordSchema.CreateRecursive(new AvroName("L"), self => [new("next", AvroUnionSchema.Nullable(self))]);
        var chain = new byte[100_000];
        chain.AsSpan().Fill(2);
        Assert.That(() => AvroDatum.Read(list, chain), Throws.TypeOf<AvroFormatException>());
    }

    [Test]
    public void Read_TextThatIsNotUtf8_IsRefused() =>
        Assert.That(() => AvroDatum.Read(AvroSchema.String, [2, 0xFF]), Throws.TypeOf<AvroFormatException>());

    [Test]
    public void Read_BytesLeftOver_IsRefused() =>
        Assert.That(() => AvroDatum.Read(AvroSchema.Int, [2, 2]), Throws.TypeOf<AvroFormatException>());

    [TestCase("""["null","long","double"]""", 5, "020A")]
    [TestCase("""["null","double","int"]""", 5, "040A")]
    [TestCase("""["bytes","string"]""", "a", "020261")]
    [TestCase("""[{"type":"enum","name":"E","symbols":["a"]},"string"]""", "a", "020261")]
    [TestCase("""["null",{"type":"enum","name":"E","symbols":["a"]}]""", "a", "0200")]
    public void Write_Union_PrefersTheBranchThatNeedsNoConversion(string json, object value, string hex) =>
        Assert.That(Convert.ToHexString(AvroDatum.ToBytes(AvroSchema.Parse(json), value)), Is.EqualTo(hex));

    [Test]
    public void Write_ValueThatDoesNotFit_NamesThePlace()
    {
        var schema = (AvroRecordSchema)AvroSchema.Parse(
            """{"type":"record","name":"R","fields":[{"name":"a","type":{"type":"array","items":["null","int"]}}]}""");
        var record = new AvroRecord(schema) { ["a"] = new List<object?> { 1, null, "x" } };

        var error = Assert.Throws<AvroSchemaException>(() => AvroDatum.ToBytes(schema, record));
        Assert.That(error!.Path, Is.EqualTo("$.a[2]"));
    }

    [Test]
    public void Write_WhatCannotBe_IsRefused()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(() => AvroDatum.ToBytes(AvroSchema.Int, 5L), Throws.TypeOf<AvroSchemaException>());
            Assert.That(() => AvroDatum.ToBytes(AvroSchema.String, "\ud800"), Throws.TypeOf<AvroSchemaException>());
            Assert.That(() => AvroDatum.ToBytes(new AvroFixedSchema(new("F"), 2), new byte[3]), Throws.TypeOf<AvroSchemaException>());
            Assert.That(() => AvroDatum.ToBytes(AvroSchema.Null, 0), Throws.TypeOf<AvroSchemaException>());
            var list = new List<object?>();
            list.Add(list);
            var nested = AvroRecordSchema.CreateRecursive(new AvroName("R"), self => [new("r", self)]);
            var self = new AvroRecord(nested);
            self[0] = self;
            Assert.That(() => AvroDatum.ToBytes(nested, self), Throws.TypeOf<AvroSchemaException>());
            Assert.That(() => self["x"], Throws.ArgumentException);
        }
    }
}
