using Aesop.Avro.Binary;

namespace Aesop.Client.Tests.Rows;

public sealed class RowResolutionTests
{
    private const string Id = """{"name":"id","type":"int"}""";
    private const string Name = """{"name":"name","type":["null","string"],"default":null}""";
    private const string Note = """{"name":"note","type":["null","string"],"default":null}""";
    private const string Count = """{"name":"count","type":"long","default":7}""";

    [Test]
    public void ReadAs_AnOlderVersion_LeavesOutWhatItDoesntKnow()
    {
        var row = IdAndName().ReadAs(Fakes.Rows.Schema(Id));
        Assert.That((row.Columns.Count, row.GetInt32("id")), Is.EqualTo((1, 5)));
    }

    [Test]
    public void ReadAs_ANewerVersion_FillsWhatTheRowDoesntHave()
    {
        var row = IdAndName().ReadAs(Fakes.Rows.Schema($"{Note},{Name},{Count},{Id}"));
        Assert.That((row.IsNull("note"), row.GetString("name"), row.GetInt64("count"), row.GetInt32("id")), Is.EqualTo((true, "Ann", 7L, 5)));
    }

    [Test]
    public void ReadAs_WiderTypes_ArePromoted()
    {
        var row = IdAndName().ReadAs(Fakes.Rows.Schema("""{"name":"id","type":"long"}"""));
        Assert.That(row.GetInt64("id"), Is.EqualTo(5));
    }

    [Test]
    public void ReadAs_ColumnThatBecameNullable_IsReadWhileItHoldsAValue()
    {
        var strict = Fakes.Rows.Schema("""{"name":"id","type":"int"},{"name":"name","type":"string"}""");
        Assert.That(IdAndName().ReadAs(strict).GetString("name"), Is.EqualTo("Ann"));
        Assert.That(() => IdAndName(isNull: true).ReadAs(strict), Throws.TypeOf<ColumnException>());
        Assert.That(strict.FaultsWith(IdAndName().Schema), Has.One.Items);
    }

    [Test]
    public void ReadAs_RenamedColumn_IsFoundByItsAlias()
    {
        var row = IdAndName().ReadAs(Fakes.Rows.Schema("""{"name":"id","type":"int"},{"name":"title","type":["null","string"],"aliases":["name"]}"""));
        Assert.That(row.GetString("title"), Is.EqualTo("Ann"));
    }

    [Test]
    public void ReadAs_VersionThatCantReadIt_SaysWhy()
    {
        var schema = Fakes.Rows.Schema("""{"name":"id","type":"int"},{"name":"weight","type":"double"}""");
        Assert.That(() => IdAndName().ReadAs(schema), Throws.TypeOf<ColumnException>().With.Message.Contains("$.weight").And.Message.Contains("no default"));
        Assert.That(schema.FaultsWith(IdAndName().Schema).Single().Path, Is.EqualTo("$.weight"));
    }

    [Test]
    public void ReadAs_PartialImage_KeepsWhatIsAbsent()
    {
        var writer = Fakes.Rows.Schema($"{Id},{Name}");
        var image = Fakes.Rows.Image(writer, static (ref AvroBinaryWriter row) =>
        {
            row.WriteInt(5);
            row.WriteUnionIndex(0);
        }, bitmap: [0b01]);
        var read = image.ReadAs(Fakes.Rows.Schema($"{Name},{Count},{Id}"));
        Assert.That((read.IsAbsent("name"), read.IsAbsent("id"), read.GetInt32("id"), read.GetInt64("count")), Is.EqualTo((true, false, 5, 7L)));
    }

    [Test]
    public void ReadAs_ItsOwnVersion_IsTheSameBytes()
    {
        var image = IdAndName();
        Assert.That(image.ReadAs(Fakes.Rows.Schema($"{Id},{Name}")).Avro == image.Avro, Is.True);
    }

    [Test]
    public void ReadAs_NoImage_IsRefused() =>
        Assert.That(() => default(RowImage).ReadAs(Fakes.Rows.Schema(Id)), Throws.TypeOf<ColumnException>());

    [Test]
    public void As_RecordType_ReadsVersionsBeforeAndAfterItsOwn()
    {
        var newer = Fakes.Rows.Image(Fakes.Rows.Schema($"{Note},{Count},{Id},{Name}"), static (ref AvroBinaryWriter row) =>
        {
            row.WriteUnionIndex(1);
            row.WriteString("new"u8);
            row.WriteLong(9);
            row.WriteInt(6);
            row.WriteUnionIndex(0);
        });
        Assert.That(newer.As<Person>(), Is.EqualTo(new Person(6, null, 9)));
        Assert.That(IdAndName().As<Person>(), Is.EqualTo(new Person(5, "Ann")));
    }

    [Test]
    public void Parse_SchemaOfTheRelay_HasTheTablesName()
    {
        var schema = TableSchema.Parse($$"""{"type":"record","name":"o","namespace":"shop.v1","aesop.database":"shop","aesop.table":"o'","fields":[{{Id}}]}""");
        Assert.That((schema.Name, schema.Columns.Count), Is.EqualTo(("shop.o'", 1)));
    }

    [TestCase("\"int\"")]
    [TestCase("{")]
    [TestCase("""{"type":"record","name":"o","fields":[{"name":"m","type":{"type":"map","values":"int"}}]}""")]
    public void Parse_NoTable_IsRefused(string json) => Assert.That(() => TableSchema.Parse(json), Throws.TypeOf<FormatException>());

    private static RowImage IdAndName(bool isNull = false) => Fakes.Rows.Image(Fakes.Rows.Schema($"{Id},{Name}"), (ref AvroBinaryWriter row) =>
    {
        row.WriteInt(5);
        row.WriteUnionIndex(isNull ? 0 : 1);
        if (!isNull)
        {
            row.WriteString("Ann"u8);
        }
    });

    private sealed record Person(long Id, string? Name, long Count = 1);
}
