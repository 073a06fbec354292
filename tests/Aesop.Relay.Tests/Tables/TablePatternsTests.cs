using Aesop.Relay.Tables;

namespace Aesop.Relay.Tests.Tables;

internal sealed class TablePatternsTests
{
    [TestCase("shop.orders", "shop.orders", true)]
    [TestCase("shop.orders", "shop.orders2", false)]
    [TestCase("shop.orders", "Shop.orders", false)]
    [TestCase("shop.*", "shop.orders", true)]
    [TestCase("shop.*", "shopping.orders", false)]
    [TestCase("*.orders", "a.orders", true)]
    [TestCase("s?op.o*s", "stop.os", true)]
    [TestCase("a.b+c", "a.bbc", false)]
    [TestCase("shop.*", "shop.a.b", true)]
    [TestCase("*.b", "shop.a.b", true)]
    public void Match_Pattern_IsJudged(string pattern, string table, bool expected) =>
        Assert.That(new TablePatterns([pattern]).Match(table), Is.EqualTo(expected));

    [TestCase("shop.orders", "shop", true)]
    [TestCase("shop.orders", "shopping", false)]
    [TestCase("shop.o*", "shop", true)]
    [TestCase("shop.o*", "sho", false)]
    [TestCase("s?op.orders", "stop", true)]
    [TestCase("*.orders", "any", true)]
    [TestCase("other.*", "shop", false)]
    public void MayMatchIn_Database_IsJudged(string pattern, string database, bool expected) =>
        Assert.That(new TablePatterns([pattern]).MayMatchIn(database), Is.EqualTo(expected));

    [TestCase("orders")]
    [TestCase(".orders")]
    [TestCase("shop.")]
    public void New_NoPattern_IsNamed(string pattern) =>
        Assert.That(() => new TablePatterns(["shop.*", pattern]), Throws.TypeOf<FormatException>().With.Message.Contains($"'{pattern}'"));

    [Test]
    public void Match_NoPatterns_IsEveryTable() => Assert.That(new TablePatterns([]).Match("any.thing"), Is.True);
}
