using Aesop.Wire.Positions;

namespace Aesop.Wire.Tests.Positions;

internal sealed class ScnTests
{
    /// <summary>The predecessor shifted file and offset into one another above 16 MiB and 255 files.</summary>
    [Test]
    public void CompareTo_FilesAbove255AndOffsetsAbove16MiB_NeverCollide()
    {
        Assert.Multiple(() =>
        {
            Assert.That(new Scn(4, 16 << 20), Is.LessThan(new Scn(5, 0)));
            Assert.That(new Scn(255, ulong.MaxValue), Is.LessThan(new Scn(256, 0)));
            Assert.That(new Scn(1, 1UL << 31), Is.GreaterThan(new Scn(1, int.MaxValue)));
            Assert.That(new Scn(1, 5UL << 32), Is.GreaterThan(new Scn(1, uint.MaxValue)));
        });
    }

    [TestCase("42:106298")]
    [TestCase("4294967295:18446744073709551615")]
    public void Parse_OfText_GivesItBack(string text) => Assert.That(Scn.Parse(text).ToString(), Is.EqualTo(text));

    [TestCase("42")]
    [TestCase("42:")]
    [TestCase(":4")]
    [TestCase("-1:4")]
    [TestCase("4294967296:4")]
    [TestCase("1:4 ")]
    public void Parse_OfNoPosition_IsAnError(string text) => Assert.That(() => Scn.Parse(text), Throws.TypeOf<FormatException>());
}
