using Aesop.Verify.Columns;
using Aesop.Verify.Folding;
using Aesop.Verify.Tables;

namespace Aesop.Verify.Tests.Folding;

internal sealed class FoldTests
{
    private static readonly TableName Orders = new("shop", "orders");

    [Test]
    public async Task Run_InsertUpdateDelete_TheRowsAsTheyAreNow()
    {
        await using var fold = await FoldAsync(Insert(1, "a"), Insert(2, "b"), Update(2, "c"), Delete(1));

        Assert.That(Rows(fold, Orders), Is.EqualTo(["2=c"]));
    }

    [Test]
    public async Task Run_KeyThatChanged_IsDeletedAndInserted()
    {
        await using var fold = await FoldAsync(Insert(1, "a"), Delete(1), Insert(7, "a"));

        Assert.That(Rows(fold, Orders), Is.EqualTo(["7=a"]));
    }

    [Test]
    public async Task Run_PartialImage_ColumnsThatWereNotCarriedStay()
    {
        await using var fold = await FoldAsync(Insert(1, "a"), """{"op":"update","table":"shop.orders","key":{"id":1},"after":{"n":5},"last":true}""");

        Assert.That(Rows(fold, Orders), Is.EqualTo(["1=a"]));
    }

    [Test]
    public async Task Run_Rollback_TakesBackWhatWasSeenOfTheTransaction()
    {
        await using var fold = await FoldAsync(
            Insert(1, "a"), Update(1, "void").Replace("true", "false", StringComparison.Ordinal), Insert(2, "void").Replace("true", "false", StringComparison.Ordinal),
            """{"kind":"rollback","scn":"1:4"}""");

        Assert.That(Rows(fold, Orders), Is.EqualTo(["1=a"]));
    }

    [Test]
    public async Task Run_Statements_EmptyAndRenameTables()
    {
        await using var fold = await FoldAsync(
            Insert(1, "old"), Ddl("TRUNCATE TABLE orders", "shop.orders"), Insert(2, "new"), Insert(3, "ghost", "shop._orders_gho"),
            Ddl("RENAME TABLE orders TO _orders_del, _orders_gho TO orders", "shop.orders", "shop._orders_del", "shop._orders_gho", "shop.orders"));

        Assert.That(Rows(fold, Orders), Is.EqualTo(["3=ghost"]));
        Assert.That(Rows(fold, new TableName("shop", "_orders_del")), Is.EqualTo(["2=new"]));
    }

    [Test]
    public async Task Run_PartitionExchanged_TableRefused()
    {
        await using var fold = await FoldAsync(Insert(1, "a"), Ddl("ALTER TABLE orders EXCHANGE PARTITION p WITH TABLE o", "shop.orders", "shop.o"));

        Assert.That(fold.RefusalOf(Orders), Does.Contain("EXCHANGE PARTITION"));
    }

    [TestCase("""{"op":"insert","table":"shop.orders","key":null,"after":{"id":1},"last":true}""", "no key")]
    [TestCase("""{"op":"insert","table":"shop.orders","key":{"other":1},"after":{"id":1},"last":true}""", "another|isn't the one")]
    public async Task Run_ChangeThatCantBeFolded_TableRefused(string line, string reason)
    {
        await using var fold = await FoldAsync(line);

        Assert.That(fold.RefusalOf(Orders), Does.Match(reason));
    }

    [TestCase("no json")]
    [TestCase("""{"op":"insert","table":"shop""")]
    public void Run_LineThatIsNone_IsNamedByItsNumber(string line) =>
        Assert.That(async () => await FoldAsync(Insert(1, "a"), line), Throws.TypeOf<VerifyException>().With.Message.Contains("line 2"));

    [Test]
    public void Run_ChangesThatAreGone_EndIt() =>
        Assert.That(async () => await FoldAsync("""{"kind":"gone","reason":"overtaken"}"""), Throws.TypeOf<VerifyException>().With.Message.Contains("overtaken"));

    [Test]
    public async Task NotAskedFor_ManyRows_EachOnceAndOnlyThoseThatWereNot()
    {
        const int Many = 20_000;
        await using var fold = await FoldAsync([.. Enumerable.Range(0, Many).Select(id => Insert(id, "x")), Delete(1), Delete(3)]);
        fold.Find(Pair, [.. Enumerable.Range(0, Many / 2).Select(Key)]);

        var left = fold.NotAskedFor(Orders, withDeleted: true).SelectMany(keys => keys).Select(key => int.Parse(key.Id, System.Globalization.CultureInfo.InvariantCulture)).Order();

        Assert.That(left, Is.EqualTo(Enumerable.Range(Many / 2, Many / 2)));
        Assert.That(fold.NotAskedFor(Orders, withDeleted: true), Is.Empty);
        Assert.That(Rows(fold, Orders), Has.Count.EqualTo(Many - 2));
    }

    private static TablePair Pair => new(Shape(Orders), null);

    private static TableShape Shape(TableName name)
    {
        SqlColumn[] columns = [new("id", "int", "int", null, null, 0), new("text", "varchar", "varchar(20)", "utf8mb4", "utf8mb4_bin", 20)];
        return new TableShape(name, columns, [columns[0]], IsVersioned: false, RowBytes: 30);
    }

    private static RowKey Key(int id) => new([$"{id}"]);

    private static List<string> Rows(Fold fold, TableName table) =>
        [.. fold.Find(new TablePair(Shape(table), null), [.. Enumerable.Range(0, 20_000).Select(Key)]).Values.Select(row => $"{row.Key.Id}={row.Cells[1].Text}")];

    private static string Insert(int id, string text, string table = "shop.orders") =>
        $$"""{"source":"s","op":"insert","table":"{{table}}","key":{"id":{{id}}},"after":{"id":{{id}},"text":"{{text}}"},"last":true}""";

    private static string Update(int id, string text) => Insert(id, text).Replace("insert", "update", StringComparison.Ordinal);

    private static string Delete(int id) => $$"""{"op":"delete","table":"shop.orders","key":{"id":{{id}}},"before":{"id":{{id}},"text":"?"},"last":true}""";

    private static string Ddl(string statement, params string[] tables) =>
        $$"""{"kind":"ddl","statement":"{{statement}}","tables":[{{string.Join(",", tables.Select(table => $"\"{table}\""))}}]}""";

    private static async Task<Fold> FoldAsync(params string[] lines)
    {
        var folder = Directory.CreateTempSubdirectory("aesop-fold-").FullName;
        var fold = new Fold(new FakeLines(lines), (name, _) => Task.FromResult<TableShape?>(Shape(name)), folder);
        try
        {
            await fold.RunAsync(CancellationToken.None);
            return fold;
        }
        catch
        {
            await fold.DisposeAsync();
            throw;
        }
    }
}
