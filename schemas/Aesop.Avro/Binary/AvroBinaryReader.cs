using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Aesop.Avro.Binary;

/// <summary>
/// Reads Avro's binary encoding from memory of the caller's.
/// <see href="https://avro.apache.org/docs/1.12.0/specification/#binary-encoding"/>
/// </summary>
/// <remarks>
/// <para>The reader knows no schema: what is asked for is taken from the bytes. It allocates nothing, and never reads outside of its
/// input: bytes that can't be what is asked for give <see cref="AvroFormatException"/> with the offset. After an error the reader's
/// position is not defined.</para>
/// <para>Not safe for concurrent use. Spans that it returns are parts of the input and live as long as that does.</para>
/// </remarks>
public ref struct AvroBinaryReader
{
    private readonly ReadOnlySpan<byte> _input;
    private readonly long _baseOffset;
    private int _position;

    /// <summary>Creates a reader at the start of the input.</summary>
    /// <param name="input">The bytes.</param>
    /// <param name="baseOffset">What is added to offsets in errors, where the input is part of something larger.</param>
    public AvroBinaryReader(ReadOnlySpan<byte> input, long baseOffset = 0)
    {
        _input = input;
        _baseOffset = baseOffset;
        _position = 0;
    }

    /// <summary>The bytes read so far; may be set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Set to less than 0 or more than the input's length.</exception>
    public int Position
    {
        readonly get => _position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)value, (uint)_input.Length, nameof(value));
            _position = value;
        }
    }

    /// <summary>The bytes not yet read.</summary>
    public readonly int Remaining => _input.Length - _position;

    /// <summary>Whether everything is read.</summary>
    public readonly bool IsAtEnd => _position == _input.Length;

    /// <summary>The place of the next byte as errors give it: <see cref="Position"/> and the base offset.</summary>
    public readonly long Offset => _baseOffset + _position;

    /// <summary>Reads a boolean.</summary>
    /// <exception cref="AvroFormatException">The input ends, or the byte is neither 0 nor 1.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool ReadBoolean()
    {
        Demand(1, "a boolean");
        var value = _input[_position];
        if (value > 1)
        {
            ThrowHelper.Range("The boolean", value, 2, Offset);
        }

        _position++;
        return value != 0;
    }

    /// <summary>Reads an int.</summary>
    /// <exception cref="AvroFormatException">The input ends, or the number has more than 32 bits.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ReadInt()
    {
        uint bits;
        if (_position < _input.Length && _input[_position] < 0x80)
        {
            bits = _input[_position++];
        }
        else
        {
            bits = (uint)ReadLongVarint(AvroBinaryWriter.MaxIntLength, lastByteMax: 0x0F, "int");
        }

        return (int)(bits >> 1) ^ -(int)(bits & 1);
    }

    /// <summary>Reads a long.</summary>
    /// <exception cref="AvroFormatException">The input ends, or the number has more than 64 bits.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long ReadLong()
    {
        ulong bits;
        if (_position < _input.Length && _input[_position] < 0x80)
        {
            bits = _input[_position++];
        }
        else
        {
            bits = ReadLongVarint(AvroBinaryWriter.MaxVarintLength, lastByteMax: 0x01, "long");
        }

        return (long)(bits >> 1) ^ -(long)(bits & 1);
    }

    /// <summary>Reads a float.</summary>
    /// <exception cref="AvroFormatException">The input ends.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float ReadFloat()
    {
        Demand(sizeof(float), "a float");
        var value = BinaryPrimitives.ReadSingleLittleEndian(_input[_position..]);
        _position += sizeof(float);
        return value;
    }

    /// <summary>Reads a double.</summary>
    /// <exception cref="AvroFormatException">The input ends.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double ReadDouble()
    {
        Demand(sizeof(double), "a double");
        var value = BinaryPrimitives.ReadDoubleLittleEndian(_input[_position..]);
        _position += sizeof(double);
        return value;
    }

    /// <summary>Reads bytes.</summary>
    /// <returns>A part of the input.</returns>
    /// <exception cref="AvroFormatException">The input ends, or the length is negative.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> ReadBytes()
    {
        var start = _position;
        var length = ReadLong();
        if ((ulong)length > (ulong)(_input.Length - _position))
        {
            BadLength(start, length);
        }

        var value = MemoryMarshal.CreateReadOnlySpan(
            ref Unsafe.Add(ref MemoryMarshal.GetReference(_input), _position), (int)length);
        _position += (int)length;
        return value;
    }

    /// <summary>Reads a string.</summary>
    /// <returns>Its text in UTF-8, a part of the input; whether it is valid UTF-8 is not looked at.</returns>
    /// <exception cref="AvroFormatException">The input ends, or the length is negative.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> ReadString() => ReadBytes();

    /// <summary>Reads the bytes of a fixed.</summary>
    /// <param name="size">How many, as the schema says.</param>
    /// <returns>A part of the input.</returns>
    /// <exception cref="AvroFormatException">The input ends.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> ReadFixed(int size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        Demand(size, "a fixed");
        var value = _input.Slice(_position, size);
        _position += size;
        return value;
    }

    /// <summary>Reads which branch of a union follows.</summary>
    /// <param name="branches">How many branches the schema has.</param>
    /// <exception cref="AvroFormatException">The input ends, or the schema has no such branch.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ReadUnionIndex(int branches) => ReadIndex(branches, "The union branch");

    /// <summary>Reads an enum.</summary>
    /// <param name="symbols">How many symbols the schema has.</param>
    /// <returns>The place of the symbol.</returns>
    /// <exception cref="AvroFormatException">The input ends, or the schema has no such symbol.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ReadEnum(int symbols) => ReadIndex(symbols, "The enum symbol");

    /// <summary>
    /// Reads the head of the next block of an array's items or a map's entries.
    /// </summary>
    /// <param name="byteSize">The bytes that the block takes, where its writer said so, and then no more than remain; otherwise -1.</param>
    /// <returns>How many items or entries follow; 0 after the last block. The count alone is not checked against the
    /// input, for items may take no bytes: allocate as the items come.</returns>
    /// <exception cref="AvroFormatException">The input ends, or the count or size can't be.</exception>
    public long ReadBlockStart(out long byteSize)
    {
        var start = _position;
        var count = ReadLong();
        byteSize = -1;
        if (count >= 0)
        {
            return count;
        }

        if (count == long.MinValue)
        {
            ThrowHelper.Format("The count of a block is out of range", _baseOffset + start);
        }

        byteSize = ReadLong();
        if ((ulong)byteSize > (ulong)Remaining)
        {
            ThrowHelper.Format($"The size of a block is {byteSize} bytes and {Remaining} are left", _baseOffset + start);
        }

        return -count;
    }

    /// <summary>Passes over bytes.</summary>
    /// <param name="count">How many.</param>
    /// <exception cref="AvroFormatException">The input ends.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Skip(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        Demand(count, "a value");
        _position += count;
    }

    /// <summary>Passes over an int, a long, a union index or an enum.</summary>
    /// <exception cref="AvroFormatException">The input ends, or the number has more than 64 bits.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SkipVarint() => ReadLong();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int ReadIndex(int limit, string what)
    {
        var start = _position;
        var index = ReadLong();
        if ((ulong)index >= (ulong)limit)
        {
            ThrowHelper.Range(what, index, limit, _baseOffset + start);
        }

        return (int)index;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void Demand(int count, string what)
    {
        if (count > _input.Length - _position)
        {
            ThrowHelper.Truncated(what, count, _input.Length - _position, Offset);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void BadLength(int start, long length)
    {
        if (length < 0)
        {
            ThrowHelper.Format($"The length of bytes or a string is {length}", _baseOffset + start);
        }

        ThrowHelper.Truncated("bytes or a string", length, Remaining, _baseOffset + start);
    }

    private ulong ReadLongVarint(int lengthMax, byte lastByteMax, string what)
    {
        var rest = _input[_position..];
        var bits = 0UL;
        for (var i = 0; i < rest.Length; i++)
        {
            var b = rest[i];
            if (i == lengthMax - 1 && b > lastByteMax)
            {
                ThrowHelper.Overlong(what, Offset);
            }

            bits |= (ulong)(b & 0x7F) << (7 * i);
            if (b < 0x80)
            {
                _position += i + 1;
                return bits;
            }
        }

        ThrowHelper.Truncated($"a variable-length {what}", rest.Length + 1, rest.Length, Offset);
        return 0;
    }
}
