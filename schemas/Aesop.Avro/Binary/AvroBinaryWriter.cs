using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Aesop.Avro.Binary;

/// <summary>
/// Writes Avro's binary encoding into memory of the caller's.
/// <see href="https://avro.apache.org/docs/1.12.0/specification/#binary-encoding"/>
/// </summary>
/// <remarks>
/// <para>The writer knows no schema: it writes what it is told in the order in which it is told. It allocates nothing.</para>
/// <para>Space: a null takes no byte, a boolean 1, a float 4, a double 8, a number (int, long, union index, enum index, block count)
/// at most <see cref="MaxIntLength"/> or <see cref="MaxVarintLength"/>, bytes and strings a number and their length. A value for
/// which there is no room gives <see cref="AvroBufferTooSmallException"/>, nothing of it is written, and
/// <see cref="Position"/> is where it was. A buffer of the sum of those sizes is never too small.</para>
/// <para>Not safe for concurrent use. The memory is borrowed: the writer holds it until it is dropped itself.</para>
/// </remarks>
public ref struct AvroBinaryWriter
{
    /// <summary>The most bytes that a number of 64 bits takes.</summary>
    public const int MaxVarintLength = 10;

    /// <summary>The most bytes that a number of 32 bits takes.</summary>
    public const int MaxIntLength = 5;

    private readonly Span<byte> _buffer;
    private int _position;

    /// <summary>Creates a writer at the start of a buffer.</summary>
    /// <param name="buffer">Where to write.</param>
    public AvroBinaryWriter(Span<byte> buffer)
    {
        _buffer = buffer;
        _position = 0;
    }

    /// <summary>The bytes written so far; may be set back to drop what was written after.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Set to less than 0 or more than the buffer's length.</exception>
    public int Position
    {
        readonly get => _position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)value, (uint)_buffer.Length, nameof(value));
            _position = value;
        }
    }

    /// <summary>What is written so far; part of the caller's buffer.</summary>
    public readonly ReadOnlySpan<byte> Written => _buffer[.._position];

    /// <summary>The rest of the buffer, for a caller that writes there itself and then calls <see cref="Advance"/>.</summary>
    public readonly Span<byte> Free => _buffer[_position..];

    /// <summary>The bytes that a number takes.</summary>
    /// <param name="value">The number.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int LengthOf(long value) => LengthOfVarint(ZigZag(value));

    /// <summary>Counts bytes that the caller wrote at the start of <see cref="Free"/>.</summary>
    /// <param name="count">How many.</param>
    /// <exception cref="AvroBufferTooSmallException">There is no room for so many.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Advance(int count)
    {
        Demand(count);
        _position += count;
    }

    /// <summary>Writes a null, which takes no byte.</summary>
#pragma warning disable CA1822 // An instance member like its siblings: a generated caller writes each field through the writer.
    public readonly void WriteNull()
