using Aesop.Avro.Schemas;

namespace Aesop.Avro.Tests.Schemas;

public sealed class CanonicalFormTests
{
    [TestCase("""{ "type": "int" }""", "\"int\"")]
    [TestCase("""{"type":"long","logicalType":"timestamp-micros"}""", "\"long\"")]
    [TestCase("""{"type":{"type":"int"}}""", "\"int\"")]
    [TestCase("""[ "null" , "int" ]""", """["null","int"]""")]
    [TestCase("""{"items":"int","x":1,"type":"array"}""", """{"type":"array","items":"int"}""")]
    [TestCase("""{"values":"int","type":"map"}""", """{"type":"map","values":"int"}""")]
    [TestCase("""{"size":4,"type":"fixed","namespace":"a.b","doc":"d","name":"F"}""", """{"name":"a.b.F","type":"fixed","size":4}""")]
    [TestCase("""{"symbols":["A"],"type":"enum","default":"A","aliases":["G"],"name":"x.E"}""", """{"name":"x.E","type":"enum","symbols":["A"]}""")]
    [TestCase(
        """{"type":"record","namespace":"n","name":"R","fields":[{"type":["null","R"],"name":"next","default":null,"order":"ignore"},{"name":"f","type":{"type":"fixed","name":"F","size":1}},{"name":"g","type":"F"}]}""",
        """{"name":"n.R","type":"record","fields":[{"name":"next","type":["null","n.R"]},{"name":"f","type":{"name":"n.F","type":"fixed","size":1}},{"name":"g","type":"n.F"}]}""")]
    public void ToCanonicalForm_Schema_IsAsTheSpecificationTransforms(string json, string expected) =>
        Assert.That(AvroSchema.Parse(json).ToCanonicalForm(), Is.EqualTo(expected));

    [Test]
    public void ToCanonicalForm_TwoTypesOfOneName_IsRefused()
    {
        var record = new AvroRecordSchema(
            new AvroName("R"),
            [new("a", new AvroFixedSchema(new AvroName("F"), 1)), new("b", new AvroFixedSchema(new AvroName("F"), 2))]);

        Assert.That(record.ToCanonicalForm, Throws.TypeOf<AvroSchemaException>());
        Assert.That(record.ToJson, Throws.TypeOf<AvroSchemaException>());
    }

    [Test]
    public void ToCanonicalForm_BuiltDeeperThanTheStack_IsRefused()
    {
        AvroSchema schema = AvroSchema.Int;
        for (var i = 0; i < 1_000_000; i++)
        {
            schema = new AvroArraySchema(schema);
        }

        Assert.That(schema.ToCanonicalForm, Throws.TypeOf<AvroSchemaException>());
        Assert.That(schema.ToJson, Throws.TypeOf<AvroSchemaException>());
    }
}
