using System.Buffers.Binary;
using System.Text;

namespace Aesop.MySql.Protocol;

/// <summary>Builds one packet's payload. Not for large payloads: it keeps all of it in one growing array.</summary>
/// <remarks>Not thread-safe. What <see cref="Payload"/> returns is valid until the next write.</remarks>
internal sealed class PacketWriter
{
    private const int InitialBytes = 256;

    private byte[] _bytes = new byte[InitialBytes];
    private int _length;

    public ReadOnlyMemory<byte> Payload => _bytes.AsMemory(0, _length);

    public PacketWriter WriteByte(byte value)
    {
        Take(1)[0] = value;
        return this;
    }

    public PacketWriter WriteUInt16(ushort value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(Take(2), value);
        return this;
    }

    public PacketWriter WriteUInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(Take(4), value);
        return this;
    }

    public PacketWriter WriteUInt64(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(Take(8), value);
        return this;
    }

    public PacketWriter WriteZeros(int count)
    {
        Take(count).Clear();
        return this;
    }

    public PacketWriter WriteBytes(ReadOnlySpan<byte> value)
    {
        value.CopyTo(Take(value.Length));
        return this;
    }

    public PacketWriter WriteString(string value)
    {
        Encoding.UTF8.GetBytes(value, Take(Encoding.UTF8.GetByteCount(value)));
        return this;
    }

    public PacketWriter WriteNullTerminated(string value) => WriteString(value).WriteByte(0);

    public PacketWriter WriteLengthEncodedInteger(ulong value) => value switch
    {
        < 0xFB => WriteByte((byte)value),
        <= ushort.MaxValue => WriteByte(0xFC).WriteUInt16((ushort)value),
        <= 0xFFFFFF => WriteByte(0xFD).WriteUInt16((ushort)value).WriteByte((byte)(value >> 16)),
        _ => WriteByte(0xFE).WriteUInt64(value),
    };

    public PacketWriter WriteLengthEncodedBytes(ReadOnlySpan<byte> value) =>
        WriteLengthEncodedInteger((ulong)value.Length).WriteBytes(value);

    public PacketWriter WriteLengthEncodedString(string value) =>
        WriteLengthEncodedInteger((ulong)Encoding.UTF8.GetByteCount(value)).WriteString(value);

    private Span<byte> Take(int count)
    {
        if (_bytes.Length - _length < count)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, checked(_length + count)));
        }

        Span<byte> taken = _bytes.AsSpan(_length, count);
        _length += count;
        return taken;
    }
}
