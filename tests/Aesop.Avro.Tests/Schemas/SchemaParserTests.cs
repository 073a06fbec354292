using Aesop.Avro.Schemas;
using Aesop.Avro.Tests.Support;

namespace Aesop.Avro.Tests.Schemas;

public sealed class SchemaParserTests
{
    [TestCase("nonsense", "")]
    [TestCase("", "")]
    [TestCase("{\"type\":\"int\",\"type\":\"int\"}", "")]
    [TestCase("1", "$")]
    [TestCase("{}", "$")]
    [TestCase("\"unknown\"", "$")]
    [TestCase("[]", "$")]
    [TestCase("[\"int\",\"int\"]", "$")]
    [TestCase("[[\"int\"]]", "$")]
    [TestCase("{\"type\":\"array\"}", "$")]
    [TestCase("{\"type\":\"map\",\"values\":\"x\"}", "$.values")]
    [TestCase("{\"type\":\"error\",\"name\":\"E\",\"fields\":[]}", "$")]
    [TestCase("{\"type\":\"record\",\"fields\":[]}", "$")]
    [TestCase("{\"type\":\"record\",\"name\":\"R\"}", "$")]
    [TestCase("{\"type\":\"record\",\"name\":\"1R\",\"fields\":[]}", "$")]
    [TestCase("{\"type\":\"record\",\"name\":\"int\",\"fields\":[]}", "$")]
    [TestCase("{\"type\":\"record\",\"name\":\"a..b\",\"fields\":[]}", "$")]
    [TestCase("{\"type\":\"record\",\"name\":\"R\",\"fields\":{}}", "$")]
    [TestCase("{\"type\":\"record\",\"name\":\"R\",\"fields\":[1]}", "$.fields[0]")]
    [TestCase("{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"a\",\"type\":\"int\"},{\"name\":\"b\",\"type\":\"x\"}]}", "$.fields[1].type")]
    [TestCase("{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"a\",\"type\":\"int\"},{\"name\":\"a\",\"type\":\"int\"}]}", "$")]
    [TestCase("{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"a b\",\"type\":\"int\"}]}", "$.fields[0]")]
    [TestCase("{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"a\",\"type\":\"int\",\"default\":\"1\"}]}", "$.fields[0]")]
    [TestCase("{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"a\",\"type\":\"int\",\"order\":\"up\"}]}", "$.fields[0]")]
    [TestCase("{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"a\",\"type\":\"int\",\"aliases\":\"b\"}]}", "$.fields[0]")]
    [TestCase("{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"a\",\"type\":{\"type\":\"record\",\"name\":\"R\",\"fields\":[]}}]}", "$.fields[0].type")]
    [TestCase("{\"type\":\"enum\",\"name\":\"E\"}", "$")]
    [TestCase("{\"type\":\"enum\",\"name\":\"E\",\"symbols\":[\"A\",\"A\"]}", "$")]
    [TestCase("{\"type\":\"enum\",\"name\":\"E\",\"symbols\":[\"A-B\"]}", "$")]
    [TestCase("{\"type\":\"enum\",\"name\":\"E\",\"symbols\":[\"A\"],\"default\":\"B\"}", "$")]
    [TestCase("{\"type\":\"enum\",\"name\":\"E\",\"symbols\":[1]}", "$")]
    [TestCase("{\"type\":\"fixed\",\"name\":\"F\",\"size\":-1}", "$")]
    [TestCase("{\"type\":\"fixed\",\"name\":\"F\",\"size\":\"4\"}", "$")]
    [TestCase("{\"type\":\"fixed\",\"name\":\"F\"}", "$")]
    [TestCase("{\"type\":[\"int\",\"null\"],\"lost\":1}", "$")]
    public void Parse_NotASchema_NamesThePlace(string json, string path)
    {
        var error = Assert.Throws<AvroSchemaException>(() => AvroSchema.Parse(json));
        Assert.That(error!.Path, Is.EqualTo(path));
    }

    [Test]
    public void Parse_NestedWithoutEnd_IsRefused()
    {
        var json = string.Concat(Enumerable.Repeat("{\"type\":\"array\",\"items\":", 100_000));
        Assert.That(() => AvroSchema.Parse(json), Throws.TypeOf<AvroSchemaException>());
    }

    [Test]
    public void Parse_Namespaces_AreInherited()
    {
        var outer = (AvroRecordSchema)AvroSchema.Parse("""
            {"type":"record","name":"x.y.Outer","fields":[
              {"name":"a","type":{"type":"fixed","name":"Inner","size":1}},
              {"name":"b","type":{"type":"fixed","name":"Other","namespace":"z","size":2,"aliases":["Alias","q.Far"]}},
              {"name":"c","type":"Inner"},{"name":"d","type":"z.Other"},{"name":"e","type":["null","Outer"]}]}
            """);

        var types = outer.Fields.Select(field => field.Schema).ToList();
        Assert.That(((AvroNamedSchema)types[0]).Name.FullName, Is.EqualTo("x.y.Inner"));
        Assert.That(((AvroNamedSchema)types[1]).Name.FullName, Is.EqualTo("z.Other"));
        Assert.That(((AvroNamedSchema)types[1]).Aliases.Select(alias => alias.FullName), Is.EqualTo(["z.Alias", "q.Far"]));
        Assert.That(types[2], Is.SameAs(types[0]));
        Assert.That(types[3], Is.SameAs(types[1]));
        Assert.That(((AvroUnionSchema)types[4]).Branches[1], Is.SameAs(outer));
    }

