namespace Aesop.House.Tests;

internal sealed class SourceTextTests
{
    [TestCase("a // b", "a     ")]
    [TestCase("a /* b\nc */ d", "a     \n     d")]
    [TestCase("f(\"x \\\" y\", 'z', '\\'')", "f(        ,    ,     )")]
    [TestCase("f(@\"x \"\" y\\\")", "f(          )")]
    [TestCase("f(\"\"\"x \" y\"\"\")", "f(           )")]
    [TestCase("f($\"x\") // \"", "f(    )     ")]
    public void CodeOnly_Noise_IsBlankAndNothingMoves(string source, string expected) =>
        Assert.That(SourceText.CodeOnly(source), Is.EqualTo(expected));
}
