using System.Buffers.Binary;
using System.Text;

namespace Aesop.MySql.Binlog;

/// <summary>
/// utf32: four bytes a character, the highest first. MariaDB lets it hold surrogates, which are no characters and stop the decoder.
/// See https://dev.mysql.com/doc/refman/en/charset-unicode-utf32.html.
/// </summary>
internal sealed class Utf32Decoder : CharsetDecoder
{
    public override int MaxUtf8PerByte => 1;

    public override int ToUtf8(ReadOnlySpan<byte> source, Span<byte> destination, out int written)
    {
        int read = 0;
        written = 0;
        for (; source.Length - read >= sizeof(uint); read += sizeof(uint))
        {
            uint value = BinaryPrimitives.ReadUInt32BigEndian(source[read..]);
            if (value <= 0x7F)
            {
                destination[written++] = (byte)value;
            }
            else if (Rune.TryCreate(value, out Rune rune))
            {
                written += rune.EncodeToUtf8(destination[written..]);
            }
            else
            {
                break;
            }
        }

        return read;
    }
}