#pragma warning restore CA1822
    {
    }

    /// <summary>Writes a boolean: one byte.</summary>
    /// <param name="value">The value.</param>
    /// <exception cref="AvroBufferTooSmallException">There is no room.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteBoolean(bool value)
    {
        Demand(1);
        Unsafe.Add(ref MemoryMarshal.GetReference(_buffer), _position++) = value ? (byte)1 : (byte)0;
    }

    /// <summary>Writes an int: 1 to <see cref="MaxIntLength"/> bytes.</summary>
    /// <param name="value">The value.</param>
    /// <exception cref="AvroBufferTooSmallException">There is no room.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteInt(int value) => WriteVarint((uint)((value << 1) ^ (value >> 31)));

    /// <summary>Writes a long: 1 to <see cref="MaxVarintLength"/> bytes.</summary>
    /// <param name="value">The value.</param>
    /// <exception cref="AvroBufferTooSmallException">There is no room.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteLong(long value) => WriteVarint(ZigZag(value));

    /// <summary>Writes a float: 4 bytes.</summary>
    /// <param name="value">The value; a NaN keeps its bits.</param>
    /// <exception cref="AvroBufferTooSmallException">There is no room.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteFloat(float value)
    {
        Demand(sizeof(float));
        var bits = BitConverter.SingleToUInt32Bits(value);
        WriteLittleEndian(ref Unsafe.Add(ref MemoryMarshal.GetReference(_buffer), _position), bits);
        _position += sizeof(float);
    }

    /// <summary>Writes a double: 8 bytes.</summary>
    /// <param name="value">The value; a NaN keeps its bits.</param>
    /// <exception cref="AvroBufferTooSmallException">There is no room.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteDouble(double value)
    {
        Demand(sizeof(double));
        var bits = BitConverter.DoubleToUInt64Bits(value);
        WriteLittleEndian(ref Unsafe.Add(ref MemoryMarshal.GetReference(_buffer), _position), bits);
        _position += sizeof(double);
    }

    /// <summary>Writes bytes: their length as a number, then they themselves.</summary>
    /// <param name="value">The bytes.</param>
    /// <exception cref="AvroBufferTooSmallException">There is no room for both.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteBytes(scoped ReadOnlySpan<byte> value)
    {
        var length = LengthOfVarint((ulong)(uint)value.Length << 1);
        if (value.Length > _buffer.Length - _position - length)
        {
            ThrowHelper.BufferTooSmall((long)value.Length + length, _buffer.Length - _position);
        }

        WriteVarint((ulong)(uint)value.Length << 1);
        value.CopyTo(MemoryMarshal.CreateSpan(
            ref Unsafe.Add(ref MemoryMarshal.GetReference(_buffer), _position), _buffer.Length - _position));
        _position += value.Length;
    }

    /// <summary>Writes a string: its length in bytes as a number, then its text.</summary>
    /// <param name="utf8">The text in UTF-8; it is not looked into.</param>
    /// <exception cref="AvroBufferTooSmallException">There is no room for both.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteString(scoped ReadOnlySpan<byte> utf8) => WriteBytes(utf8);

    /// <summary>Writes the bytes of a fixed, without a length.</summary>
    /// <param name="value">As many bytes as the schema says.</param>
    /// <exception cref="AvroBufferTooSmallException">There is no room.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteFixed(scoped ReadOnlySpan<byte> value)
    {
        Demand(value.Length);
        value.CopyTo(_buffer[_position..]);
        _position += value.Length;
    }

    /// <summary>Writes which branch of a union follows.</summary>
    /// <param name="index">The branch's place in the schema.</param>
    /// <exception cref="AvroBufferTooSmallException">There is no room.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteUnionIndex(int index) => WriteInt(index);

    /// <summary>Writes an enum.</summary>
    /// <param name="index">The symbol's place in the schema.</param>
    /// <exception cref="AvroBufferTooSmallException">There is no room.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteEnum(int index) => WriteInt(index);

    /// <summary>
    /// Writes the head of a block of an array's items or a map's entries: so many follow. After the last block comes
    /// <see cref="WriteBlockEnd"/>; an array or map without items is that alone.
    /// </summary>
    /// <param name="count">How many follow, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is less than 1.</exception>
    /// <exception cref="AvroBufferTooSmallException">There is no room.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteBlockStart(long count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        WriteLong(count);
    }

    /// <summary>
    /// Writes the head of a block with its size, by which a reader can skip it.
    /// </summary>
    /// <param name="count">How many items or entries follow, at least 1.</param>
    /// <param name="byteSize">How many bytes they take, at least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is less than 1 or the size less than 0.</exception>
    /// <exception cref="AvroBufferTooSmallException">There is no room.</exception>
    public void WriteBlockStart(long count, long byteSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(byteSize);
        Demand(LengthOf(-count) + LengthOf(byteSize));
        WriteLong(-count);
        WriteLong(byteSize);
    }

    /// <summary>Writes the end of an array or map: one byte.</summary>
    /// <exception cref="AvroBufferTooSmallException">There is no room.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteBlockEnd() => WriteBoolean(false);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong ZigZag(long value) => (ulong)((value << 1) ^ (value >> 63));

    /// <summary>ceil(bits / 7) without a division; exact for 1 to 64 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int LengthOfVarint(ulong value) => ((BitOperations.Log2(value | 1) * 9) + 73) >> 6;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WriteLittleEndian<T>(ref byte at, T value)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (BitConverter.IsLittleEndian)
        {
            Unsafe.WriteUnaligned(ref at, value);
        }
        else
        {
            value.WriteLittleEndian(MemoryMarshal.CreateSpan(ref at, Unsafe.SizeOf<T>()));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void Demand(int count)
    {
        if ((uint)count > (uint)(_buffer.Length - _position))
        {
            ThrowHelper.BufferTooSmall(count, _buffer.Length - _position);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void WriteVarint(ulong value)
    {
        // Most numbers in rows are small: a branch, an index or a length of one byte stays in the caller's code.
        if (value < 0x80 && _position < _buffer.Length)
        {
            Unsafe.Add(ref MemoryMarshal.GetReference(_buffer), _position++) = (byte)value;
        }
        else
        {
            WriteLongVarint(value);
        }
    }

    private void WriteLongVarint(ulong value)
    {
        var length = LengthOfVarint(value);
        Demand(length);
        ref var at = ref Unsafe.Add(ref MemoryMarshal.GetReference(_buffer), _position);
        if (length <= 8 && _buffer.Length - _position >= 8)
        {
            // Spread 56 bits to eight groups of seven, halving the distance each time, and set the "more" bit of all but the last.
            // The store may go past the value's end, into room that is there and that is written next.
            value = ((value & 0x00FF_FFFF_F000_0000) << 4) | (value & 0x0000_0000_0FFF_FFFF);
            value = ((value & 0x0FFF_C000_0FFF_C000) << 2) | (value & 0x0000_3FFF_0000_3FFF);
            value = ((value & 0x3F80_3F80_3F80_3F80) << 1) | (value & 0x007F_007F_007F_007F);
            WriteLittleEndian(ref at, value | (0x8080_8080_8080_8080 & ((1UL << (8 * (length - 1))) - 1)));
        }
        else
        {
            for (var i = 0; i < length - 1; i++)
            {
                Unsafe.Add(ref at, i) = (byte)(value | 0x80);
                value >>= 7;
            }

            Unsafe.Add(ref at, length - 1) = (byte)value;
        }

        _position += length;
    }
}
