using System.Globalization;
using System.Text;

namespace Aesop.Verify.Columns;

/// <summary>The one text of each value, whoever wrote it: a server's SELECT or a JSON line.</summary>
internal static class CellText
{
    /// <summary>The canonical text of a value as a server's SELECT shows it (<see cref="SqlColumn.Expression"/>).</summary>
    public static string Canonical(ValueClass kind, ReadOnlySpan<byte> selected) => kind switch
    {
        ValueClass.Bytes or ValueClass.Vector => Convert.ToHexString(selected),
        ValueClass.Padded => Convert.ToHexString(selected.TrimEnd((byte)0)),
        _ => Canonical(kind, Encoding.UTF8.GetString(selected)),
    };

    /// <summary>The canonical text of a value that is text already.</summary>
    public static string Canonical(ValueClass kind, string text) => kind switch
    {
        ValueClass.Number => Number(text),
        ValueClass.Single => float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? Floating(value.ToString("R", CultureInfo.InvariantCulture)) : text,
        ValueClass.Double => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? Floating(value.ToString("R", CultureInfo.InvariantCulture)) : text,
        ValueClass.Time => Time(text),
        ValueClass.Address => text.ToLowerInvariant(),
        _ => text,
    };

    /// <summary>Without a plus, zeros in front, or zeros behind the point: how many there are is the column's business.</summary>
    private static string Number(string text)
    {
        if (text.AsSpan().ContainsAny('e', 'E') && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var floating))
        {
            return floating.ToString("R", CultureInfo.InvariantCulture);
        }

        var negative = text.StartsWith('-');
        var digits = text.AsSpan(negative ? 1 : 0).TrimStart('0');
        if (digits.Contains('.'))
        {
            digits = digits.TrimEnd('0').TrimEnd('.');
        }

        return digits.Length == 0 ? "0" : $"{(negative ? "-" : "")}{(digits[0] == '.' ? "0" : "")}{digits}";
    }

    private static string Floating(string text) => text == "-0" ? "0" : text;

    /// <summary>Without the zone's letter and the zeros behind the fraction; a midnight is its day, so that a DATE may be kept in a DATETIME.</summary>
    private static string Time(string text)
    {
        const string Midnight = " 00:00:00";
        var plain = text.Replace('T', ' ').TrimEnd('Z');
        plain = plain.Contains('.', StringComparison.Ordinal) ? plain.TrimEnd('0').TrimEnd('.') : plain;
        return plain.EndsWith(Midnight, StringComparison.Ordinal) ? plain[..^Midnight.Length] : plain;
    }
}
