using Aesop.Avro.Schemas;
using Aesop.Relay.Tables;

namespace Aesop.Relay.Tests.Tables;

internal sealed class TableSchemaTests
{
    private static readonly TableColumn Id = new() { Name = "id", Kind = ColumnKind.Int32, TypeText = "int" };

    /// <summary>Canonical form leaves logical types and attributes out; the fingerprint must tell such schemas apart all the same.</summary>
    [Test]
    public void Avro_SchemasThatOnlyMeanSomethingElse_HaveFingerprintsOfTheirOwn()
    {
        TableColumn[] variants =
        [
            new() { Name = "a", Kind = ColumnKind.Decimal, Precision = 10, Scale = 2, TypeText = "decimal(10,2)" },
            new() { Name = "a", Kind = ColumnKind.Decimal, Precision = 12, Scale = 2, TypeText = "decimal(12,2)" },
            new() { Name = "a", Kind = ColumnKind.Binary, TypeText = "blob" },
            new() { Name = "a", Kind = ColumnKind.UInt64, TypeText = "bigint unsigned" },
            new() { Name = "a", Kind = ColumnKind.Int64, TypeText = "bigint" },
            new() { Name = "a", Kind = ColumnKind.Time, TypeText = "time" },
            new() { Name = "a", Kind = ColumnKind.Time, FractionDigits = 3, TypeText = "time(3)" },
            new() { Name = "a", Kind = ColumnKind.DateTime, TypeText = "datetime" },
            new() { Name = "a", Kind = ColumnKind.Timestamp, TypeText = "timestamp" },
            new() { Name = "a", Kind = ColumnKind.Enum, Labels = ["x"], Charset = "utf8mb4", TypeText = "enum" },
            new() { Name = "a", Kind = ColumnKind.Enum, Labels = ["y"], Charset = "utf8mb4", TypeText = "enum" },
            new() { Name = "a", Kind = ColumnKind.Text, Charset = "utf8mb4", TypeText = "varchar" },
            new() { Name = "a", Kind = ColumnKind.Json, TypeText = "json" },
        ];
        var fingerprints = variants.Select(column => new TableSchema("shop", "t", [Id, column], [0]).Avro.Fingerprint).ToList();
        Assert.That(fingerprints, Is.Unique);
        Assert.That(new TableSchema("shop", "t", [Id, variants[0]], [1]).Avro.Fingerprint, Is.Not.EqualTo(fingerprints[0]), "another key");
    }

    [Test]
    public void Avro_SameTable_AlwaysHasTheSameFingerprintAndText()
    {
        var first = new TableSchema("shop", "t", [Id], [0]).Avro;
        var second = new TableSchema("shop", "t", [Id with { }], [0]).Avro;
        Assert.That((second.Fingerprint, second.ToJson()), Is.EqualTo((first.Fingerprint, first.ToJson())));
        Assert.That(AvroSchema.Parse(first.ToJson()).Fingerprint, Is.EqualTo(first.Fingerprint));
    }

    [Test]
    public void Avro_NamesThatAvroRefuses_AreMadeLegalUniqueAndKept()
    {
        string[] names = ["a b", "a-b", "a_b", "1st", "größe", "int"];
        var schema = new TableSchema("my-db", "select", [.. names.Select(name => Id with { Name = name })], []);
        Assert.Multiple(() =>
        {
            Assert.That(schema.Avro.Fields.Select(field => field.Name), Is.Unique);
            Assert.That(schema.Avro.Fields.Select(field => field.Attributes.GetString("aesop.column") ?? field.Name), Is.EqualTo(names));
            Assert.That(schema.Avro.Attributes.GetString("aesop.database"), Is.EqualTo("my-db"));
        });
    }
}
