using Aesop.CommandLine;

namespace Aesop.Host.Tests.CommandLine;

public sealed class SuggestionTests
{
    private static readonly string[] Known = ["Listen", "Sources", "StateDirectory", "--source", "--state"];

    [TestCase("Lisen", "Listen")]
    [TestCase("listne", "Listen")]
    [TestCase("StateDirektory", "StateDirectory")]
    [TestCase("--sorce", "--source")]
    public void For_Typo_TheWordThatWasMeant(string typed, string meant) => Assert.That(Suggestion.For(typed, Known), Is.EqualTo(meant));

    [TestCase("foo")]
    [TestCase("")]
    [TestCase("RingBytes")]
    public void For_AnotherWord_Nothing(string typed) => Assert.That(Suggestion.For(typed, Known), Is.Null);

    [Test]
    public void For_EndlessWord_Nothing() => Assert.That(Suggestion.For(new string('x', 1_000_000), Known), Is.Null);
}
