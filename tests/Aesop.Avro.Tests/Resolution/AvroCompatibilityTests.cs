using Aesop.Avro.Resolution;
using Aesop.Avro.Schemas;

namespace Aesop.Avro.Tests.Resolution;

public sealed class AvroCompatibilityTests
{
    private const string Decimal = """{"type":"bytes","logicalType":"decimal","precision":10,"scale":2}""";

    [TestCase("\"long\"", "\"int\"", "$", AvroIncompatibilityKind.Type)]
    [TestCase("\"double\"", "\"float\"", "$", AvroIncompatibilityKind.Type)]
    [TestCase("\"null\"", "\"int\"", "$", AvroIncompatibilityKind.Type)]
    [TestCase("""{"type":"map","values":"int"}""", """{"type":"map","values":"string"}""", "${}", AvroIncompatibilityKind.Type)]
    [TestCase("""{"type":"fixed","name":"F","size":1}""", """{"type":"fixed","name":"F","size":2}""", "$", AvroIncompatibilityKind.FixedSize)]
    [TestCase("""{"type":"fixed","name":"F","size":1}""", """{"type":"fixed","name":"G","size":1}""", "$", AvroIncompatibilityKind.Name)]
    [TestCase("\"int\"", """["null","string"]""", "$", AvroIncompatibilityKind.MissingBranch)]
    [TestCase(Decimal, """{"type":"bytes","logicalType":"decimal","precision":10,"scale":4}""", "$", AvroIncompatibilityKind.LogicalType)]
    [TestCase(Decimal, """{"type":"bytes","logicalType":"decimal","precision":9,"scale":2}""", "$", AvroIncompatibilityKind.LogicalType)]
    [TestCase("""{"type":"int","logicalType":"time-millis"}""", """{"type":"long","logicalType":"time-micros"}""", "$", AvroIncompatibilityKind.LogicalType)]
    [TestCase(
        """{"type":"record","name":"R","fields":[]}""",
        """{"type":"record","name":"R","fields":[{"name":"x","type":"int"}]}""",
        "$.x",
        AvroIncompatibilityKind.MissingDefault)]
    public void Check_NotReadable_GivesPathAndReason(string writer, string reader, string path, AvroIncompatibilityKind kind)
    {
        var reasons = AvroCompatibility.Check(AvroSchema.Parse(writer), AvroSchema.Parse(reader));
        Assert.That(reasons, Has.Count.EqualTo(1));
        Assert.That(reasons[0].Path, Is.EqualTo(path));
        Assert.That(reasons[0].Kind, Is.EqualTo(kind));
        Assert.That(reasons[0].OnlySomeData, Is.False);
    }

    [TestCase(Decimal, """{"type":"bytes","logicalType":"decimal","precision":12,"scale":2}""")]
    [TestCase(Decimal, "\"bytes\"")]
    [TestCase("\"string\"", """["null","string"]""")]
    [TestCase("""{"type":"record","name":"R","fields":[{"name":"x","type":"int"}]}""", """{"type":"record","name":"R","fields":[]}""")]
    [TestCase("""{"type":"enum","name":"E","symbols":["A"]}""", """{"type":"enum","name":"E","symbols":["B","A"]}""")]
    public void Check_Readable_GivesNoReason(string writer, string reader) =>
        Assert.That(AvroCompatibility.Check(AvroSchema.Parse(writer), AvroSchema.Parse(reader)), Is.Empty);

    [Test]
    public void Check_NullsThatTheReaderDoesNotTake_ConcernSomeDataOnly()
    {
        var reasons = AvroCompatibility.Check(AvroSchema.Parse("""["null","int"]"""), AvroSchema.Parse("\"int\""));
        Assert.That(reasons.Select(reason => reason.ToString()), Is.EqualTo(["$|null: the writer's null can't be read as int"]));
        Assert.That(reasons[0].OnlySomeData);
    }

    [Test]
    public void Check_RecursiveTypes_Ends()
    {
        var list = AvroSchema.Parse("""{"type":"record","name":"L","fields":[{"name":"v","type":"long"},{"name":"next","type":["null","L"]}]}""");
        var narrow = AvroSchema.Parse("""{"type":"record","name":"L","fields":[{"name":"v","type":"int"},{"name":"next","type":["null","L"]}]}""");
        Assert.That(AvroCompatibility.Check(list, list), Is.Empty);
        Assert.That(AvroCompatibility.Check(list, narrow).Select(reason => reason.Path), Does.Contain("$.v"));
    }
}
