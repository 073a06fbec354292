using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Aesop.MySql.Binlog;

/// <summary>
/// The values in a binary JSON document that are not containers, as the server shows them.
/// See https://dev.mysql.com/doc/dev/mysql-server/latest/json__binary_8h.html.
/// </summary>
internal static class JsonScalars
{
    private const int MaxLengthBytes = 5;
    private const int PackedTimeSize = 8;

    // Beyond so many digits before the point, or zeros behind it, the server writes an exponent.
    private const int MaxPlainExponent = 15;

    // Numbers of at most so many digits behind the point, and fifteen in all, need no search for their digits.
    private const double MaxShort = 1e15;
    private const double PriceScale = 1e3;
    private const int PriceDigits = 3;
    private const double FineScale = 1e8;
    private const int FineDigits = 8;

    private static ReadOnlySpan<byte> Zeros => "0000000000000000"u8;

    /// <summary>Reads a length, seven bits a byte with the lowest first, and so many bytes.</summary>
    public static bool TryReadVariable(ReadOnlySpan<byte> value, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        ulong length = 0;
        for (int i = 0; i < MaxLengthBytes && i < value.Length; i++)
        {
            length |= (ulong)(value[i] & 0x7f) << 7 * i;
            if ((value[i] & 0x80) == 0)
            {
                if (length > (ulong)(value.Length - i - 1))
                {
                    return false;
                }

                bytes = value.Slice(i + 1, (int)length);
                return true;
            }
        }

        return false;
    }

    public static bool TryWriteLiteral(byte literal, ref JsonOutput output)
    {
        ReadOnlySpan<byte> text = literal switch
        {
            0 => "null"u8,
            1 => "true"u8,
            2 => "false"u8,
            _ => default,
        };
        output.Write(text);
        return !text.IsEmpty;
    }

    /// <summary>Writes a value of an SQL type that JSON has not: numbers as such, times in quotes, all else in base64 with the type's number.</summary>
    public static bool TryWriteOpaque(byte type, ReadOnlySpan<byte> bytes, ref JsonOutput output)
    {
        switch ((BinlogColumnType)type)
        {
            case BinlogColumnType.Decimal:
                return TryWriteDecimal(bytes, ref output);
            case BinlogColumnType.Date or BinlogColumnType.DateTime or BinlogColumnType.Timestamp when bytes.Length == PackedTimeSize:
                return TryWriteDateTime((BinlogColumnType)type, BinaryPrimitives.ReadInt64LittleEndian(bytes), ref output);
            case BinlogColumnType.Time when bytes.Length == PackedTimeSize:
                return TryWriteTime(BinaryPrimitives.ReadInt64LittleEndian(bytes), ref output);
            default:
                WriteBase64(type, bytes, ref output);
                return true;
        }
    }

