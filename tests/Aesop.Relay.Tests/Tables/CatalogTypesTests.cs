using Aesop.Relay.Tables;

namespace Aesop.Relay.Tests.Tables;

internal sealed class CatalogTypesTests
{
    [TestCase("enum('a','b')", "a|b")]
    [TestCase("set('it''s','x,y','')", "it's|x,y|")]
    [TestCase("enum('''')", "'")]
    [TestCase("""enum('a\\b','c\nd','\0','\r','\\')""", "a\\b|c\nd|\0|\r|\\")]
    public void LabelsOf_Type_ReadsQuotesAndCommas(string type, string labels) =>
        Assert.That(string.Join('|', CatalogTypes.LabelsOf(new CatalogColumn("c", "enum", type, 45, null))), Is.EqualTo(labels));
}
