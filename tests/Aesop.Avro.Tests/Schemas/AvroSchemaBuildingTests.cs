using System.Text.Json;
using Aesop.Avro.Schemas;

namespace Aesop.Avro.Tests.Schemas;

public sealed class AvroSchemaBuildingTests
{
    [Test]
    public void Constructors_TableOfColumns_GiveTheJsonThatParsesToTheSame()
    {
        var amount = new AvroPrimitiveSchema(AvroType.Bytes, AvroLogicalType.Decimal(10, 2));
        var at = new AvroPrimitiveSchema(
            AvroType.Long, AvroLogicalType.TimestampMicros, AvroAttributes.Empty.With("aesop.fsp", 3));
        var record = new AvroRecordSchema(
            new AvroName("orders", "shop"),
            [
                new("id", AvroSchema.Long),
                new("amount", AvroUnionSchema.Nullable(amount), AvroField.NullDefault),
                new("at_", at, attributes: AvroAttributes.Empty.With("aesop.column", "at!")),
            ]);

        const string Expected = """{"type":"record","name":"orders","namespace":"shop","fields":[{"name":"id","type":"long"},{"name":"amount","type":["null",{"type":"bytes","logicalType":"decimal","precision":10,"scale":2}],"default":null},{"name":"at_","type":{"type":"long","aesop.fsp":3,"logicalType":"timestamp-micros"},"aesop.column":"at!"}]}""";
        Assert.That(record.ToJson(), Is.EqualTo(Expected));
        Assert.That(AvroSchema.Parse(Expected).ToJson(), Is.EqualTo(Expected));
    }

    [Test]
    public void CreateRecursive_List_RefersToItself()
    {
        var list = AvroRecordSchema.CreateRecursive(
            new AvroName("List"), self => [new("next", AvroUnionSchema.Nullable(self), AvroField.NullDefault)]);

        Assert.That(list.ToJson(), Is.EqualTo("""{"type":"record","name":"List","fields":[{"name":"next","type":["null","List"],"default":null}]}"""));
    }

    [Test]
    public void Constructors_WhatCannotBe_IsRefused()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(() => new AvroPrimitiveSchema(AvroType.Map), Throws.TypeOf<AvroSchemaException>());
            Assert.That(() => new AvroPrimitiveSchema(AvroType.Int, AvroLogicalType.TimestampMicros), Throws.TypeOf<AvroSchemaException>());
            Assert.That(() => new AvroFixedSchema(new AvroName("F"), 2, AvroLogicalType.Decimal(9, 0)), Throws.TypeOf<AvroSchemaException>());
            Assert.That(() => AvroLogicalType.Decimal(3, 4), Throws.TypeOf<AvroSchemaException>());
            Assert.That(() => new AvroLogicalType(AvroLogicalKind.Decimal), Throws.TypeOf<AvroSchemaException>());
            Assert.That(() => AvroUnionSchema.Nullable(AvroSchema.Null), Throws.TypeOf<AvroSchemaException>());
            Assert.That(
                () => new AvroArraySchema(AvroSchema.Int, AvroAttributes.Empty.With("items", 1)), Throws.TypeOf<AvroSchemaException>());
            Assert.That(
                () => new AvroField("f", AvroSchema.Int, AvroField.NullDefault), Throws.TypeOf<AvroSchemaException>());
            Assert.That(() => new AvroField("f-g", AvroSchema.Int), Throws.TypeOf<AvroSchemaException>());
            Assert.That(() => new AvroName("a b"), Throws.TypeOf<AvroSchemaException>());
        }
    }

    [TestCase("\"int\"", "2147483648", false)]
    [TestCase("\"int\"", "1.5", false)]
    [TestCase("\"long\"", "9223372036854775807", true)]
    [TestCase("\"double\"", "1", true)]
    [TestCase("\"float\"", "\"NaN\"", true)]
    [TestCase("\"bytes\"", "\"\\u00ff\"", true)]
    [TestCase("\"bytes\"", "\"\\u0100\"", false)]
    [TestCase("""{"type":"fixed","name":"F","size":2}""", "\"ab\"", true)]
    [TestCase("""{"type":"fixed","name":"F","size":2}""", "\"abc\"", false)]
    [TestCase("""{"type":"enum","name":"E","symbols":["A"]}""", "\"B\"", false)]
    [TestCase("""{"type":"array","items":"int"}""", "[1,\"2\"]", false)]
    [TestCase("""{"type":"map","values":"int"}""", "{\"a\":1}", true)]
    [TestCase("""{"type":"map","values":"int"}""", "{\"a\":null}", false)]
    [TestCase("""["null","int"]""", "1", true)]
    [TestCase("""["null","int"]""", "\"x\"", false)]
    [TestCase("""{"type":"record","name":"N","fields":[{"name":"x","type":"int"},{"name":"y","type":"int","default":3}]}""", "{\"x\":1}", true)]
    [TestCase("""{"type":"record","name":"N","fields":[{"name":"x","type":"int"},{"name":"y","type":"int","default":3}]}""", "{\"y\":1}", false)]
    public void Field_Default_IsHeldAgainstItsType(string type, string value, bool fits)
    {
        var schema = AvroSchema.Parse(type);
        using var document = JsonDocument.Parse(value);
        var root = document.RootElement.Clone();

        if (fits)
        {
            Assert.That(new AvroField("f", schema, root).Default!.Value.GetRawText(), Is.EqualTo(value));
        }
        else
        {
            Assert.That(() => new AvroField("f", schema, root), Throws.TypeOf<AvroSchemaException>());
        }
    }

    [TestCase("plain", "plain")]
    [TestCase("2nd", "_2nd")]
    [TestCase("", "_")]
    [TestCase("naïve name", "na_ve_name")]
    public void MakeLegal_Text_IsALegalName(string text, string expected)
    {
        Assert.That(AvroName.MakeLegal(text), Is.EqualTo(expected));
        Assert.That(AvroName.IsLegal(AvroName.MakeLegal(text)));
    }

    [Test]
    public void With_AttributeThatIsThere_ReplacesIt()
    {
        var attributes = AvroAttributes.Empty.With("a", 1).With("b", true).With("a", "x");

        Assert.That(attributes.Items.Select(item => item.Key), Is.EqualTo(["a", "b"]));
        Assert.That(attributes.GetString("a"), Is.EqualTo("x"));
        Assert.That(attributes.GetInt32("b"), Is.Null);
    }
}
