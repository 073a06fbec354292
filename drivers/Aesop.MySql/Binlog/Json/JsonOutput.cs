using System.Buffers;
using System.Globalization;
using System.Text.Unicode;

namespace Aesop.MySql.Binlog;

/// <summary>
/// Text on its way out. Damaged bytes can refer to the same part of a document from many places, each of which refers to another so: what they stand for has no bound
/// in their number. No valid document has a text of more than some multiple of its bytes, so what is longer is not written.
/// </summary>
internal ref struct JsonOutput
{
    private const int MaxGrowth = 16;
    private const int LeastBudget = 1024;

    private readonly IBufferWriter<byte> _destination;
    private long _budget;

    public JsonOutput(IBufferWriter<byte> destination, int sourceBytes)
    {
        _destination = destination;
        _budget = LeastBudget + ((long)sourceBytes * MaxGrowth);
    }

    public readonly bool IsOverBudget => _budget < 0;

    public void Write(scoped ReadOnlySpan<byte> text)
    {
        _budget -= text.Length;
        if (_budget >= 0)
        {
            _destination.Write(text);
        }
    }

    public void WriteNumber(long value) => WriteFormatted(value);

    public void WriteNumber(ulong value) => WriteFormatted(value);

    /// <summary>Writes a string in quotes, escaped as the server does.</summary>
    public bool TryWriteString(scoped ReadOnlySpan<byte> utf8)
    {
        Write("\""u8);
        while (!utf8.IsEmpty && !IsOverBudget)
        {
            int plain = utf8.IndexOfAny(JsonEscapes.NeedEscape);
            ReadOnlySpan<byte> head = plain < 0 ? utf8 : utf8[..plain];
            if (!Utf8.IsValid(head))
            {
                return false;
            }

            Write(head);
            if (plain < 0)
            {
                break;
            }

            WriteEscape(utf8[plain]);
            utf8 = utf8[(plain + 1)..];
        }

        Write("\""u8);
        return true;
    }

    private void WriteEscape(byte value)
    {
        char letter = JsonEscapes.Letter(value);
        if (letter != 0)
        {
            Write([(byte)'\\', (byte)letter]);
            return;
        }

        Write("\\u00"u8);
        Write([JsonEscapes.HexDigit(value >> 4), JsonEscapes.HexDigit(value & 15)]);
    }

    private void WriteFormatted<T>(T value)
        where T : IUtf8SpanFormattable
    {
        Span<byte> text = stackalloc byte[32];
        value.TryFormat(text, out int written, default, CultureInfo.InvariantCulture);
        Write(text[..written]);
    }
}