    [Test]
    public void ToJson_WhatTheSpecificationDoesNotDefine_IsKept()
    {
        const string Json = """{"type":"record","name":"R","namespace":"n","doc":"d","aliases":["Q","x.P"],"fields":[{"name":"a","doc":"field","aliases":["b"],"type":{"type":"bytes","logicalType":"decimal","precision":4,"scale":2,"x":[1,{"y":null}]},"default":"ÿ","order":"descending","aesop.column":"a b"},{"name":"c","type":{"type":"enum","name":"E","symbols":["S"],"default":"S","z":true}},{"name":"d","type":{"type":"array","items":"E","list":"linked"}},{"name":"e","type":["null","R"],"default":null}],"custom":{"k":1.50}}""";
        var schema = AvroSchema.Parse(Json);

        Assert.That(schema.ToJson(), Is.EqualTo(Json));
        Assert.That(schema.Attributes.TryGet("custom", out _));
        Assert.That(((AvroRecordSchema)schema).Fields[0].Attributes.GetString("aesop.column"), Is.EqualTo("a b"));
    }

    [Test]
    public void ToJson_TypesOfOneNameInAndOutOfTheNamespace_StayApart()
    {
        var bare = new AvroFixedSchema(new AvroName("X"), 1);
        var inside = new AvroFixedSchema(new AvroName("X", "n"), 2);
        var record = new AvroRecordSchema(
            new AvroName("R", "n"),
            [new("a", bare), new("b", inside), new("c", bare), new("d", inside)],
            aliases: [new AvroName("Old")]);

        var back = (AvroRecordSchema)AvroSchema.Parse(record.ToJson());

        Assert.That(back.Fields.Select(field => ((AvroFixedSchema)field.Schema).Size), Is.EqualTo([1, 2, 1, 2]));
        Assert.That(back.Aliases[0].FullName, Is.EqualTo("Old"));
    }

    [TestCase("""{"type":"bytes","logicalType":"decimal","precision":2,"scale":3}""")]
    [TestCase("""{"type":"bytes","logicalType":"decimal"}""")]
    [TestCase("""{"type":"fixed","name":"F","size":1,"logicalType":"decimal","precision":3}""")]
    [TestCase("""{"type":"string","logicalType":"date"}""")]
    [TestCase("""{"type":"string","logicalType":"nobody-knows"}""")]
    [TestCase("""{"type":"int","logicalType":7}""")]
    public void Parse_LogicalTypeThatCannotBe_IsIgnoredAndKept(string json)
    {
        var schema = AvroSchema.Parse(json);
        Assert.That(schema.LogicalType, Is.Null);
        Assert.That(schema.ToJson(), Is.EqualTo(json));
    }

    [TestCase("""{"type":"fixed","name":"F","size":1,"logicalType":"decimal","precision":2}""", "decimal(2,0)")]
    [TestCase("""{"type":"fixed","name":"F","size":16,"logicalType":"uuid"}""", "uuid")]
    [TestCase("""{"type":"fixed","name":"F","size":12,"logicalType":"duration"}""", "duration")]
    [TestCase("""{"type":"bytes","logicalType":"big-decimal"}""", "big-decimal")]
    [TestCase("""{"type":"int","logicalType":"time-millis"}""", "time-millis")]
    [TestCase("""{"type":"long","logicalType":"local-timestamp-nanos"}""", "local-timestamp-nanos")]
    public void Parse_LogicalType_IsKnown(string json, string expected) =>
        Assert.That(AvroSchema.Parse(json).LogicalType!.ToString(), Is.EqualTo(expected));

    [Test]
    public void ToJson_RandomSchemas_ParseBackTheSame()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var schema = new RandomAvro(seed).Record(4);
            var back = AvroSchema.Parse(schema.ToJson());
            Assert.That(back.ToJson(), Is.EqualTo(schema.ToJson()), $"seed {seed}");
            Assert.That(back.ContentFingerprint, Is.EqualTo(schema.ContentFingerprint), $"seed {seed}");
            Assert.That(back.Fingerprint, Is.EqualTo(schema.Fingerprint), $"seed {seed}");
        }
    }

    [Test]
    public void Parse_DamagedJson_GivesASchemaOrTheSchemaErrorOnly()
    {
        var random = new Random(5);
        var json = """{"type":"record","name":"a.R","aliases":["Q"],"fields":[{"name":"f","type":["null",{"type":"enum","name":"E","symbols":["A","B"],"default":"A"}],"default":null},{"name":"g","type":{"type":"map","values":{"type":"fixed","name":"F","size":4,"logicalType":"decimal","precision":3,"scale":1}}}]}"""u8.ToArray();
        var refused = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var damaged = (byte[])json.Clone();
            for (var change = random.Next(1, 4); change > 0; change--)
            {
                damaged[random.Next(damaged.Length)] = random.Next(3) == 0 ? (byte)random.Next(256) : json[random.Next(json.Length)];
            }

            try
            {
                _ = AvroSchema.Parse(damaged).Fingerprint;
            }
            catch (AvroSchemaException)
            {
                refused++;
            }
        }

        Assert.That(refused, Is.InRange(1, 19_999));
    }
}
