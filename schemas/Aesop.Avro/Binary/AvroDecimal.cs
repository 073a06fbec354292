using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;

namespace Aesop.Avro.Binary;

/// <summary>
/// The unscaled value of the logical type decimal: big-endian two's complement, and its way to numbers and text.
/// <see href="https://avro.apache.org/docs/1.12.0/specification/#decimal"/>
/// </summary>
/// <remarks>Where nothing else is said, values have up to <see cref="MaxLength"/> significant bytes, which holds every decimal of
/// <see cref="MaxDigits"/> digits, and no method allocates. Safe for concurrent use.</remarks>
public static class AvroDecimal
{
    /// <summary>The most significant bytes of an unscaled value: 32.</summary>
    public const int MaxLength = WideInteger.BytesMax;

    /// <summary>The digits that always fit: 76. MySQL's decimals have up to 65.</summary>
    public const int MaxDigits = 76;

    /// <summary>The most bytes that <see cref="TryFormat"/> writes: sign, a zero, the point, and 77 digits.</summary>
    public const int MaxTextLength = 80;

    private const int DigitsBufferLength = 90;
    private const uint GroupBase = 1_000_000_000;

    /// <summary>Writes an unscaled value in the fewest bytes.</summary>
    /// <param name="value">The value.</param>
    /// <param name="destination">Where to; 16 bytes always suffice.</param>
    /// <returns>The bytes written, at least 1.</returns>
    /// <exception cref="AvroBufferTooSmallException">There is no room; nothing is written.</exception>
    public static int WriteUnscaled(Int128 value, Span<byte> destination)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt128BigEndian(bytes, value);
        var padding = value < 0 ? (byte)0xFF : (byte)0;
        var start = 0;
        while (start < 15 && bytes[start] == padding && ((bytes[start + 1] ^ padding) & 0x80) == 0)
        {
            start++;
        }

        if (16 - start > destination.Length)
        {
            ThrowHelper.BufferTooSmall(16 - start, destination.Length);
        }

