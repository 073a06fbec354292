using System.Globalization;
using System.Numerics;
using System.Text;
using Aesop.Avro.Binary;

namespace Aesop.Avro.Tests.Binary;

public sealed class AvroDecimalTests
{
    [Test]
    public void EveryWay_RandomAndEdgeValuesOf1To76Digits_AgreeWithBigInteger()
    {
        var random = new Random(2);
        foreach (var value in Values(random))
        {
            var scale = random.Next(AvroDecimal.MaxDigits + 1);
            var bytes = value.ToByteArray(isUnsigned: false, isBigEndian: true);
            var text = Text(value, scale);
            var unscaled = new byte[AvroDecimal.MaxLength];

            Assert.That(unscaled[..AvroDecimal.WriteUnscaled(value, unscaled)], Is.EqualTo(bytes), text);
            Assert.That(unscaled[..AvroDecimal.WriteUnscaled(value.Sign < 0, Groups(value), unscaled)], Is.EqualTo(bytes), text);
            Assert.That(AvroDecimal.TryParse(Encoding.ASCII.GetBytes(text), scale, unscaled, out var written), text);
            Assert.That(unscaled[..written], Is.EqualTo(bytes), text);
            Assert.That(AvroDecimal.ReadBigInteger(bytes), Is.EqualTo(value));
            Assert.That(Format(bytes, scale), Is.EqualTo(text));
            var wide = new byte[bytes.Length + random.Next(40)];
            AvroDecimal.WriteFixed(bytes, wide);
            Assert.That(Format(wide, scale), Is.EqualTo(text), "with its sign repeated in front");
            if (value >= (BigInteger)Int128.MinValue && value <= (BigInteger)Int128.MaxValue)
            {
                Assert.That(AvroDecimal.ReadInt128(wide), Is.EqualTo((Int128)value));
                Assert.That(unscaled[..AvroDecimal.WriteUnscaled((Int128)value, unscaled)], Is.EqualTo(bytes), text);
            }
            else
            {
                Assert.That(() => AvroDecimal.ReadInt128(wide), Throws.TypeOf<AvroFormatException>());
            }
        }
    }

    [TestCase("-0.5", 2, "CE")]
    [TestCase("-0", 2, "00")]
    [TestCase("+1", 0, "01")]
    [TestCase(".5", 1, "05")]
    [TestCase("5.", 1, "32")]
    [TestCase("1.2300", 2, "7B")]
    [TestCase("1.234", 2, null)]
    [TestCase("", 0, null)]
    [TestCase("-", 0, null)]
    [TestCase(".", 0, null)]
    [TestCase("1e5", 0, null)]
    [TestCase("1.2.3", 3, null)]
    [TestCase("--1", 0, null)]
    [TestCase("99999999999999999999999999999999999999999999999999999999999999999999999999999", 0, null)]
    public void TryParse_Text_IsTakenOrRefused(string text, int scale, string? hex)
    {
        var unscaled = new byte[AvroDecimal.MaxLength];
        Assert.That(AvroDecimal.TryParse(Encoding.ASCII.GetBytes(text), scale, unscaled, out var written), Is.EqualTo(hex is not null));
        Assert.That(Convert.ToHexString(unscaled, 0, written), Is.EqualTo(hex ?? ""));
    }

    [Test]
    public void TryFormat_WhatCannotBe_IsRefused()
    {
        var text = new byte[AvroDecimal.MaxTextLength];
        Assert.That(() => AvroDecimal.TryFormat([], 0, text, out _), Throws.TypeOf<AvroFormatException>());
        var tooWide = new byte[33];
        tooWide[0] = 1;
        Assert.That(() => AvroDecimal.TryFormat(tooWide, 0, text, out _), Throws.TypeOf<AvroFormatException>());
        tooWide[0] = 0;
        tooWide[1] = 0x80;
        Assert.That(() => AvroDecimal.TryFormat(tooWide, 0, text, out _), Throws.TypeOf<AvroFormatException>());
        Assert.That(() => AvroDecimal.TryFormat([1], 77, text, out _), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(AvroDecimal.TryFormat([1], 2, text.AsSpan(0, 3), out var written), Is.False);
        Assert.That(written, Is.Zero);
    }

    [Test]
    public void TryFormat_LargestOf32Bytes_FitsInTheTextLength()
    {
        var lowest = new byte[32];
        lowest[0] = 0x80;
        Assert.That(Format(lowest, 76), Is.EqualTo(Text(-(BigInteger.One << 255), 76)));
    }

    [Test]
    public void WriteUnscaled_NoRoom_IsRefused()
    {
        Assert.That(() => AvroDecimal.WriteUnscaled((Int128)128, new byte[1]), Throws.TypeOf<AvroBufferTooSmallException>());
        Assert.That(() => AvroDecimal.WriteUnscaled((BigInteger)128, new byte[1]), Throws.TypeOf<AvroBufferTooSmallException>());
        Assert.That(() => AvroDecimal.WriteUnscaled(false, [128], new byte[1]), Throws.TypeOf<AvroBufferTooSmallException>());
        Assert.That(() => AvroDecimal.WriteUnscaled(false, [1_000_000_000], new byte[9]), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    private static IEnumerable<BigInteger> Values(Random random)
    {
        for (var digits = 0; digits <= AvroDecimal.MaxDigits; digits++)
        {
            var power = BigInteger.Pow(10, digits);
            yield return power - 1;
            yield return -(power - 1);
            for (var i = 0; i < 20; i++)
            {
                yield return new BigInteger(random.NextDouble() * 2e15) * power / BigInteger.Pow(10, 15) / 2 * (random.Next(2) == 0 ? 1 : -1);
            }
        }

        for (var bit = 0; bit < 255; bit++)
        {
            yield return BigInteger.One << bit;
            yield return -(BigInteger.One << bit);
            yield return -(BigInteger.One << bit) - (bit < 254 ? 1 : 0);
        }
    }

    private static string Format(byte[] unscaled, int scale)
    {
        var text = new byte[AvroDecimal.MaxTextLength];
        Assert.That(AvroDecimal.TryFormat(unscaled, scale, text, out var written));
        return Encoding.ASCII.GetString(text, 0, written);
    }

    private static string Text(BigInteger value, int scale)
    {
        var digits = BigInteger.Abs(value).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        var sign = value.Sign < 0 ? "-" : "";
        return scale == 0 ? sign + digits : $"{sign}{digits[..^scale]}.{digits[^scale..]}";
    }

    private static uint[] Groups(BigInteger value)
    {
        var groups = new Stack<uint>();
        for (var rest = BigInteger.Abs(value); rest > 0; rest /= 1_000_000_000)
        {
            groups.Push((uint)(rest % 1_000_000_000));
        }

        return [.. groups];
    }
}
