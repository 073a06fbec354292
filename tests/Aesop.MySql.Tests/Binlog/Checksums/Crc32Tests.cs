using System.Runtime.Intrinsics.X86;
using System.Text;
using Aesop.MySql.Binlog;

namespace Aesop.MySql.Tests.Binlog;

public sealed class Crc32Tests
{
    // RFC 3720 has none for this polynomial; these are those of zlib's crc32().
    [TestCase("", 0x00000000u)]
    [TestCase("a", 0xE8B7BE43u)]
    [TestCase("123456789", 0xCBF43926u)]
    [TestCase("The quick brown fox jumps over the lazy dog", 0x414FA339u)]
    [TestCase("12345678901234567890123456789012345678901234567890123456789012345678901234567890", 0x7CA94A72u)]
    public void Compute_KnownText_GivesPublishedValue(string text, uint expected)
    {
        Assert.That(Crc32.Compute(Encoding.ASCII.GetBytes(text)), Is.EqualTo(expected));
    }

    [Test]
    public void Compute_EveryLengthAndAlignment_AllWaysAgree()
    {
        byte[] bytes = new byte[1100];
        new Random(1).NextBytes(bytes);
        for (int length = 0; length <= 1024; length++)
        {
            ReadOnlySpan<byte> part = bytes.AsSpan(length % 67, length);
            uint state = (uint)length * 2654435761u;
            uint expected = BitByBit(state, part);
            Assert.That(Crc32Tables.Update(state, part), Is.EqualTo(expected), $"by table, {length} bytes");
            Assert.That(~Crc32.Append(~state, part), Is.EqualTo(expected), $"as chosen, {length} bytes");
            if (Crc32Folding.IsSupported && length >= Crc32Folding.MinimumLength)
            {
                Assert.That(Crc32Folding.Update(state, part, wide: false), Is.EqualTo(expected), $"by folding, {length} bytes");
            }

            if (Pclmulqdq.V512.IsSupported && length >= Crc32Folding.MinimumLength)
            {
                Assert.That(Crc32Folding.Update(state, part, wide: true), Is.EqualTo(expected), $"by wide folding, {length} bytes");
            }

            if (System.Runtime.Intrinsics.Arm.Crc32.Arm64.IsSupported)
            {
                Assert.That(Crc32.UpdateArm(state, part), Is.EqualTo(expected), $"by ARM's instruction, {length} bytes");
            }
        }
    }

    [Test]
    public void Append_AnySplit_EqualsWhole()
    {
        byte[] bytes = new byte[400];
        new Random(2).NextBytes(bytes);
        uint whole = Crc32.Compute(bytes);
        for (int split = 0; split <= bytes.Length; split++)
        {
            Assert.That(Crc32.Append(Crc32.Compute(bytes.AsSpan(0, split)), bytes.AsSpan(split)), Is.EqualTo(whole));
        }
    }

    private static uint BitByBit(uint state, ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes)
        {
            state ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                state = (state & 1) != 0 ? state >> 1 ^ 0xEDB88320 : state >> 1;
            }
        }

        return state;
    }
}