    /// <summary>Writes the shortest digits that give the same number, plainly or with an exponent by the server's rule; always so that it is no integer.</summary>
    public static bool TryWriteDouble(double value, ref JsonOutput output)
    {
        if (!double.IsFinite(value))
        {
            return false;
        }

        if (double.IsNegative(value))
        {
            output.Write((byte)'-');
            value = -value;
        }

        if (TryWriteShort(value, PriceScale, PriceDigits, ref output) || TryWriteShort(value, FineScale, FineDigits, ref output))
        {
            return true;
        }

        // The base library finds the digits, in a form of its own: [-]d[.ddd][E+xx] or [-]ddd.ddd.
        Span<byte> text = stackalloc byte[32];
        value.TryFormat(text, out int length, default, CultureInfo.InvariantCulture);
        Span<byte> digits = stackalloc byte[32];
        int count = 0;
        int point = 0;
        bool isBehindPoint = false;
        int at = 0;
        for (; at < length && text[at] != (byte)'E'; at++)
        {
            if (text[at] == (byte)'.')
            {
                isBehindPoint = true;
                continue;
            }

            // Leading zeros are no digits, but those behind the point move it.
            bool isDigit = count > 0 || text[at] != (byte)'0';
            point += (isDigit && !isBehindPoint ? 1 : 0) - (!isDigit && isBehindPoint ? 1 : 0);
            if (isDigit)
            {
                digits[count++] = text[at];
            }
        }

        if (at < length)
        {
            point += int.Parse(text[(at + 1)..length], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        }

        Place(digits[..count].TrimEnd((byte)'0'), point, ref output);
        return true;
    }

    /// <summary>
    /// Writes a number that has few digits behind the point, as most have. Where a decimal number of up to fifteen digits is nearest to a double, no other such number is, so
    /// its digits are the shortest ones.
    /// </summary>
    private static bool TryWriteShort(double value, double scale, int digits, ref JsonOutput output)
    {
        double scaled = Math.Round(value * scale);
        if (!(scaled < MaxShort) || scaled / scale != value)
        {
            return false;
        }

        (ulong whole, ulong fraction) = Math.DivRem((ulong)scaled, (ulong)scale);
        output.WriteNumber(whole);
        Span<byte> text = stackalloc byte[FineDigits + 1];
        text = text[..(digits + 1)];
        for (int i = digits; i > 0; i--)
        {
            (fraction, ulong digit) = Math.DivRem(fraction, 10);
            text[i] = (byte)('0' + digit);
        }

        text[0] = (byte)'.';
        output.Write(text[..Math.Max(2, text.TrimEnd((byte)'0').Length)]);
        return true;
    }

    private static void Place(scoped ReadOnlySpan<byte> digits, int point, ref JsonOutput output)
    {
        if (digits.IsEmpty)
        {
            output.Write("0.0"u8);
        }
        else if (point is < 1 - MaxPlainExponent or > MaxPlainExponent)
        {
            output.Write(digits[..1]);
            output.Write(digits.Length > 1 ? "."u8 : default);
            output.Write(digits[1..]);
            output.Write("e"u8);
            output.WriteNumber((long)point - 1);
        }
        else if (point <= 0)
        {
            output.Write("0."u8);
            output.Write(Zeros[..-point]);
            output.Write(digits);
        }
        else
        {
            int whole = Math.Min(point, digits.Length);
            output.Write(digits[..whole]);
            output.Write(Zeros[..(point - whole)]);
            output.Write("."u8);
            output.Write(whole < digits.Length ? digits[whole..] : "0"u8);
        }
    }

    private static bool TryWriteDecimal(ReadOnlySpan<byte> bytes, ref JsonOutput output)
    {
        if (bytes.Length < 3)
        {
            return false;
        }

        int precision = bytes[0];
        int scale = bytes[1];
        if (precision is 0 or > 65 || scale > precision || bytes.Length - 2 != MySqlDecimal.StoredSize(precision, scale)
            || !MySqlDecimal.TryDecode(bytes[2..], precision, scale, out MySqlDecimal value))
        {
            return false;
        }

        Span<byte> text = stackalloc byte[MySqlDecimal.MaxTextBytes];
        value.TryFormat(text, out int written);
        output.Write(text[..written]);
        return true;
    }

    private static bool TryWriteDateTime(BinlogColumnType type, long packed, ref JsonOutput output)
    {
        if (!TemporalValues.TryUnpackDateTime(packed, out MySqlDateTime value))
        {
            return false;
        }

        output.Write(Encoding.ASCII.GetBytes($"\"{(type == BinlogColumnType.Date ? value.Date.ToString() : value.ToString(6))}\""));
        return true;
    }

    private static bool TryWriteTime(long packed, ref JsonOutput output)
    {
        if (!TemporalValues.TryUnpackTime(packed, out MySqlTime value))
        {
            return false;
        }

        output.Write(Encoding.ASCII.GetBytes($"\"{value.ToString(6)}\""));
        return true;
    }

    private static void WriteBase64(byte type, ReadOnlySpan<byte> bytes, ref JsonOutput output)
    {
        output.Write("\"base64:type"u8);
        output.WriteNumber((long)type);
        output.Write(":"u8);

        // In lines, as the server's own text has them.
        const int LineBytes = 57;
        Span<byte> text = stackalloc byte[LineBytes / 3 * 4];
        while (!bytes.IsEmpty)
        {
            int count = Math.Min(LineBytes, bytes.Length);
            Base64.EncodeToUtf8(bytes[..count], text, out _, out int written);
            output.Write(text[..written]);
            bytes = bytes[count..];
            if (!bytes.IsEmpty)
            {
                output.Write("\\n"u8);
            }
        }

        output.Write("\""u8);
    }
}
