namespace Aesop.MySql.Tests.Options;

public sealed class SpellingTests
{
    private static readonly string[] Known = ["Listen", "Sources", "StateDirectory", "--source", "--state", "connect_timeout_ms", "tls", "--format", "--from"];

    [TestCase("Lisen", "Listen")]
    [TestCase("listne", "Listen")]
    [TestCase("StateDirektory", "StateDirectory")]
    [TestCase("--sorce", "--source")]
    [TestCase("connect-timeout", "connect_timeout_ms")]
    [TestCase("tsl", "tls")]
    [TestCase("--form", "--from")]
    public void Nearest_Typo_TheWordThatWasMeant(string typed, string meant) => Assert.That(Spelling.Nearest(typed, Known), Is.EqualTo(meant));

    [TestCase("foo")]
    [TestCase("")]
    [TestCase("RingBytes")]
    public void Nearest_AnotherWord_Nothing(string typed) => Assert.That(Spelling.Nearest(typed, Known), Is.Null);

    [Test]
    public void Nearest_EndlessWord_Nothing() => Assert.That(Spelling.Nearest(new string('x', 1_000_000), Known), Is.Null);
}
