using Aesop.Relay.Sources;
using Aesop.Wire.Positions;

namespace Aesop.Relay.Tests.Sources;

internal sealed class LineageFilterTests
{
    [Test]
    public void IsKnown_LogOfAnotherServer_PassesOverWhatWasReadAndFindsWhatStandsBeforeIt()
    {
        var filter = new LineageFilter(GtidHistory.Parse("0-1-5"));
        var log = new[] { "0-1-4", "0-2-5", "0-1-5", "0-2-6", "0-2-7" }.Select(Gtid.Parse).ToList();

        Assert.That(log.Where(gtid => !filter.IsKnown(gtid)).Select(gtid => gtid.ToString()), Is.EqualTo(new[] { "0-2-5", "0-2-6", "0-2-7" }));
        Assert.That(filter.TakeErrant().Select(gtid => gtid.ToString()), Is.EqualTo(new[] { "0-2-5" }));
        Assert.That(filter.TakeErrant(), Is.Empty);
    }
}
