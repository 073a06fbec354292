using Aesop.Relay.Tables;
using Aesop.Wire.Frames;
using Aesop.Wire.Positions;

namespace Aesop.Relay.Tests.Tables;

internal sealed class SchemaRegistryTests
{
    private SchemaRegistry _registry = null!;

    [SetUp]
    public void Begin() => _registry = new SchemaRegistry();

    [Test]
    public void Timelines_VersionThatCameBack_StandsTwice()
    {
        Add(1, 100, 7);
        Add(1, 200, 8);
        Add(1, 300, 7);
        Assert.That(Timeline(), Is.EqualTo("1/1:100=7 1/1:200=8 1/1:300=7"));
    }

    [Test]
    public void Timelines_ReadAgain_StayAsTheyAre()
    {
        Add(1, 100, 7);
        Add(1, 200, 8);
        Add(1, 150, 7);
        Add(1, 100, 7);
        Add(1, 250, 8);
        Assert.That(Timeline(), Is.EqualTo("1/1:100=7 1/1:200=8"));
    }

    [Test]
    public void Timelines_ReadFromFurtherBack_BeginEarlier()
    {
        Add(1, 200, 8);
        Add(1, 150, 8);
        Add(1, 100, 7);
        Assert.That(Timeline(), Is.EqualTo("1/1:100=7 1/1:150=8"));
    }

    [Test]
    public void Timelines_AnotherEpoch_ComesBehind()
    {
        Add(1, 500, 7);
        Add(2, 100, 8);
        Assert.That(Timeline(), Is.EqualTo("1/1:500=7 2/1:100=8"));
    }

    private void Add(uint epoch, ulong offset, ulong fingerprint) => _registry.Add(new SchemaFrame(epoch, new Scn(1, offset), fingerprint, "shop", "d", "t", $"{fingerprint}"));

    private string Timeline() => string.Join(' ', _registry.Timelines["d.t"].Select(version => $"{version.Epoch}/{version.Since}={version.Schema.Fingerprint}"));
}
