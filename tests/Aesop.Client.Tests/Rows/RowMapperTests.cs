using System.ComponentModel.DataAnnotations.Schema;
using Aesop.Avro.Binary;

namespace Aesop.Client.Tests.Rows;

public sealed class RowMapperTests
{
    private const string Fields = """
        {"name":"id","type":"long","aesop.type":"bigint"},
        {"name":"customer_name","type":["null","string"]},
        {"name":"amount","type":["null",{"type":"bytes","logicalType":"decimal","precision":10,"scale":2}]},
        {"name":"status","type":"string"},
        {"name":"placed_at","type":["null",{"type":"long","logicalType":"timestamp-micros"},"string"]},
        {"name":"paid","type":"int"}
        """;

    public enum Status
    {
        Open,
        Shipped,
    }

    [Test]
    public void As_Record_TakesColumnsOfTheSameNames() =>
        Assert.That(
            Image().As<Order>(),
            Is.EqualTo(new Order(7, "Ann", 12.5m, Status.Shipped, DateTimeOffset.UnixEpoch.AddSeconds(1), true)));

    [Test]
    public void As_RecordWithNulls_TakesThem() =>
        Assert.That(Image(hasNulls: true).As<Order>(), Is.EqualTo(new Order(7, null, null, Status.Shipped, null, true)));

    [Test]
    public void As_Class_FillsPropertiesThatHaveColumns()
    {
        var order = Image().As<OrderRow>();
        Assert.That((order.Key, order.CustomerName, order.Paid, order.Unrelated), Is.EqualTo((7m, "Ann", (byte)1, "kept")));
    }

    [Test]
    public void As_StructRecord_Works() => Assert.That(Image().As<Small>(), Is.EqualTo(new Small(7, Paid: 1, Discount: 3)));

    [Test]
    public void As_NullWhereTheMemberCantBe_NamesBoth() =>
        Assert.That(() => Image(hasNulls: true).As<Strict>(), Throws.TypeOf<ColumnException>().With.Message.Contains("'customer_name'").And.Message.Contains("NULL").And.Message.Contains("Strict(CustomerName)"));

    [Test]
    public void As_MemberOfAnotherType_NamesBoth() =>
        Assert.That(() => Image().As<Wrong>(), Throws.TypeOf<ColumnException>().With.Message.Contains("'id'").And.Message.Contains("bigint (Int64)").And.Message.Contains("Wrong(Id) of type Int32"));

    [Test]
    public void As_MemberWithoutAColumn_SaysWhichThereAre() =>
        Assert.That(() => Image().As<Unknown>(), Throws.TypeOf<ColumnException>().With.Message.Contains("Unknown.Weight").And.Message.Contains("customer_name"));

    [Test]
    public void As_RequiredPropertyWithoutAColumn_IsRefused() =>
        Assert.That(() => Image().As<Requiring>(), Throws.TypeOf<ColumnException>().With.Message.Contains("Requiring.Weight"));

    [Test]
    public void As_TypeThatCantBeMade_IsRefused() =>
        Assert.That(() => Image().As<IDisposable>(), Throws.TypeOf<ColumnException>().With.Message.Contains("IDisposable"));

    [Test]
    public void As_AbsentColumn_IsNotNull()
    {
        var schema = Fakes.Rows.Schema("""{"name":"id","type":"long"},{"name":"customer_name","type":["null","string"]}""");
        var image = Fakes.Rows.Image(schema, static (ref AvroBinaryWriter writer) =>
        {
            writer.WriteLong(7);
            writer.WriteUnionIndex(0);
        }, bitmap: [0b01]);
        Assert.That(() => image.As<Named>(), Throws.TypeOf<ColumnException>().With.Message.Contains("Absent is not NULL"));
    }

    [Test]
    public void As_SchemasThatChange_AreMappedEachByItsOwn()
    {
        var before = Fakes.Rows.Schema("""{"name":"id","type":"long"},{"name":"customer_name","type":["null","string"]}""");
        var after = Fakes.Rows.Schema("""{"name":"customer_name","type":"string"},{"name":"x","type":"int"},{"name":"id","type":"int"}""");
        var old = Fakes.Rows.Image(before, static (ref AvroBinaryWriter writer) =>
        {
            writer.WriteLong(7);
            writer.WriteUnionIndex(0);
        });
        var young = Fakes.Rows.Image(after, static (ref AvroBinaryWriter writer) =>
        {
            writer.WriteString("Bob"u8);
            writer.WriteInt(1);
            writer.WriteInt(8);
        });
        Assert.That(new[] { old.As<Named>(), young.As<Named>(), old.As<Named>() }, Is.EqualTo(new[] { new Named(7, null), new Named(8, "Bob"), new Named(7, null) }));
    }

    private static RowImage Image(bool hasNulls = false) => Fakes.Rows.Image(Fakes.Rows.Schema(Fields), (ref AvroBinaryWriter writer) =>
    {
        writer.WriteLong(7);
        writer.WriteUnionIndex(hasNulls ? 0 : 1);
        if (!hasNulls)
        {
            writer.WriteString("Ann"u8);
        }

        writer.WriteUnionIndex(hasNulls ? 0 : 1);
        if (!hasNulls)
        {
            writer.WriteBytes([4, 0xE2]);
        }

        writer.WriteString("shipped"u8);
        writer.WriteUnionIndex(hasNulls ? 0 : 1);
        if (!hasNulls)
        {
            writer.WriteLong(1_000_000);
        }

        writer.WriteInt(1);
    });

    public sealed record Order(long Id, string? CustomerName, decimal? Amount, Status Status, DateTimeOffset? PlacedAt, bool Paid);

    public sealed record Strict(long Id, string CustomerName);

    public sealed record Wrong(int Id);

    public sealed record Unknown(long Id, double Weight);

    public sealed record Named(long Id, string? CustomerName);

    public readonly record struct Small(long Id, short Paid, int Discount = 3);

    public sealed class Requiring
    {
        public long Id { get; set; }

        public required double Weight { get; set; }
    }

    public sealed class OrderRow
    {
        [Column("id")]
        public decimal Key { get; set; }

        public string? CustomerName { get; set; }

        public byte Paid { get; set; }

        public string Unrelated { get; set; } = "kept";
    }
}
