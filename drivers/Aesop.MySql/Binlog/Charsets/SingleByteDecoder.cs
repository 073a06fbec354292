using System.Buffers.Binary;
using System.Text;

namespace Aesop.MySql.Binlog;

/// <summary>A set of one byte a character, read by a table.</summary>
internal sealed class SingleByteDecoder : CharsetDecoder
{
    private const int LengthShift = 24;

    private readonly ushort[] _characters;

    // Of each byte its UTF-8, the first byte lowest, and in the highest byte how many there are; 0 where the byte stands for no character.
    private readonly uint[] _utf8 = new uint[256];
    private readonly bool _extendsAscii;

    public SingleByteDecoder(CharsetTable table)
    {
        _characters = table.Singles;
        _extendsAscii = table.ExtendsAscii;
        Span<byte> utf8 = stackalloc byte[sizeof(uint)];
        for (int code = 0; code < _utf8.Length; code++)
        {
            if (_characters[code] < CharsetTable.FirstSpecial)
            {
                utf8.Clear();
                int length = new Rune((char)_characters[code]).EncodeToUtf8(utf8);
                _utf8[code] = BinaryPrimitives.ReadUInt32LittleEndian(utf8) | (uint)length << LengthShift;
                MaxUtf8PerByte = Math.Max(MaxUtf8PerByte, length);
            }
        }
    }

    public override int MaxUtf8PerByte { get; }

    public override int ToUtf8(ReadOnlySpan<byte> source, Span<byte> destination, out int written)
    {
        int read = _extendsAscii ? AsciiRun.Copy(source, destination) : 0;
        written = read;
        uint[] table = _utf8;

        // Four bytes are written of each character, of which the next one overwrites those that are too many.
        while (read < source.Length && destination.Length - written >= sizeof(uint))
        {
            uint utf8 = table[source[read]];
            if (utf8 == 0)
            {
                return read;
            }

            BinaryPrimitives.WriteUInt32LittleEndian(destination[written..], utf8);
            written += (int)(utf8 >> LengthShift);
            read++;
        }

        for (; read < source.Length && table[source[read]] is not 0 and uint utf8; read++)
        {
            for (uint rest = utf8 >> LengthShift; rest > 0; rest--, utf8 >>= 8)
            {
                destination[written++] = (byte)utf8;
            }
        }

        return read;
    }

    public override char Unassigned(ReadOnlySpan<byte> source, out int length) => CharsetTable.Shown(_characters[source[0]], 1, out length);
}
