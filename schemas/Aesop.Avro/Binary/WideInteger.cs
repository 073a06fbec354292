using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Aesop.Avro.Binary;

/// <summary>
/// A sign and a magnitude of up to 255 bits: what a decimal of 76 digits takes, without <c>BigInteger</c>'s allocations.
/// </summary>
internal struct WideInteger
{
    /// <summary>The most bytes of two's complement.</summary>
    public const int BytesMax = 32;

    private const int LimbCount = BytesMax / sizeof(uint);
    private const uint GroupBase = 1_000_000_000;
    private const int GroupDigits = 9;

    private Limbs _magnitude;

    public bool IsNegative { get; set; }

    /// <summary>Reads big-endian two's complement; false where it is empty or has more than <see cref="BytesMax"/> significant
    /// bytes.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out WideInteger value)
    {
        value = default;
        if (bytes.IsEmpty)
        {
            return false;
        }

        var negative = (bytes[0] & 0x80) != 0;
        var padding = negative ? (byte)0xFF : (byte)0;
        if (bytes.Length > BytesMax)
        {
            // Bytes in front that only repeat the sign are legal, if wasteful.
            var excess = bytes[..^BytesMax];
            if (excess.ContainsAnyExcept(padding) || ((bytes[^BytesMax] ^ padding) & 0x80) != 0)
            {
                return false;
            }

            bytes = bytes[^BytesMax..];
        }

        Span<byte> padded = stackalloc byte[BytesMax];
        padded.Fill(padding);
        bytes.CopyTo(padded[(BytesMax - bytes.Length)..]);
        for (var i = 0; i < LimbCount; i++)
        {
            value._magnitude[i] = BinaryPrimitives.ReadUInt32BigEndian(padded[(BytesMax - (4 * (i + 1)))..]);
        }

        value.IsNegative = negative;
        if (negative)
        {
            value._magnitude = Negated(value._magnitude);
        }

        return true;
    }

    /// <summary>Writes the shortest big-endian two's complement.</summary>
    /// <returns>Its length, 1 to <see cref="BytesMax"/>; what does not fit in the buffer is an error.</returns>
    public readonly int Write(Span<byte> destination)
    {
        var limbs = IsNegative ? Negated(_magnitude) : _magnitude;
        Span<byte> padded = stackalloc byte[BytesMax];
        for (var i = 0; i < LimbCount; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(padded[(BytesMax - (4 * (i + 1)))..], limbs[i]);
        }

        // A negative zero has been negated to zero, so the sign is that of the bytes.
        var padding = (padded[0] & 0x80) != 0 ? (byte)0xFF : (byte)0;
        var start = 0;
        while (start < BytesMax - 1 && padded[start] == padding && ((padded[start + 1] ^ padding) & 0x80) == 0)
        {
            start++;
        }

        var length = BytesMax - start;
        if (length > destination.Length)
        {
            ThrowHelper.BufferTooSmall(length, destination.Length);
        }

        padded[start..].CopyTo(destination);
        return length;
    }

    /// <summary>Multiplies the magnitude and adds to it; false where the result has more than 255 bits.</summary>
    public bool TryMultiplyAdd(uint factor, uint addend)
    {
        ulong carry = addend;
        for (var i = 0; i < LimbCount; i++)
        {
            carry += (ulong)_magnitude[i] * factor;
            _magnitude[i] = (uint)carry;
            carry >>= 32;
        }

        return carry == 0 && _magnitude[LimbCount - 1] <= int.MaxValue;
    }

    /// <summary>Writes the magnitude's decimal digits at the end of a buffer of at least 81 bytes.</summary>
    /// <returns>How many digits there are; 1 for zero.</returns>
    public readonly int WriteDigits(Span<byte> destination)
    {
        var limbs = _magnitude;
        var top = LimbCount - 1;
        var end = destination.Length;
        do
        {
            while (top > 0 && limbs[top] == 0)
            {
                top--;
            }

            ulong remainder = 0;
            for (var i = top; i >= 0; i--)
            {
                var part = (remainder << 32) | limbs[i];
                limbs[i] = (uint)(part / GroupBase);
                remainder = part % GroupBase;
            }

            ((uint)remainder).TryFormat(destination[(end - GroupDigits)..end], out _, "D9", CultureInfo.InvariantCulture);
            end -= GroupDigits;
        }
        while (top > 0 || limbs[0] != 0);

        var digits = destination[end..].TrimStart((byte)'0').Length;
        return Math.Max(digits, 1);
    }

    private static Limbs Negated(Limbs limbs)
    {
        ulong carry = 1;
        for (var i = 0; i < LimbCount; i++)
        {
            carry += ~limbs[i];
            limbs[i] = (uint)carry;
            carry >>= 32;
        }

        return limbs;
    }

    /// <summary>32 bits each, the least significant first.</summary>
    [InlineArray(LimbCount)]
    private struct Limbs
    {
        private uint _first;
    }
}
