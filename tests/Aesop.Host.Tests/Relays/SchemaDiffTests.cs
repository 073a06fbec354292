using Aesop.Avro.Schemas;
using Aesop.Relays;

namespace Aesop.Host.Tests.Relays;

internal sealed class SchemaDiffTests
{
    private const string Id = """{"name":"id","type":"int","aesop.type":"int"}""";
    private const string Name = """{"name":"name","type":["null","string"],"default":null,"aesop.type":"varchar","aesop.charset":"utf8mb4"}""";

    [TestCase(Id, Id + "," + Name, "full", """+ name: varchar utf8mb4 ["null","string"]""")]
    [TestCase(Id + "," + Name, Id, "full", """- name: varchar utf8mb4 ["null","string"]""")]
    [TestCase(Id + "," + Name, Name + "," + Id, "full", "~ order: id, name -> name, id")]
    [TestCase(Id, """{"name":"id","type":"long","aesop.type":"bigint"}""", "backward", """~ id: int "int" -> bigint "long" """)]
    [TestCase("""{"name":"id","type":"long","aesop.type":"bigint"}""", Id, "forward", """~ id: bigint "long" -> int "int" """)]
    [TestCase(Id, """{"name":"id","type":"bytes","aesop.type":"blob"}""", "none", """~ id: int "int" -> blob "bytes" """)]
    [TestCase(
        """{"name":"e","type":"string","aesop.type":"enum","aesop.charset":"latin1","aesop.labels":["a"]}""", """{"name":"e","type":"string","aesop.type":"enum","aesop.charset":"latin1","aesop.labels":["a","b"]}""",
        "full", """~ e: enum('a') latin1 "string" -> enum('a', 'b') latin1 "string" """)]
    public void Of_TwoVersions_TellsWhatChangedAndWhoReadsWhat(string before, string after, string compatibility, string change)
    {
        var diff = SchemaDiff.Of(Schema(before, "id"), Schema(after, "id"));
        Assert.That((diff.Compatibility, string.Join('|', diff.Changes)), Is.EqualTo((compatibility, change.TrimEnd())));
    }

    [Test]
    public void Of_AnotherKey_IsTold() =>
        Assert.That(SchemaDiff.Of(Schema(Id, "id"), Schema(Id, "id\",\"name")).Changes, Is.EqualTo(new[] { "~ key: id -> id, name" }));

    private static AvroRecordSchema Schema(string fields, string key) =>
        (AvroRecordSchema)AvroSchema.Parse($$"""{"type":"record","name":"t","namespace":"d.v1","aesop.key":["{{key}}"],"fields":[{{fields}}]}""");
}
