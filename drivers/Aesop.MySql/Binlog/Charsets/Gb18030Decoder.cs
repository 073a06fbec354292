using System.Text;

namespace Aesop.MySql.Binlog;

/// <summary>
/// gb18030 (MySQL only): one, two or four bytes a character; those of four stand in ranges of consecutive characters.
/// See https://dev.mysql.com/doc/refman/en/charset-gb18030.html.
/// </summary>
/// <param name="table">The set's table.</param>
internal sealed class Gb18030Decoder(CharsetTable table) : CharsetDecoder
{
    private readonly ushort[] _singles = table.Singles;
    private readonly ushort[] _pairs = table.Pairs!;
    private readonly CharsetRange[] _ranges = table.Ranges;

    // Two bytes become three, or four become four.
    public override int MaxUtf8PerByte => 2;

    public override int ToUtf8(ReadOnlySpan<byte> source, Span<byte> destination, out int written)
    {
        int read = AsciiRun.Copy(source, destination);
        written = read;
        while (read < source.Length)
        {
            int character = CharacterAt(source[read..], out int length);
            if (character < 0)
            {
                break;
            }

            written += character > char.MaxValue ? new Rune(character).EncodeToUtf8(destination[written..]) : BmpUtf8.Write(character, destination[written..]);
            read += length;
        }

        return read;
    }

    public override char Unassigned(ReadOnlySpan<byte> source, out int length)
    {
        // Every code of one and of two bytes has a character.
        length = CharsetRange.IndexOf(source) >= 0 && CharsetRange.Find(_ranges, source) < 0 ? 4 : 0;
        return CharsetTable.QuestionMark;
    }

    private int CharacterAt(ReadOnlySpan<byte> source, out int length)
    {
        int character = _singles[source[0]];
        length = 1;
        if (character == CharsetTable.None && source.Length >= 2 && source[0] >= 0x80)
        {
            character = _pairs[CharsetTable.PairIndex(source[0], source[1])];
            length = 2;
        }

        if (character < CharsetTable.FirstSpecial)
        {
            return character;
        }

        length = 4;
        return source.Length >= 4 ? CharsetRange.Find(_ranges, source) : -1;
    }
}
