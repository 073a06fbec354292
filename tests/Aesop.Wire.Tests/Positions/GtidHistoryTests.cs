using Aesop.Wire.Positions;

namespace Aesop.Wire.Tests.Positions;

internal sealed class GtidHistoryTests
{
    private const string A = "3e11fa47-71ca-11e1-9e33-c80aa9429562";
    private const string B = "9f00fa47-71ca-11e1-9e33-c80aa9429562";

    [TestCase(A + ":1-105", A + ":1-100", A + ":101-105")]
    [TestCase(A + ":1-10:20-30", A + ":5:8-22:30", A + ":1-4:6-7:23-29")]
    [TestCase(A + ":1-5:blue:1-7," + B + ":1", A + ":1-9:blue:2", A + ":blue:1:3-7," + B + ":1")]
    [TestCase(A + ":1-5", "", A + ":1-5")]
    [TestCase(A + ":1-5", A + ":1-5", "")]
    [TestCase("0-1-105,0-2-95", "0-1-100,0-2-120", "0-1-101..105")]
    [TestCase("0-1-105,1-7-3", "0-2-120", "0-1-105,1-7-3")]
    [TestCase("0-1-101..105", "0-1-103", "0-1-104..105")]
    [TestCase("", "0-1-5", "")]
    public void Except_Other_IsWhatTheOtherLacks(string text, string other, string expected) =>
        Assert.That(GtidHistory.Parse(text).Except(GtidHistory.Parse(other)).ToString(), Is.EqualTo(expected));

    [TestCase(A + ":1-105", A + ":1-100," + B + ":1", A + ":1-100")]
    [TestCase("0-1-105,0-2-95", "0-1-100,0-2-120", "0-1-100,0-2-95")]
    public void Intersect_Other_IsWhatBothHave(string text, string other, string expected) =>
        Assert.That(GtidHistory.Parse(text).Intersect(GtidHistory.Parse(other)).ToString(), Is.EqualTo(expected));

    [Test]
    public void ExceptAndIntersect_Random_EqualNaiveSets()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var (left, right) = (Numbers(random), Numbers(random));
            var (a, b) = (History(left), History(right));
            Assert.That(a.Except(b).ToString(), Is.EqualTo(History(left.Except(right)).ToString()), $"seed {seed}");
            Assert.That(a.Intersect(b).ToString(), Is.EqualTo(History(left.Intersect(right)).ToString()), $"seed {seed}");
            Assert.That(a.Count, Is.EqualTo(left.Count));
        }
    }

    [TestCase("0-1-105,1-1-3", "0-1-100,1-1-7", "0-1-101..105")]
    [TestCase("0-1-105", "0-2-105", "0-1-105..105")]
    [TestCase("0-1-105", "0-2-120", "")]
    [TestCase("0-1-5", "", "0-1-5")]
    [TestCase(A + ":1-7", A + ":1-5:9", A + ":6-7")]
    public void Beyond_SetOfAnotherLineage_IsWhatItLacks(string set, string other, string expected) =>
        Assert.That(GtidSet.Parse(set).Beyond(GtidSet.Parse(other)).ToString(), Is.EqualTo(expected));

    [Test]
    public void ToSet_MariaDb_IsTheHighestOfEachDomain() =>
        Assert.That(GtidHistory.Parse("0-1-105,0-2-120,1-1-3").ToSet().ToString(), Is.EqualTo("0-2-120,1-1-3"));

    [Test]
    public void ToHistory_SetThatGrew_KnowsEveryServer()
    {
        var set = GtidSet.Parse("0-1-90");
        set.Add(Gtid.MariaDb(0, 2, 95));
        set.Add(Gtid.MariaDb(0, 1, 105));
        set.Add(Gtid.MariaDb(0, 3, 96));
        Assert.That((set.Clone().ToHistory().ToString(), set.ToString()), Is.EqualTo(("0-1-105,0-2-95,0-3-96", "0-1-105")));
    }

    [Test]
    public void Describe_Many_NamesTheFirstAndCounts() => Assert.That(
        GtidHistory.Parse(string.Join(',', Enumerable.Range(1, 30).Select(server => $"0-{server}-7..8"))).Describe(),
        Does.StartWith("0-1-7..8,0-2-7..8,").And.EndsWith("(60 transactions)"));

    [TestCase("0-1-5")]
    [TestCase(A + ":7")]
    [TestCase(A + ":blue:7")]
    public void Gtid_Parse_GivesTheTextBack(string text) => Assert.That(Gtid.Parse(text).ToString(), Is.EqualTo(text));

    [TestCase("")]
    [TestCase(A + ":1-7")]
    [TestCase("0-1-5,1-1-5")]
    public void Gtid_ParseOfMore_SaysSo(string text) => Assert.That(() => Gtid.Parse(text), Throws.TypeOf<FormatException>());

    [TestCase("0-1-x")]
    [TestCase("0-1-5..x")]
    public void Parse_NoHistory_SaysSo(string text) => Assert.That(() => GtidHistory.Parse(text), Throws.TypeOf<FormatException>());

    private static HashSet<int> Numbers(Random random) => [.. Enumerable.Range(0, random.Next(40)).Select(_ => random.Next(1, 50))];

    private static GtidHistory History(IEnumerable<int> numbers)
    {
        var set = new GtidSet();
        foreach (var number in numbers)
        {
            set.Add(Gtid.MySql(7, (ulong)number));
        }

        return set.ToHistory();
    }
}
