using System.Text;

namespace Aesop.Tests.Servers;

/// <summary>
/// Reads what <c>mysql --xml</c> and <c>mariadb --xml</c> print. It is not quite XML: values are raw bytes (zeros as spaces), with
/// only <c>&amp;</c>, <c>&lt;</c>, <c>&gt;</c> and <c>"</c> escaped. So this reads bytes and leans on the two things that hold:
/// a value ends at the first <c>&lt;</c>, and NULL is an element without one.
/// </summary>
internal sealed class ClientOutput
{
    private readonly byte[] _bytes;
    private int _at;

    private ClientOutput(byte[] bytes) => _bytes = bytes;

    private static ReadOnlySpan<byte> ResultStart => "<resultset "u8;

    private static ReadOnlySpan<byte> RowStart => "<row>"u8;

    private static ReadOnlySpan<byte> FieldStart => "<field name=\""u8;

    private static ReadOnlySpan<byte> FieldEnd => "</field>"u8;

    private static ReadOnlySpan<byte> NullEnd => " xsi:nil=\"true\" />"u8;

    /// <summary>All result sets in order.</summary>
    public static IReadOnlyList<QueryResult> Parse(byte[] printed) => new ClientOutput(printed).ReadResults();

    private List<QueryResult> ReadResults()
    {
        var results = new List<QueryResult>();
        while (Find(ResultStart))
        {
            // The statement and the namespace are attributes, in which every > and " is escaped.
            ReadUntil((byte)'>');
            results.Add(ReadRows());
        }

        return results;
    }

    private QueryResult ReadRows()
    {
        List<string> columns = [];
        List<IReadOnlyList<byte[]?>> rows = [];
        SkipSpace();
        while (Take(RowStart))
        {
            List<string> names = [];
            List<byte[]?> values = [];
            SkipSpace();
            while (Take(FieldStart))
            {
                names.Add(Encoding.UTF8.GetString(Unescape(ReadUntil((byte)'"'))));
                values.Add(ReadValue());
                SkipSpace();
            }

            Expect("</row>"u8);
            SkipSpace();
            columns = names;
            rows.Add(values);
        }

        Expect("</resultset>"u8);
        return new QueryResult(columns, rows);
    }

    private byte[]? ReadValue()
    {
        if (Take(NullEnd))
        {
            return null;
        }

        Expect(">"u8);
        var value = Unescape(ReadUntil((byte)'<'));
        _at--;
        Expect(FieldEnd);
        return value;
    }

    private bool Find(ReadOnlySpan<byte> what)
    {
        var found = _bytes.AsSpan(_at).IndexOf(what);
        _at = found < 0 ? _bytes.Length : _at + found + what.Length;
        return found >= 0;
    }

    private bool Take(ReadOnlySpan<byte> what)
    {
        var there = _bytes.AsSpan(_at).StartsWith(what);
        _at += there ? what.Length : 0;
        return there;
    }

    private void Expect(ReadOnlySpan<byte> what)
    {
        if (!Take(what))
        {
            var rest = _bytes.AsSpan(_at, Math.Min(80, _bytes.Length - _at));
            throw new FormatException($"The client's output has no {Encoding.UTF8.GetString(what)} at byte {_at}: {Encoding.UTF8.GetString(rest)}");
        }
    }

    private ReadOnlySpan<byte> ReadUntil(byte end)
    {
        var length = _bytes.AsSpan(_at).IndexOf(end);
        if (length < 0)
        {
            throw new FormatException($"The client's output ends at byte {_bytes.Length} before a '{(char)end}'.");
        }

        var read = _bytes.AsSpan(_at, length);
        _at += length + 1;
        return read;
    }

    private void SkipSpace()
    {
        while (_at < _bytes.Length && _bytes[_at] is (byte)' ' or (byte)'\n' or (byte)'\t')
        {
            _at++;
        }
    }

    private static byte[] Unescape(ReadOnlySpan<byte> escaped)
    {
        if (!escaped.Contains((byte)'&'))
        {
            return escaped.ToArray();
        }

        var plain = new List<byte>(escaped.Length);
        while (!escaped.IsEmpty)
        {
            var (value, length) = escaped switch
            {
                _ when escaped[0] != '&' => (escaped[0], 1),
                _ when escaped.StartsWith("&amp;"u8) => ((byte)'&', 5),
                _ when escaped.StartsWith("&lt;"u8) => ((byte)'<', 4),
                _ when escaped.StartsWith("&gt;"u8) => ((byte)'>', 4),
                _ when escaped.StartsWith("&quot;"u8) => ((byte)'"', 6),
                _ => throw new FormatException($"The client's output has an unknown escape: {Encoding.UTF8.GetString(escaped[..Math.Min(8, escaped.Length)])}"),
            };
            plain.Add(value);
            escaped = escaped[length..];
        }

        return [.. plain];
    }
}
