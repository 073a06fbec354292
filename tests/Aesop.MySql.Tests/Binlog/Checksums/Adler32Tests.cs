using Aesop.MySql.Binlog;

namespace Aesop.MySql.Tests.Binlog;

public sealed class Adler32Tests
{
    // The last one is of RFC 1950's readers at large: "Wikipedia" gives 11E60398.
    [TestCase("", 1u)]
    [TestCase("a", 0x0062_0062u)]
    [TestCase("abc", 0x024D_0127u)]
    [TestCase("Wikipedia", 0x11E6_0398u)]
    public void Compute_KnownText_IsItsChecksum(string text, uint expected) =>
        Assert.That(Adler32.Compute(System.Text.Encoding.ASCII.GetBytes(text)), Is.EqualTo(expected));

    [Test]
    public void Compute_EveryLength_IsTheSumsOfItsDefinition([Values(0, 1, 255)] int fill)
    {
        foreach (int length in Enumerable.Range(0, 200).Concat([5_551, 5_552, 5_553, 11_104, 100_003]))
        {
            byte[] bytes = new byte[length];
            new Random(length).NextBytes(bytes);
            bytes.AsSpan().Slice(0, fill == 1 ? 0 : length).Fill((byte)fill);
            ulong first = 1;
            ulong second = 0;
            foreach (byte value in bytes)
            {
                first = (first + value) % 65521;
                second = (second + first) % 65521;
            }

            Assert.That(Adler32.Compute(bytes), Is.EqualTo((uint)(second << 16 | first)), $"{length} bytes");
        }
    }
}
