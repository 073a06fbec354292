using Aesop.Verify.Tables;

namespace Aesop.Verify.Tests.Tables;

internal sealed class TableMapTests
{
    [TestCase("shop.orders", "copy.sales")]
    [TestCase("shop.items", "copy.shop_items")]
    [TestCase("other.items", "other.items")]
    public void Of_Table_TheFirstRuleThatFits(string table, string expected) =>
        Assert.That($"{new TableMap(["shop.orders=copy.sales", "shop.*=copy.shop_*"]).Of(TableName.Parse(table))}", Is.EqualTo(expected));

    [TestCase("shop.orders")]
    [TestCase("shop.orders=copy")]
    [TestCase("shop.*=copy.orders")]
    [TestCase("sh*.a=copy.a")]
    public void New_NoRule_SaysHowOneLooks(string rule) => Assert.That(() => new TableMap([rule]), Throws.TypeOf<VerifyException>());
}
