namespace Aesop.MySql.Binlog;

/// <summary>A set of one and two bytes a character, and in the EUC sets of Japan of three that begin with 0x8F, read by tables.</summary>
/// <param name="table">The set's table.</param>
internal sealed class DoubleByteDecoder(CharsetTable table) : CharsetDecoder
{
    private readonly ushort[] _singles = table.Singles;
    private readonly ushort[] _pairs = table.Pairs!;
    private readonly ushort[]? _triples = table.Triples;

    // A half-width kana of Shift-JIS is one byte and becomes three; elsewhere a byte above ASCII is half a character at the most.
    public override int MaxUtf8PerByte { get; } = Array.Exists(table.Singles, character => character is >= 0x800 and < CharsetTable.FirstSpecial) ? 3 : 2;

    public override int ToUtf8(ReadOnlySpan<byte> source, Span<byte> destination, out int written)
    {
        int read = AsciiRun.Copy(source, destination);
        written = read;
        while (read < source.Length)
        {
            int character = CharacterAt(source[read..], out int length);
            if (character >= CharsetTable.FirstSpecial)
            {
                break;
            }

            written += BmpUtf8.Write(character, destination[written..]);
            read += length;
        }

        return read;
    }

    public override char Unassigned(ReadOnlySpan<byte> source, out int length) => CharsetTable.Shown(CharacterAt(source, out int code), code, out length);

    private int CharacterAt(ReadOnlySpan<byte> source, out int length)
    {
        int first = source[0];
        int character = _singles[first];
        length = 1;
        if (character != CharsetTable.None)
        {
            return character;
        }

        if (first == CharsetTable.TripleLead && _triples is not null)
        {
            length = 3;
            return source.Length < 3 || source[1] < 0x80 ? CharsetTable.None : _triples[CharsetTable.PairIndex(source[1], source[2])];
        }

        length = 2;
        return source.Length < 2 || first < 0x80 ? CharsetTable.None : _pairs[CharsetTable.PairIndex(first, source[1])];
    }
}
