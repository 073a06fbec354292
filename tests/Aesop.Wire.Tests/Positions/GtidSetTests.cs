using Aesop.Wire.Positions;

namespace Aesop.Wire.Tests.Positions;

internal sealed class GtidSetTests
{
    private const string Uuid = "3e11fa47-71ca-11e1-9e33-c80aa9429562";

    [TestCase("")]
    [TestCase(Uuid + ":1-5")]
    [TestCase(Uuid + ":1-5:9:11-12")]
    [TestCase(Uuid + ":1-5:blue:1-7")]
    [TestCase("0-1-100,1-2-5")]
    public void ToString_OfParsed_IsTheSameText(string text) => Assert.That(GtidSet.Parse(text).ToString(), Is.EqualTo(text));

    [TestCase(Uuid + ":5:1-3:4, " + Uuid + ":9", Uuid + ":1-5:9")]
    [TestCase("3E11FA47-71CA-11E1-9E33-C80AA9429562:1", Uuid + ":1")]
    [TestCase("1-2-5,0-1-100", "0-1-100,1-2-5")]
    public void Parse_AnyOrder_GivesTheCanonicalText(string text, string expected) =>
        Assert.That(GtidSet.Parse(text).ToString(), Is.EqualTo(expected));

    [TestCase("0-1")]
    [TestCase("0-1-x")]
    [TestCase(Uuid + ":0")]
    [TestCase(Uuid + ":5-3")]
    [TestCase(Uuid + ":")]
    [TestCase("0-1-100," + Uuid + ":1")]
    [TestCase(Uuid + ":1,0-1-100")]
    public void Parse_OfWhatIsNoSet_NamesThePart(string text) =>
        Assert.That(() => GtidSet.Parse(text), Throws.TypeOf<FormatException>().With.Message.Contains(text.Split(',')[^1].Trim()));

    [Test]
    public void Add_InAnyOrder_EqualsANaiveSet()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var naive = new SortedSet<ulong>();
            var set = new GtidSet();
            for (var i = 0; i < 60; i++)
            {
                var number = (ulong)random.Next(1, 50);
                naive.Add(number);
                set.Add(Gtid.MySql(7, number));
                for (var n = 1UL; n < 52; n++)
                {
                    Assert.That(set.Contains(Gtid.MySql(7, n)), Is.EqualTo(naive.Contains(n)), $"seed {seed}, number {n}");
                }
            }

            Assert.That(GtidSet.Parse(set.ToString()).ToString(), Is.EqualTo(set.ToString()));
        }
    }

    [Test]
    public void IsSubsetOf_Interval_IsCheckedWhole()
    {
        var small = GtidSet.Parse(Uuid + ":2-4");
        Assert.Multiple(() =>
        {
            Assert.That(small.IsSubsetOf(GtidSet.Parse(Uuid + ":1-5")), Is.True);
            Assert.That(small.IsSubsetOf(GtidSet.Parse(Uuid + ":1-3:5")), Is.False);
            Assert.That(GtidSet.Parse("0-1-9").IsSubsetOf(GtidSet.Parse("0-2-10")), Is.True);
            Assert.That(GtidSet.Parse("0-1-9,1-1-1").IsSubsetOf(GtidSet.Parse("0-2-10")), Is.False);
            Assert.That(new GtidSet().IsSubsetOf(small), Is.True);
        });
    }

    [Test]
    public void Contains_Tag_IsApartFromTheUntagged()
    {
        var set = GtidSet.Parse(Uuid + ":1-5:blue:7");
        var uuid = new Gtid[1];
        uuid[0] = Gtid.MySql(UInt128.Parse("3e11fa4771ca11e19e33c80aa9429562", System.Globalization.NumberStyles.HexNumber, null), 7);
        Assert.Multiple(() =>
        {
            Assert.That(set.Contains(uuid[0]), Is.False);
            Assert.That(set.Contains(Gtid.MySql(uuid[0].Source, 7, "blue")), Is.True);
        });
    }

    [Test]
    public void Clone_Changed_LeavesTheFirst()
    {
        var set = GtidSet.Parse("0-1-5");
        var copy = set.Clone();
        copy.Add(Gtid.MariaDb(0, 1, 6));
        Assert.That((set.ToString(), copy.ToString()), Is.EqualTo(("0-1-5", "0-1-6")));
    }
}
