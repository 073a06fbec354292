using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;

namespace Aesop.MySql.Binlog;

/// <summary>
/// Walks the body of an event. Whatever is missing or impossible becomes a <see cref="BinlogFormatException"/> that names the event;
/// no length read from the bytes is believed before it was compared with what is left.
/// </summary>
internal ref struct PayloadReader
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly EventPlace _place;
    private readonly ReadOnlySpan<byte> _bytes;
    private int _offset;

    public PayloadReader(in BinlogEvent source)
        : this(source.Place, source.Body)
    {
    }

    public PayloadReader(EventPlace place, ReadOnlySpan<byte> part)
    {
        _place = place;
        _bytes = part;
        _offset = 0;
    }

    public readonly int Remaining => _bytes.Length - _offset;

    public readonly int Offset => _offset;

    public byte ReadUInt8() => Take(1)[0];

    public ushort ReadUInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public ulong ReadUInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    /// <summary>Reads an unsigned little-endian integer of 1 to 8 bytes.</summary>
    public ulong ReadUIntOfSize(int size)
    {
        ulong value = 0;
        ReadOnlySpan<byte> bytes = Take(size);
        for (int i = size - 1; i >= 0; i--)
        {
            value = value << 8 | bytes[i];
        }

        return value;
    }

    public ReadOnlySpan<byte> ReadBytes(int count) => Take(count);

    public ReadOnlySpan<byte> ReadRest() => Take(Remaining);

    /// <summary>Reads a length-encoded integer. See https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_dt_integers.html.</summary>
    public ulong ReadLengthEncoded()
    {
        byte first = ReadUInt8();
        switch (first)
        {
            case < 0xfb:
                return first;
            case 0xfc:
                return ReadUInt16();
            case 0xfd:
                return ReadUIntOfSize(3);
            case 0xfe:
                return ReadUInt64();
            default:
                Throw($"the byte 0x{first:x2} at offset {_offset - 1} of the body begins no length-encoded integer");
                return 0;
        }
    }

    /// <summary>Reads a length-encoded integer that must fit what is left of the body.</summary>
    public int ReadLength(string what)
    {
        ulong length = ReadLengthEncoded();
        if (length > (ulong)Remaining)
        {
            Throw($"{what} is said to have {length} bytes, {Remaining} are left");
        }

        return (int)length;
    }

    public ReadOnlySpan<byte> ReadLengthEncodedBytes(string what)
    {
        int length = ReadLength(what);
        return Take(length);
    }

    /// <summary>Reads a name of <paramref name="length"/> bytes of UTF-8.</summary>
    public string ReadUtf8(int length, string what) => DecodeUtf8(Take(length), what);

    public readonly string DecodeUtf8(ReadOnlySpan<byte> bytes, string what)
    {
        try
        {
            return Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            Throw($"{what} is not valid UTF-8");
            return "";
        }
    }

    /// <summary>Reads one byte that must be zero.</summary>
    public void ReadTerminator(string what)
    {
        if (ReadUInt8() != 0)
        {
            Throw($"{what} does not end in a zero byte");
        }
    }

    [DoesNotReturn]
    public readonly void Throw(string reason) => throw _place.Malformed(reason);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ReadOnlySpan<byte> Take(int count)
    {
        if ((uint)count > (uint)(_bytes.Length - _offset))
        {
            ThrowTruncated(count);
        }

        ReadOnlySpan<byte> taken = _bytes.Slice(_offset, count);
        _offset += count;
        return taken;
    }

    [DoesNotReturn]
    private readonly void ThrowTruncated(int count) => Throw($"{count} more bytes are expected at offset {_offset} of its {_bytes.Length} bytes");
}
