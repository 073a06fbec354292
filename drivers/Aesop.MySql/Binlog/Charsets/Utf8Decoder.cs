using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Aesop.MySql.Binlog;

/// <summary>
/// utf8mb4 and utf8mb3. MariaDB lets both hold the halves of surrogate pairs (<c>ED A0 80</c> and on, as CESU-8 writes them), which are no UTF-8 and stop the decoder;
/// MySQL refuses them. See https://dev.mysql.com/doc/refman/en/charset-unicode-utf8mb3.html.
/// </summary>
/// <param name="bmpOnly">Whether characters of four bytes are none of the set.</param>
internal sealed class Utf8Decoder(bool bmpOnly) : CharsetDecoder
{
    /// <summary>The first byte of a character of four.</summary>
    public const byte FirstOfFour = 0xF0;

    public override int MaxUtf8PerByte => 1;

    public override int ToUtf8(ReadOnlySpan<byte> source, Span<byte> destination, out int written)
    {
        int read = Utf8.IsValid(source) ? source.Length : ValidLength(source);
        if (bmpOnly && source[..read].IndexOfAnyInRange(FirstOfFour, byte.MaxValue) is >= 0 and int four)
        {
            read = four;
        }

        source[..read].CopyTo(destination);
        written = read;
        return read;
    }

    private static int ValidLength(ReadOnlySpan<byte> source)
    {
        int read = 0;
        while (Rune.DecodeFromUtf8(source[read..], out _, out int length) == OperationStatus.Done)
        {
            read += length;
        }

        return read;
    }
}
