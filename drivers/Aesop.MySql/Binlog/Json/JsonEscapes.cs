using System.Buffers;

namespace Aesop.MySql.Binlog;

/// <summary>Which bytes of a string the server escapes, and how. See https://www.rfc-editor.org/rfc/rfc8259#section-7.</summary>
internal static class JsonEscapes
{
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

    public static byte HexDigit(int value) => "0123456789abcdef"u8[value];
}
