using Aesop.Wire.Positions;

namespace Aesop.Wire.Tests.Positions;

internal sealed class CheckpointTests
{
    private static readonly Checkpoint Full = new()
    {
        Source = "shop",
        Epoch = 3,
        Scn = new Scn(42, 5_000_000_000),
        Log = 0x9f2c63a1b2c3d4e5,
        GtidSet = "3e11fa47-71ca-11e1-9e33-c80aa9429562:1-5:9",
        Bootstrap = new BootstrapPlace("snapshot", "b7", "orders.1000"),
    };

    [Test]
    public void Parse_OfToString_GivesTheSame() => Assert.That(Checkpoint.Parse(Full.ToString()), Is.EqualTo(Full));

    [Test]
    public void Parse_WithNothingOptional_GivesTheSame()
    {
        var checkpoint = new Checkpoint { Source = "a", Epoch = 1, Scn = new Scn(1, 4) };
        Assert.That(Checkpoint.Parse(checkpoint.ToString()), Is.EqualTo(checkpoint));
    }

    [Test]
    public void ToString_Golden_IsUnchanged() => Assert.That(
        Full.ToString(),
        Is.EqualTo(File.ReadAllText(Path.Combine(TestContext.CurrentContext.TestDirectory, "golden", "token.txt")).Trim()));

    [Test]
    public void Parse_CutAnywhere_IsAnError()
    {
        var token = Full.ToString();
        for (var length = 0; length < token.Length; length++)
        {
            Assert.That(() => Checkpoint.Parse(token[..length]), Throws.TypeOf<FormatException>(), $"cut at {length}");
        }
    }

    [Test]
    public void Parse_AnyCharacterChanged_IsAnError()
    {
        var token = Full.ToString();
        for (var i = 0; i < token.Length; i++)
        {
            var changed = token.ToCharArray();
            changed[i] = changed[i] == '1' ? '2' : '1';
            Assert.That(() => Checkpoint.Parse(new string(changed)), Throws.TypeOf<FormatException>(), $"changed at {i}");
        }
    }

    [Test]
    public void Parse_AnotherVersion_SaysSo() => Assert.That(
        () => Checkpoint.Parse(Full.ToString().Replace("aesop1", "aesop2", StringComparison.Ordinal)),
        Throws.TypeOf<FormatException>().With.Message.Contains("version 'aesop1'"));

    [TestCase("", false)]
    [TestCase("-", false)]
    [TestCase("a/b", false)]
    [TestCase("shop db", false)]
    [TestCase("shop-1.eu_2", true)]
    public void IsSourceName_Text_IsJudged(string name, bool expected) => Assert.That(Checkpoint.IsSourceName(name), Is.EqualTo(expected));
}
