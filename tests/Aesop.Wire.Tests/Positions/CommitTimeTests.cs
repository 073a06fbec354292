using Aesop.Wire.Positions;

namespace Aesop.Wire.Tests.Positions;

internal sealed class CommitTimeTests
{
    [TestCase("1970-01-01T00:00:01Z", 1_000_000L)]
    [TestCase("1970-01-01T01:00:00.000007+01:00", 7L)]
    [TestCase("1969-12-31T13:00-11:00", 0L)]
    public void Parse_Moment_IsMicrosecondsOfUtc(string text, long expected) => Assert.That(CommitTime.Parse(text), Is.EqualTo(expected));

    [TestCase("2026-11-22T02:00:00", "time zone")]
    [TestCase("2026-11-22 02:00:00Z", "no moment")]
    [TestCase("2026-13-22T02:00:00Z", "no moment")]
    [TestCase("yesterday", "no moment")]
    public void Parse_Other_SaysWhatIsWrong(string text, string expected) =>
        Assert.That(() => CommitTime.Parse(text), Throws.TypeOf<FormatException>().With.Message.Contains(expected));

    [TestCase("2026-11-22T02:00:00Z")]
    [TestCase("2026-11-22T02:00:00.000001Z")]
    public void Format_OfParsed_IsTheSame(string text) => Assert.That(CommitTime.Format(CommitTime.Parse(text)), Is.EqualTo(text));
}
