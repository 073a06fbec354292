using System.Globalization;
using System.Text;
using Aesop.Wire.Hashing;

namespace Aesop.Wire.Tests.Hashing;

internal sealed class HashingTests
{
    /// <summary>Vectors of RFC 3720, B.4.</summary>
    [Test]
    public void Crc32C_OfPublishedVectors_IsAsPublished()
    {
        var ascending = Enumerable.Range(0, 32).Select(i => (byte)i).ToArray();
        Assert.Multiple(() =>
        {
            Assert.That(Crc32C.Compute(new byte[32]), Is.EqualTo(0x8A9136AAu));
            Assert.That(Crc32C.Compute(Enumerable.Repeat((byte)0xFF, 32).ToArray()), Is.EqualTo(0x62A8AB43u));
            Assert.That(Crc32C.Compute(ascending), Is.EqualTo(0x46DD794Eu));
            Assert.That(Crc32C.Compute("123456789"u8), Is.EqualTo(0xE3069283u));
        });
    }

    /// <summary>Against the definition, bit by bit, over every length that the lanes meet and every alignment.</summary>
    [Test]
    public void Crc32C_OfAnyLength_IsThatOfTheDefinition()
    {
        var bytes = new byte[2_100];
        new Random(5).NextBytes(bytes);
        for (var length = 0; length <= 2_000; length++)
        {
            var part = bytes.AsSpan(length % 9, length);
            var crc = 0xFFFFFFFFu;
            foreach (var value in part)
            {
                crc ^= value;
                for (var bit = 0; bit < 8; bit++)
                {
                    crc = (crc & 1) != 0 ? (crc >> 1) ^ 0x82F63B78 : crc >> 1;
                }
            }

            Assert.That(Crc32C.Compute(part), Is.EqualTo(~crc), $"{length} bytes");
        }
    }

    [TestCase("", 0xEF46DB3751D8E999)]
    [TestCase("a", 0xD24EC4F1A98C6E5B)]
    [TestCase("abc", 0x44BC2CF5AD770999UL)]
    [TestCase("Nobody inspects the spammish repetition", 0xFBCEA83C8A378BF1)]
    public void XxHash64_OfPublishedVectors_IsAsPublished(string text, ulong expected) =>
        Assert.That(XxHash64.Compute(Encoding.ASCII.GetBytes(text)), Is.EqualTo(expected));

    [Test]
    public void PartitionOf_GoldenVectors_AreUnchanged()
    {
        var lines = File.ReadAllLines(Path.Combine(TestContext.CurrentContext.TestDirectory, "golden", "partitions.txt"))
            .Where(line => line.Length > 0 && line[0] != '#').ToList();
        Assert.That(lines, Has.Count.GreaterThan(20));
        foreach (var line in lines)
        {
            var parts = line.Split(' ');
            var hash = PartitionFunction.HashKey(Convert.FromHexString(parts[0] == "-" ? "" : parts[0]));
            Assert.Multiple(() =>
            {
                Assert.That(hash.ToString("x16", CultureInfo.InvariantCulture), Is.EqualTo(parts[1]), line);
                Assert.That(PartitionFunction.PartitionOf(hash, 16), Is.EqualTo(int.Parse(parts[2], CultureInfo.InvariantCulture)), line);
                Assert.That(PartitionFunction.PartitionOf(hash, 65_536), Is.EqualTo(int.Parse(parts[3], CultureInfo.InvariantCulture)), line);
            });
        }
    }

    /// <summary>Databus took abs() of a signed hash, and its store took SQL's remainder: most negative keys matched no bucket.</summary>
    [Test]
    public void PartitionOf_EveryHash_IsInExactlyOnePartition()
    {
        var random = new Random(1);
        for (var i = 0; i < 10_000; i++)
        {
            var hash = (ulong)random.NextInt64(long.MinValue, long.MaxValue);
            var count = random.Next(1, PartitionFunction.MaxPartitions + 1);
            Assert.That(PartitionFunction.PartitionOf(hash, count), Is.InRange(0, count - 1));
        }

        Assert.That(PartitionFunction.PartitionOf(1UL << 63, 3), Is.EqualTo(2));
    }
}
