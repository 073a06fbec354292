using System.Buffers.Binary;

namespace Aesop.MySql.Binlog;

/// <summary>
/// A DECIMAL of up to 65 digits: an integer of 256 bits (the unscaled value) and where the point stands in it.
/// See https://dev.mysql.com/doc/refman/en/precision-math-decimal-characteristics.html.
/// </summary>
public readonly struct MySqlDecimal : IEquatable<MySqlDecimal>
{
    /// <summary>The most bytes that <see cref="WriteUnscaled"/> writes: 65 digits and a sign.</summary>
    public const int MaxUnscaledBytes = 28;

    /// <summary>The most bytes that <see cref="TryFormat"/> writes: 65 digits, a sign, a point and a leading zero.</summary>
    public const int MaxTextBytes = 68;

    private const int DigitsPerGroup = 9;
    private const int BytesPerGroup = 4;
    private const ulong TextChunk = 1_000_000_000_000_000_000;
    private const int TextChunkDigits = 18;

    // An array, as a span of more than bytes is made anew at each use before the code is optimized.
    private static readonly uint[] PowersOfTen = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000];

    // The magnitude, lowest part first.
    private readonly ulong _part0;
    private readonly ulong _part1;
    private readonly ulong _part2;
    private readonly ulong _part3;

    private MySqlDecimal(bool isNegative, int scale, ReadOnlySpan<ulong> parts)
    {
        IsNegative = isNegative;
        Scale = scale;
        _part0 = parts[0];
        _part1 = parts[1];
        _part2 = parts[2];
        _part3 = parts[3];
    }

    private MySqlDecimal(bool isNegative, int scale, ulong magnitude)
    {
        IsNegative = isNegative;
        Scale = scale;
        _part0 = magnitude;
    }

    /// <summary>Whether the value is below zero.</summary>
    public bool IsNegative { get; }

    /// <summary>Digits after the point.</summary>
    public int Scale { get; }

    // By digits left over from groups of nine: the bytes that they take.
    private static ReadOnlySpan<byte> BytesOf => [0, 1, 1, 2, 2, 3, 3, 4, 4, 4];

    /// <summary>Bytes that a column's values take in a row.</summary>
    /// <param name="precision">All digits, 1 to 65.</param>
    /// <param name="scale">Digits after the point, 0 to <paramref name="precision"/>.</param>
    /// <returns>The bytes.</returns>
    public static int StoredSize(int precision, int scale) => PartSize(precision - scale) + PartSize(scale);

    /// <summary>
    /// Decodes the stored form: digits in big-endian groups of nine a four bytes, left over ones at the outer ends in fewer; the top bit turned over, and all
    /// bits turned over again where the value is negative.
    /// </summary>
    /// <param name="stored">As many bytes as <see cref="StoredSize"/> says.</param>
    /// <param name="precision">The column's precision.</param>
    /// <param name="scale">The column's scale.</param>
    /// <param name="value">The value.</param>
    /// <returns>Whether each group is of the digits that it may have.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> stored, int precision, int scale, out MySqlDecimal value)
    {
        bool isNegative = (stored[0] & 0x80) == 0;
        uint flip = isNegative ? uint.MaxValue : 0;
        Span<ulong> parts = stackalloc ulong[4];
        parts.Clear();
        ulong small = 0;
        bool isSmall = precision <= TextChunkDigits;
        int whole = precision - scale;
        int offset = 0;
        value = default;

        // The digits in front of the first full group, the full groups on both sides of the point, the digits behind the last one.
        int leading = whole % DigitsPerGroup;
        int groups = whole / DigitsPerGroup + scale / DigitsPerGroup;
        for (int i = leading == 0 ? 1 : 0; i < groups + 2; i++)
        {
            int digits = i == 0 ? leading : i <= groups ? DigitsPerGroup : scale % DigitsPerGroup;
            if (digits == 0)
            {
                break;
            }

            int size = BytesOf[digits];
            uint group = 0;
            for (int end = offset + size; offset < end; offset++)
            {
                group = group << 8 | (byte)(stored[offset] ^ flip ^ (offset == 0 ? 0x80u : 0));
            }

            if (group >= PowersOfTen[digits])
            {
                return false;
            }

            if (isSmall)
            {
                small = small * PowersOfTen[digits] + group;
            }
            else
            {
                MultiplyAdd(parts, PowersOfTen[digits], group);
            }
        }

        value = isSmall ? new MySqlDecimal(isNegative && small != 0, scale, small) : new MySqlDecimal(isNegative, scale, parts);
        return true;
    }

    /// <summary>The unscaled value, where it fits 64 bits.</summary>
    /// <param name="unscaled">The value times ten to the power of <see cref="Scale"/>.</param>
    /// <returns>Whether it fits.</returns>
    public bool TryGetInt64(out long unscaled)
    {
        unscaled = IsNegative ? -(long)_part0 : (long)_part0;
        return _part0 <= long.MaxValue && (_part1 | _part2 | _part3) == 0;
    }

    /// <summary>Writes the unscaled value as Avro's decimal has it: two's complement, big-endian, in as few bytes as hold it.</summary>
    /// <param name="destination">Room for <see cref="MaxUnscaledBytes"/> bytes.</param>
    /// <returns>Bytes written, 1 or more.</returns>
    public int WriteUnscaled(Span<byte> destination)
    {
        Span<byte> bytes = stackalloc byte[4 * sizeof(ulong)];
        ulong flip = IsNegative ? ulong.MaxValue : 0;
        ulong carry = IsNegative ? 1UL : 0;
        WritePart(bytes[24..], _part0, flip, ref carry);
        WritePart(bytes[16..], _part1, flip, ref carry);
        WritePart(bytes[8..], _part2, flip, ref carry);
        WritePart(bytes, _part3, flip, ref carry);

        // A leading byte that only repeats the sign is left out.
        int start = 0;
        while (start < bytes.Length - 1 && bytes[start] == (byte)flip && ((bytes[start + 1] ^ bytes[start]) & 0x80) == 0)
        {
            start++;
        }

        bytes[start..].CopyTo(destination);
        return bytes.Length - start;
    }

    /// <summary>Writes the value as the server shows it: all digits of the scale, a zero before the point where there is no other digit.</summary>
    /// <param name="destination">Where to; <see cref="MaxTextBytes"/> are always enough.</param>
    /// <param name="written">Bytes of ASCII written.</param>
    /// <returns>Whether there was room.</returns>
    public bool TryFormat(Span<byte> destination, out int written)
    {
        // Digits from the last to the first, in chunks of eighteen.
        Span<byte> text = stackalloc byte[MaxTextBytes + TextChunkDigits];
        Span<ulong> parts = [_part0, _part1, _part2, _part3];
        int at = text.Length;
        int digits = 0;
        do
        {
            ulong chunk = DivideByChunk(parts);
            for (int i = 0; i < TextChunkDigits && (chunk != 0 || digits <= Scale || parts.ContainsAnyExcept(0UL)); i++)
            {
                if (digits == Scale && Scale != 0)
                {
                    text[--at] = (byte)'.';
                }

                text[--at] = (byte)('0' + (chunk % 10));
                chunk /= 10;
                digits++;
            }
        }
        while (digits <= Scale || parts.ContainsAnyExcept(0UL));

        if (IsNegative)
        {
            text[--at] = (byte)'-';
        }

        written = text.Length - at;
        return text[at..].TryCopyTo(destination);
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        Span<byte> text = stackalloc byte[MaxTextBytes];
        TryFormat(text, out int written);
        return System.Text.Encoding.ASCII.GetString(text[..written]);
    }

    /// <inheritdoc/>
    public bool Equals(MySqlDecimal other) =>
        IsNegative == other.IsNegative && Scale == other.Scale
        && _part0 == other._part0 && _part1 == other._part1 && _part2 == other._part2 && _part3 == other._part3;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is MySqlDecimal other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(IsNegative, Scale, _part0, _part1, _part2, _part3);

    /// <summary>Whether two values have the same digits and scale.</summary>
    /// <param name="left">One value.</param>
    /// <param name="right">The other.</param>
    /// <returns>Whether they do.</returns>
    public static bool operator ==(MySqlDecimal left, MySqlDecimal right) => left.Equals(right);

    /// <summary>Whether two values differ in digits or scale.</summary>
    /// <param name="left">One value.</param>
    /// <param name="right">The other.</param>
    /// <returns>Whether they do.</returns>
    public static bool operator !=(MySqlDecimal left, MySqlDecimal right) => !left.Equals(right);

    private static int PartSize(int digits) => (digits / DigitsPerGroup * BytesPerGroup) + BytesOf[digits % DigitsPerGroup];

    private static void MultiplyAdd(Span<ulong> parts, uint factor, uint addend)
    {
        ulong carry = addend;
        foreach (ref ulong part in parts)
        {
            UInt128 product = (UInt128)part * factor + carry;
            part = (ulong)product;
            carry = (ulong)(product >> 64);
        }
    }

    private static ulong DivideByChunk(Span<ulong> parts)
    {
        UInt128 remainder = 0;
        for (int i = parts.Length - 1; i >= 0; i--)
        {
            UInt128 dividend = remainder << 64 | parts[i];
            parts[i] = (ulong)(dividend / TextChunk);
            remainder = dividend % TextChunk;
        }

        return (ulong)remainder;
    }

    private static void WritePart(Span<byte> bytes, ulong part, ulong flip, ref ulong carry)
    {
        ulong value = (part ^ flip) + carry;
        carry = carry != 0 && value == 0 ? 1UL : 0;
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
    }
}
