using Aesop.CommandLine;

namespace Aesop.Host.Tests.CommandLine;

public sealed class ByteSizeTests
{
    [TestCase("0", 0)]
    [TestCase("4096", 4096)]
    [TestCase("17B", 17)]
    [TestCase("64KiB", 65_536)]
    [TestCase("256MiB", 268_435_456)]
    [TestCase("256 mib", 268_435_456)]
    [TestCase("1.5GiB", 1_610_612_736)]
    [TestCase("10MB", 10_000_000)]
    [TestCase("2TiB", 2_199_023_255_552)]
    [TestCase("9223372036854775807", long.MaxValue)]
    public void TryParse_Size_Bytes(string text, long expected)
    {
        Assert.That(ByteSize.TryParse(text, out var bytes), Is.True);
        Assert.That(bytes, Is.EqualTo(expected));
    }

    [TestCase("")]
    [TestCase("MiB")]
    [TestCase("-1")]
    [TestCase("1e3")]
    [TestCase("256M")]
    [TestCase("1,024")]
    [TestCase("0.5")]
    [TestCase("9223372036854775808")]
    [TestCase("99999999999999999999GiB")]
    public void TryParse_AnythingElse_False(string text) => Assert.That(ByteSize.TryParse(text, out _), Is.False);
}
