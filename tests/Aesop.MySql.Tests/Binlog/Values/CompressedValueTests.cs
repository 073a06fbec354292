using System.IO.Compression;
using System.Text;
using Aesop.MySql.Binlog;

namespace Aesop.MySql.Tests.Binlog;

public sealed class CompressedValueTests
{
    private const int Max = 1 << 24;

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(300)]
    [TestCase(100_000)]
    [TestCase(3_000_000)]
    public void TryRead_PackedValue_GivesItWhole(int length)
    {
        byte[] value = Encoding.ASCII.GetBytes(new string('x', length / 2) + new string('y', length - (length / 2)));
        byte[][] forms = length == 0 ? [[], [0]] : [Pack(value, isRaw: false), Pack(value, isRaw: true), [0, .. value]];
        foreach (byte[] stored in forms)
        {
            Assert.That(CompressedValue.TryGetLength(stored, out int known), Is.True);
            Assert.That(CompressedValue.TryRead(stored, Max, out ReadOnlySpan<byte> read), Is.True);
            Assert.That((known, read.SequenceEqual(value)), Is.EqualTo((length, true)));
        }
    }

    [Test]
    public void TryRead_AnotherValueBehindALongOne_IsItself()
    {
        CompressedValue.TryRead(Pack(new byte[2_000_000], isRaw: true), Max, out _);

        Assert.That(CompressedValue.TryRead(Pack("abc"u8.ToArray(), isRaw: true), Max, out ReadOnlySpan<byte> read), Is.True);
        Assert.That(Encoding.ASCII.GetString(read), Is.EqualTo("abc"));
    }

    [Test]
    public void TryRead_DamagedOrLongerThanTheColumn_False()
    {
        byte[] stored = Pack(Encoding.ASCII.GetBytes(new string('x', 200) + "end"), isRaw: false);

        Assert.That(CompressedValue.TryRead(stored, 202, out _), Is.False, "longer than the column");
        Assert.That(CompressedValue.TryRead(stored.AsSpan(0, stored.Length / 2), Max, out _), Is.False, "cut off");
        Assert.That(CompressedValue.TryRead([0x82, 0xff, 0xff, .. stored.AsSpan(2)], Max, out _), Is.False, "another length");
        Assert.That(CompressedValue.TryRead([0x81, 0xca, .. stored.AsSpan(2)], Max, out _), Is.False, "a length too short");
        Assert.That(CompressedValue.TryRead([0x84, 0x7f, 0xff, 0xff, 0xff, .. stored.AsSpan(2)], long.MaxValue, out _), Is.False, "a length that nothing of this size can have");
        Assert.That(CompressedValue.TryRead([0x90, .. stored.AsSpan(1)], Max, out _), Is.False, "another method");
        Assert.That(CompressedValue.TryRead([0x81], Max, out _), Is.False, "a head alone");
        for (int i = 0; i < stored.Length; i++)
        {
            byte[] damaged = [.. stored];
            damaged[i] ^= 0x10;
            Assert.That(() => CompressedValue.TryRead(damaged, Max, out _), Throws.Nothing);
        }
    }

    private static byte[] Pack(byte[] value, bool isRaw)
    {
        var packed = new MemoryStream();
        using (Stream stream = isRaw ? new DeflateStream(packed, CompressionLevel.Optimal, leaveOpen: true) : new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            stream.Write(value);
        }

        byte[] length = [.. BitConverter.GetBytes(value.Length).Reverse().SkipWhile(part => part == 0)];
        return [(byte)(0x80 | (isRaw ? 8 : 0) | length.Length), .. length, .. packed.ToArray()];
    }
}
