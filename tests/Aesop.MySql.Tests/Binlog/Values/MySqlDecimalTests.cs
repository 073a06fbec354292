using System.Globalization;
using System.Numerics;
using Aesop.MySql.Binlog;

namespace Aesop.MySql.Tests.Binlog;

public sealed class MySqlDecimalTests
{
    [Test]
    public void WriteUnscaled_AnyPrecisionAndSign_IsMinimalTwosComplement()
    {
        var random = new Random(7);
        Span<byte> bytes = stackalloc byte[MySqlDecimal.MaxUnscaledBytes];
        for (int precision = 1; precision <= 65; precision++)
        {
            for (int scale = 0; scale <= precision; scale++)
            {
                foreach (string digits in Digits(precision, random))
                {
                    BigInteger expected = BigInteger.Parse(digits, CultureInfo.InvariantCulture);
                    MySqlDecimal value = Decode(expected, precision, scale);
                    int written = value.WriteUnscaled(bytes);
                    Assert.That(bytes[..written].ToArray(), Is.EqualTo(expected.ToByteArray(isUnsigned: false, isBigEndian: true)).AsCollection, digits);
                    Assert.That(value.ToString(), Is.EqualTo(Text(expected, scale)));
                    Assert.That(value.TryGetInt64(out long small), Is.EqualTo(BigInteger.Abs(expected) <= long.MaxValue));
                    Assert.That(small == expected || BigInteger.Abs(expected) > long.MaxValue, Is.True);
                }
            }
        }
    }

    [Test]
    public void TryDecode_GroupOutOfRange_IsFalse()
    {
        byte[] stored = [0x80 | 0x3b, 0x9a, 0xca, 0x00];
        Assert.That(MySqlDecimal.TryDecode(stored, 9, 0, out _), Is.False);
    }

    private static IEnumerable<string> Digits(int precision, Random random)
    {
        yield return "0";
        yield return new string('9', precision);
        yield return "-" + new string('9', precision);
        yield return "-1";
        string some = string.Concat(Enumerable.Range(0, random.Next(1, precision + 1)).Select(_ => random.Next(10)));
        yield return BigInteger.Parse(some, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);
    }

    private static string Text(BigInteger unscaled, int scale)
    {
        string digits = BigInteger.Abs(unscaled).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        string sign = unscaled.Sign < 0 ? "-" : "";
        return scale == 0 ? sign + digits : $"{sign}{digits[..^scale]}.{digits[^scale..]}";
    }

    /// <summary>Builds the stored form from digits, as the server's documentation tells it.</summary>
    private static MySqlDecimal Decode(BigInteger unscaled, int precision, int scale)
    {
        string digits = BigInteger.Abs(unscaled).ToString(CultureInfo.InvariantCulture).PadLeft(precision, '0');
        var stored = new List<byte>();
        int whole = precision - scale;
        int at = 0;
        foreach (int size in Groups(whole, leading: true).Concat(Groups(scale, leading: false)))
        {
            uint group = uint.Parse(digits.AsSpan(at, size), CultureInfo.InvariantCulture);
            at += size;
            int bytes = (size + 1) / 2 - (size == 9 ? 1 : 0);
            for (int i = bytes - 1; i >= 0; i--)
            {
                stored.Add((byte)(group >> 8 * i));
            }
        }

        byte[] flipped = [.. stored];
        flipped[0] ^= 0x80;
        if (unscaled.Sign < 0)
        {
            flipped = [.. flipped.Select(value => (byte)~value)];
        }

        Assert.That(flipped, Has.Length.EqualTo(MySqlDecimal.StoredSize(precision, scale)));
        Assert.That(MySqlDecimal.TryDecode(flipped, precision, scale, out MySqlDecimal value), Is.True);
        return value;
    }

    private static IEnumerable<int> Groups(int digits, bool leading)
    {
        int odd = digits % 9;
        IEnumerable<int> full = Enumerable.Repeat(9, digits / 9);
        IEnumerable<int> rest = odd == 0 ? [] : [odd];
        return leading ? rest.Concat(full) : full.Concat(rest);
    }
}
