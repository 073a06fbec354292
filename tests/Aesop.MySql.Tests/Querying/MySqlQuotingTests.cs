namespace Aesop.MySql.Tests.Querying;

public sealed class MySqlQuotingTests
{
    [TestCase("orders", "`orders`"), TestCase("a`b", "`a``b`"), TestCase("a.b", "`a.b`"), TestCase("``", "``````")]
    public void Identifier_Name_IsInBackquotes(string name, string quoted) => Assert.That(MySqlQuoting.Identifier(name), Is.EqualTo(quoted));

    [TestCase(""), TestCase("a\0b")]
    public void Identifier_Impossible_Throws(string name) => Assert.That(() => MySqlQuoting.Identifier(name), Throws.ArgumentException);

    [TestCase("it's", false, "'it''s'"), TestCase(@"a\b", false, @"'a\\b'"), TestCase(@"a\b", true, @"'a\b'"), TestCase(@"\'", true, @"'\'''"), TestCase("", false, "''")]
    public void Literal_Text_IsEscapedForTheMode(string text, bool noBackslashEscapes, string literal) =>
        Assert.That(MySqlQuoting.Literal(text, noBackslashEscapes), Is.EqualTo(literal));
}
