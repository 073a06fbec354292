using Aesop.Relay.Sources;
using Aesop.Wire.Positions;

namespace Aesop.Relay.Tests.Sources;

internal sealed class SourceEndTests
{
    private static readonly SourceEnd End = new(new Scn(5, 1_000), new Dictionary<uint, long> { [3] = 500, [4] = 700, [5] = 1_000 }, 0);

    [TestCase(5u, 1_000ul, 0L)]
    [TestCase(5u, 2_000ul, 0L)]
    [TestCase(5u, 4ul, 996L)]
    [TestCase(4u, 600ul, 1_100L)]
    [TestCase(3u, 500ul, 1_700L)]
    [TestCase(2u, 4ul, null)]
    public void BytesBehind_Place_CountsTheFilesBetween(uint file, ulong offset, long? expected) =>
        Assert.That(End.BytesBehind(new Scn(file, offset)), Is.EqualTo(expected));
}
