using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Aesop.MySql.Protocol;

/// <summary>A cursor over one packet's payload. Reading past its end is a <see cref="MySqlProtocolException"/> and nothing else.</summary>
/// <remarks>
/// Spans that it returns borrow the payload. Integers are little-endian; for the length-encoded ones see
/// https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_dt_integers.html, for strings
/// https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_dt_strings.html.
/// </remarks>
internal ref struct PacketReader(ReadOnlySpan<byte> payload, string packet)
{
    private const byte NullMarker = 0xFB;

    private readonly ReadOnlySpan<byte> _payload = payload;
    private readonly string _packet = packet;

    /// <summary>Bytes read so far.</summary>
    public int Offset { get; private set; }

    /// <summary>Bytes left.</summary>
    public readonly int Remaining => _payload.Length - Offset;

    public byte ReadByte() => ReadBytes(1)[0];

    public ushort ReadUInt16() => BinaryPrimitives.ReadUInt16LittleEndian(ReadBytes(2));

    public uint ReadUInt24()
    {
        ReadOnlySpan<byte> bytes = ReadBytes(3);
        return (uint)(bytes[0] | (bytes[1] << 8) | (bytes[2] << 16));
    }

    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32LittleEndian(ReadBytes(4));

    public ulong ReadUInt64() => BinaryPrimitives.ReadUInt64LittleEndian(ReadBytes(8));

    public void Skip(int count) => ReadBytes(count);

    public ReadOnlySpan<byte> ReadBytes(int count)
    {
        if ((uint)count > (uint)Remaining)
        {
            ThrowTruncated(count);
        }

        ReadOnlySpan<byte> bytes = _payload.Slice(Offset, count);
        Offset += count;
        return bytes;
    }

    public ReadOnlySpan<byte> ReadToEnd() => ReadBytes(Remaining);

    /// <summary>Reads up to a zero byte, which must be there, and past it.</summary>
    public ReadOnlySpan<byte> ReadNullTerminated()
    {
        int length = _payload[Offset..].IndexOf((byte)0);
        if (length < 0)
        {
            throw new MySqlProtocolException($"{_packet}: the text at offset {Offset} has no terminating zero byte.");
        }

        ReadOnlySpan<byte> bytes = ReadBytes(length);
        Offset++;
        return bytes;
    }

    /// <summary>Reads up to a zero byte or the end: some servers leave the last terminator out.</summary>
    public ReadOnlySpan<byte> ReadNullTerminatedOrToEnd() =>
        _payload[Offset..].Contains((byte)0) ? ReadNullTerminated() : ReadToEnd();

    public ulong ReadLengthEncodedInteger()
    {
        int start = Offset;
        byte first = ReadByte();
        return first switch
        {
            < NullMarker => first,
            0xFC => ReadUInt16(),
            0xFD => ReadUInt24(),
            0xFE => ReadUInt64(),
            _ => throw new MySqlProtocolException($"{_packet}: 0x{first:X2} at offset {start} does not begin a length-encoded integer."),
        };
    }

    public ReadOnlySpan<byte> ReadLengthEncodedBytes() => ReadBytes(ReadLength());

    /// <summary>Reads a value of a text row: false when it is NULL.</summary>
    public bool TryReadLengthEncodedBytes(out int start, out int length)
    {
        if (Remaining > 0 && _payload[Offset] == NullMarker)
        {
            Offset++;
            start = length = 0;
            return false;
        }

        length = ReadLength();
        start = Offset;
        Skip(length);
        return true;
    }

    public string ReadLengthEncodedString() => Encoding.UTF8.GetString(ReadLengthEncodedBytes());

    /// <summary>Fails unless the whole payload has been read.</summary>
    public readonly void ExpectEnd()
    {
        if (Remaining != 0)
        {
            throw new MySqlProtocolException($"{_packet}: {Remaining} bytes too many from offset {Offset} on.");
        }
    }

    private int ReadLength()
    {
        int start = Offset;
        ulong length = ReadLengthEncodedInteger();
        if (length > (ulong)Remaining)
        {
            throw new MySqlProtocolException(
                $"{_packet}: the length {length} at offset {start} is more than the {Remaining} bytes that are left.");
        }

        return (int)length;
    }

    [DoesNotReturn]
    private readonly void ThrowTruncated(int count) => throw new MySqlProtocolException(
        $"{_packet}: {count} bytes are due at offset {Offset}, {Remaining} are left.");
}
