using System.Text;

namespace Aesop.MySql.Binlog;

/// <summary>ASCII, which is UTF-8 already.</summary>
internal sealed class AsciiDecoder : CharsetDecoder
{
    public override int MaxUtf8PerByte => 1;

    public override int ToUtf8(ReadOnlySpan<byte> source, Span<byte> destination, out int written)
    {
        written = Ascii.IsValid(source) ? source.Length : source.IndexOfAnyExceptInRange((byte)0, (byte)0x7F);
        source[..written].CopyTo(destination);
        return written;
    }

    // MariaDB takes any byte; MySQL none that is not ASCII.
    public override char Unassigned(ReadOnlySpan<byte> source, out int length)
    {
        length = 1;
        return CharsetTable.QuestionMark;
    }
}
