using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Unicode;

namespace Aesop.MySql.Binlog;

/// <summary>
/// ucs2, utf16 and utf16le: a piece at a time, turned into this machine's order of bytes. MariaDB and MySQL let ucs2 hold surrogates, which are no characters and
/// stop the decoder. See https://dev.mysql.com/doc/refman/en/charset-unicode-utf16.html and https://dev.mysql.com/doc/refman/en/charset-unicode-ucs2.html.
/// </summary>
/// <param name="bigEndian">Whether the high byte comes first.</param>
/// <param name="surrogates">Whether two units may make one character.</param>
internal sealed class Utf16Decoder(bool bigEndian, bool surrogates) : CharsetDecoder
{
    private const int PieceUnits = 256;

    // Two bytes become three, or four become four.
    public override int MaxUtf8PerByte => 2;

    public override int ToUtf8(ReadOnlySpan<byte> source, Span<byte> destination, out int written)
    {
        Span<ushort> piece = stackalloc ushort[PieceUnits];
        int read = 0;
        written = 0;
        while (source.Length - read >= sizeof(ushort))
        {
            int count = Math.Min(PieceUnits, (source.Length - read) / sizeof(ushort));
            Span<ushort> units = piece[..count];
            source.Slice(read, count * sizeof(ushort)).CopyTo(MemoryMarshal.AsBytes(units));
            if (bigEndian == BitConverter.IsLittleEndian)
            {
                BinaryPrimitives.ReverseEndianness(units, units);
            }

            Span<char> text = MemoryMarshal.Cast<ushort, char>(units);
            if (!surrogates && text.IndexOfAnyInRange('\uD800', '\uDFFF') is >= 0 and int half)
            {
                text = text[..half];
            }

            OperationStatus status = Utf8.FromUtf16(text, destination[written..], out int unitsRead, out int bytesWritten, replaceInvalidSequences: false, isFinalBlock: false);
            read += unitsRead * sizeof(ushort);
            written += bytesWritten;

            // A pair may be cut in two by the end of a piece; one that is cut by the end of the text is none.
            bool goesOn = status == OperationStatus.Done ? unitsRead == count : status == OperationStatus.NeedMoreData && unitsRead > 0;
            if (!goesOn)
            {
                break;
            }
        }

        return read;
    }
}
