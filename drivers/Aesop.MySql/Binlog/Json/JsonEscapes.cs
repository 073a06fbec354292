using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Aesop.MySql.Binlog;

/// <summary>Which bytes of a string the server escapes, and how. See https://www.rfc-editor.org/rfc/rfc8259#section-7.</summary>
internal static class JsonEscapes
{
    private const int UnitDigits = 4;

    /// <summary>ASCII that stands for itself.</summary>
    public static SearchValues<byte> Plain { get; } = SearchValues.Create([.. Enumerable.Range(0x20, 0x60).Select(value => (byte)value).Where(value => value is not ((byte)'"' or (byte)'\\'))]);

    public static SearchValues<byte> NeedEscape { get; } = SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(value => (byte)value), (byte)'"', (byte)'\\']);

    public static char Letter(byte value) => value switch
    {
        (byte)'"' => '"',
        (byte)'\\' => '\\',
        (byte)'\b' => 'b',
        (byte)'\t' => 't',
        (byte)'\n' => 'n',
        (byte)'\f' => 'f',
        (byte)'\r' => 'r',
        _ => '\0',
    };

    /// <summary>Writes a string without its escapes, which is never longer.</summary>
    /// <param name="escaped">What stands between the quotes, in UTF-8.</param>
    /// <param name="destination">As many bytes at least.</param>
    /// <returns>Bytes written.</returns>
    public static int Resolve(ReadOnlySpan<byte> escaped, Span<byte> destination)
    {
        int written = 0;
        for (int at = 0; at < escaped.Length; at++)
        {
            if (escaped[at] != (byte)'\\' || at + 1 == escaped.Length)
            {
                destination[written++] = escaped[at];
                continue;
            }

            byte letter = escaped[++at];
            if (letter != (byte)'u' || !TryReadUnit(escaped[(at + 1)..], out char unit))
            {
                destination[written++] = letter switch
                {
                    (byte)'b' => (byte)'\b',
                    (byte)'t' => (byte)'\t',
                    (byte)'n' => (byte)'\n',
                    (byte)'f' => (byte)'\f',
                    (byte)'r' => (byte)'\r',
                    _ => letter,
                };
                continue;
            }

            at += UnitDigits;
            var rune = Rune.ReplacementChar;
            if (char.IsHighSurrogate(unit) && escaped[(at + 1)..].StartsWith("\\u"u8) && TryReadUnit(escaped[(at + 3)..], out char low) && char.IsLowSurrogate(low))
            {
                rune = new Rune(unit, low);
                at += 2 + UnitDigits;
            }
            else if (Rune.TryCreate(unit, out Rune single))
            {
                rune = single;
            }

            written += rune.EncodeToUtf8(destination[written..]);
        }

        return written;
    }

    private static bool TryReadUnit(ReadOnlySpan<byte> digits, out char unit)
    {
        unit = '\0';
        if (digits.Length < UnitDigits || !Utf8Parser.TryParse(digits[..UnitDigits], out ushort value, out int consumed, 'x') || consumed != UnitDigits)
        {
            return false;
        }

        unit = (char)value;
        return true;
    }

    public static byte HexDigit(int value) => "0123456789abcdef"u8[value];
}