        bytes[start..].CopyTo(destination);
        return 16 - start;
    }

    /// <summary>Writes an unscaled value, of any size, in the fewest bytes.</summary>
    /// <param name="value">The value.</param>
    /// <param name="destination">Where to.</param>
    /// <returns>The bytes written, at least 1.</returns>
    /// <exception cref="AvroBufferTooSmallException">There is no room; nothing is written.</exception>
    public static int WriteUnscaled(BigInteger value, Span<byte> destination)
    {
        var length = value.GetByteCount();
        if (length > destination.Length)
        {
            ThrowHelper.BufferTooSmall(length, destination.Length);
        }

        value.TryWriteBytes(destination, out var written, isBigEndian: true);
        return written;
    }

    /// <summary>Writes an unscaled value, given as groups of nine decimal digits, in the fewest bytes.</summary>
    /// <param name="negative">Whether it is below zero; of zero there is one only.</param>
    /// <param name="groups">The magnitude, the most significant group first, each 0 to 999,999,999.</param>
    /// <param name="destination">Where to; <see cref="MaxLength"/> bytes always suffice.</param>
    /// <returns>The bytes written, at least 1.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A group is larger than nine digits, or the magnitude than 255 bits.</exception>
    /// <exception cref="AvroBufferTooSmallException">There is no room; nothing is written.</exception>
    public static int WriteUnscaled(bool negative, ReadOnlySpan<uint> groups, Span<byte> destination)
    {
        var value = default(WideInteger);
        foreach (var group in groups)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(group, GroupBase, nameof(groups));
            if (!value.TryMultiplyAdd(GroupBase, group))
            {
                throw new ArgumentOutOfRangeException(nameof(groups), $"The decimal has more than {MaxDigits} digits.");
            }
        }

        value.IsNegative = negative;
        return value.Write(destination);
    }

    /// <summary>Reads an unscaled value of 128 bits.</summary>
    /// <param name="unscaled">Its bytes.</param>
    /// <exception cref="AvroFormatException">There are no bytes, or it has more than 128 bits.</exception>
    public static Int128 ReadInt128(ReadOnlySpan<byte> unscaled)
    {
        if (unscaled.IsEmpty)
        {
            ThrowHelper.Format("A decimal has no bytes", 0);
        }

        var padding = (unscaled[0] & 0x80) != 0 ? (byte)0xFF : (byte)0;
        Span<byte> bytes = stackalloc byte[16];
        bytes.Fill(padding);
        if (unscaled.Length > 16)
        {
            if (unscaled[..^16].ContainsAnyExcept(padding) || ((unscaled[^16] ^ padding) & 0x80) != 0)
            {
                ThrowHelper.Format($"A decimal of {unscaled.Length} bytes has more than 128 bits", 0);
            }

            unscaled = unscaled[^16..];
        }

        unscaled.CopyTo(bytes[(16 - unscaled.Length)..]);
        return BinaryPrimitives.ReadInt128BigEndian(bytes);
    }

    /// <summary>Reads an unscaled value of any size; allocates.</summary>
    /// <param name="unscaled">Its bytes.</param>
    /// <exception cref="AvroFormatException">There are no bytes.</exception>
    public static BigInteger ReadBigInteger(ReadOnlySpan<byte> unscaled)
    {
        if (unscaled.IsEmpty)
        {
            ThrowHelper.Format("A decimal has no bytes", 0);
        }

        return new BigInteger(unscaled, isBigEndian: true);
    }

    /// <summary>Fills a fixed with an unscaled value: repeats its sign in front of it.</summary>
    /// <param name="unscaled">The value's bytes, at least 1.</param>
    /// <param name="destination">The whole fixed.</param>
    /// <exception cref="AvroFormatException">There are no bytes.</exception>
    /// <exception cref="AvroBufferTooSmallException">The fixed has less bytes than the value.</exception>
    public static void WriteFixed(ReadOnlySpan<byte> unscaled, Span<byte> destination)
    {
        if (unscaled.IsEmpty)
        {
            ThrowHelper.Format("A decimal has no bytes", 0);
        }

        if (unscaled.Length > destination.Length)
        {
            ThrowHelper.BufferTooSmall(unscaled.Length, destination.Length);
        }

        var padding = destination.Length - unscaled.Length;
        destination[..padding].Fill((unscaled[0] & 0x80) != 0 ? (byte)0xFF : (byte)0);
        unscaled.CopyTo(destination[padding..]);
    }

    /// <summary>Writes the decimal as text with exactly <paramref name="scale"/> digits after the point: <c>-0.50</c>.</summary>
    /// <param name="unscaled">The unscaled value's bytes.</param>
    /// <param name="scale">The digits after the point, 0 to <see cref="MaxDigits"/>; with 0 there is no point.</param>
    /// <param name="utf8">Where to; <see cref="MaxTextLength"/> bytes always suffice.</param>
    /// <param name="written">The bytes written; 0 where there is no room.</param>
    /// <returns>Whether there was room.</returns>
    /// <exception cref="AvroFormatException">There are no bytes, or more than <see cref="MaxLength"/> that matter.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The scale is out of range.</exception>
    public static bool TryFormat(ReadOnlySpan<byte> unscaled, int scale, Span<byte> utf8, out int written)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)scale, (uint)MaxDigits, nameof(scale));
        Span<byte> buffer = stackalloc byte[DigitsBufferLength];
        scoped ReadOnlySpan<byte> digits;
        bool negative;
        if (unscaled.Length is > 0 and <= 8)
        {
            var value = (long)(sbyte)unscaled[0];
            foreach (var b in unscaled[1..])
            {
                value = (value << 8) | b;
            }

            negative = value < 0;
            (negative ? 0UL - (ulong)value : (ulong)value).TryFormat(buffer, out var count, default, CultureInfo.InvariantCulture);
            digits = buffer[..count];
        }
        else
        {
            if (!WideInteger.TryRead(unscaled, out var value))
            {
                ThrowHelper.Format(
                    unscaled.IsEmpty
                        ? "A decimal has no bytes"
                        : $"A decimal of {unscaled.Length} bytes has more than {MaxDigits} digits",
                    0);
            }

            negative = value.IsNegative;
            digits = buffer[^value.WriteDigits(buffer)..];
        }

        return TryLayOut(negative, digits, scale, utf8, out written);
    }

    /// <summary>Reads decimal text into the unscaled value's fewest bytes.</summary>
    /// <param name="utf8">An optional sign, digits, and an optional point with digits.</param>
    /// <param name="scale">The digits after the point of the value that is written, 0 to <see cref="MaxDigits"/>. Text with fewer is
    /// filled up with zeros.</param>
    /// <param name="unscaled">Where to; <see cref="MaxLength"/> bytes always suffice.</param>
    /// <param name="written">The bytes written; 0 where the text is refused.</param>
    /// <returns>False where the text is no such number, has more digits after the point than <paramref name="scale"/> (zeros at the end
    /// excepted), or is too large.</returns>
    /// <exception cref="AvroBufferTooSmallException">There is no room; nothing is written.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The scale is out of range.</exception>
    public static bool TryParse(ReadOnlySpan<byte> utf8, int scale, Span<byte> unscaled, out int written)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)scale, (uint)MaxDigits, nameof(scale));
        written = 0;
        var value = default(WideInteger);
        if (utf8.Length > 0 && utf8[0] is (byte)'-' or (byte)'+')
        {
            value.IsNegative = utf8[0] == (byte)'-';
            utf8 = utf8[1..];
        }

        var point = utf8.IndexOf((byte)'.');
        var whole = point < 0 ? utf8 : utf8[..point];
        var fraction = point < 0 ? default : utf8[(point + 1)..];
        if (whole.Length + fraction.Length == 0)
        {
            return false;
        }

        if (fraction.Length > scale)
        {
            if (fraction[scale..].ContainsAnyExcept((byte)'0'))
            {
                return false;
            }

            fraction = fraction[..scale];
        }

        if (!TryAppend(ref value, whole) || !TryAppend(ref value, fraction))
        {
            return false;
        }

        for (var i = fraction.Length; i < scale; i++)
        {
            if (!value.TryMultiplyAdd(10, 0))
            {
                return false;
            }
        }

        written = value.Write(unscaled);
        return true;
    }

    private static bool TryAppend(ref WideInteger value, ReadOnlySpan<byte> digits)
    {
        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit((char)digit) || !value.TryMultiplyAdd(10, (uint)(digit - '0')))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryLayOut(bool negative, ReadOnlySpan<byte> digits, int scale, Span<byte> utf8, out int written)
    {
        // Zeros are put in front where there are fewer digits than the scale and one before the point take.
        var zeros = Math.Max(0, scale + 1 - digits.Length);
        var length = (negative ? 1 : 0) + zeros + digits.Length + (scale > 0 ? 1 : 0);
        written = 0;
        if (length > utf8.Length)
        {
            return false;
        }

        var at = 0;
        if (negative)
        {
            utf8[at++] = (byte)'-';
        }

        var text = utf8[at..length];
        text[..zeros].Fill((byte)'0');
        digits.CopyTo(text[zeros..]);
        if (scale > 0)
        {
            var point = text.Length - scale - 1;
            text[point..^1].CopyTo(text[(point + 1)..]);
            text[point] = (byte)'.';
        }

        written = length;
        return true;
    }
}
