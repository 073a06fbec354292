using Aesop.Relay.Sources;

namespace Aesop.Relay.Tests.Sources;

internal sealed class SourceLinkTests
{
    /// <summary>A server ends the stream of a replica when another registers under its id.</summary>
    [Test]
    public void DeriveServerId_RelaysOfOneSourceInOneProcess_HaveIdsOfTheirOwn()
    {
        var ids = Enumerable.Range(0, 8).Select(_ => SourceLink.DeriveServerId("shop")).ToList();
        Assert.That(ids, Is.Unique.And.All.GreaterThanOrEqualTo(0x8000_0000u));
    }
}
