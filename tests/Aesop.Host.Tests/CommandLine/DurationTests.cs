using Aesop.CommandLine;

namespace Aesop.Host.Tests.CommandLine;

public sealed class DurationTests
{
    [TestCase("250ms", "s", 250)]
    [TestCase("5s", "ms", 5_000)]
    [TestCase("1.5m", "ms", 90_000)]
    [TestCase("2h", "ms", 7_200_000)]
    [TestCase("1d", "ms", 86_400_000)]
    [TestCase("30", "s", 30_000)]
    [TestCase("30", "ms", 30)]
    public void TryParse_Duration_Milliseconds(string text, string bareUnit, long expected)
    {
        Assert.That(Duration.TryParse(text, bareUnit, out var milliseconds), Is.True);
        Assert.That(milliseconds, Is.EqualTo(expected));
    }

    [TestCase("")]
    [TestCase("s")]
    [TestCase("-1s")]
    [TestCase("0.5ms")]
    [TestCase("5 weeks")]
    [TestCase("99999999999999999999d")]
    public void TryParse_AnythingElse_False(string text) => Assert.That(Duration.TryParse(text, "ms", out _), Is.False);
}
