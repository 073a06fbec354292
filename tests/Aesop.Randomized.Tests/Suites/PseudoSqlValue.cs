using System.Globalization;
using System.Text;
using Aesop.MySql.Binlog;

namespace Aesop.Randomized.Tests.Suites;

/// <summary>
/// Values as <c>mariadb-binlog -vv</c> shows them, read by our driver. Texts stand there as bytes, one character each; numbers with their sign, for the
/// tool doesn't look at it.
/// </summary>
internal static class PseudoSqlValue
{
    /// <summary>What equals whatever the tool shows: types that it doesn't print a value of.</summary>
    public const string Any = "*";

    /// <summary>The value that a cursor stands at.</summary>
    public static string Read(ref RowCursor cursor, ColumnDefinition column)
    {
        var digits = column.FractionalDigits ?? 0;
        switch (column.Type)
        {
            case BinlogColumnType.TinyInt:
                return Text(cursor.ReadInt8());
            case BinlogColumnType.SmallInt:
                return Text(cursor.ReadInt16());
            case BinlogColumnType.MediumInt:
                return Text(cursor.ReadInt24());
            case BinlogColumnType.Int:
                return Text(cursor.ReadInt32());
            case BinlogColumnType.BigInt:
                return Text(cursor.ReadInt64());
            case BinlogColumnType.Float:
                return Number(cursor.ReadFloat());
            case BinlogColumnType.Double:
                return Number(cursor.ReadDouble());
            case BinlogColumnType.Decimal:
                return cursor.ReadDecimal(column.Precision, column.Scale).ToString();
            case BinlogColumnType.Bit:
                return $"b'{cursor.ReadBit(column.FixedSize).ToString($"b{column.Bits}", CultureInfo.InvariantCulture)}'";
            case BinlogColumnType.Year:
                // The tool shows the year without a value as 1900.
                return Text(cursor.ReadYear() is > 0 and var year ? year : 1900);
            case BinlogColumnType.Date or BinlogColumnType.NewDate:
                return $"'{cursor.ReadDate().ToString().Replace('-', ':')}'";
            case BinlogColumnType.Time or BinlogColumnType.Time2:
                return $"'{cursor.ReadTime(column.Type, digits).ToString(digits)}'";
            case BinlogColumnType.DateTime or BinlogColumnType.DateTime2:
                return $"'{cursor.ReadDateTime(column.Type, digits).ToString(digits)}'";
            case BinlogColumnType.Timestamp or BinlogColumnType.Timestamp2:
                return Seconds(cursor.ReadTimestamp(column.Type, digits), digits);
            case BinlogColumnType.Enum:
                return Text(cursor.ReadEnum(column.FixedSize));
            case BinlogColumnType.Set:
                return $"b'{StoredBits(cursor.ReadSet(column.FixedSize), column.FixedSize)}'";
            case BinlogColumnType.CompressedBlob or BinlogColumnType.CompressedVarChar:
                cursor.SkipValue(column.Ordinal);
                return Any;
            default:
                return Quoted(cursor.ReadVarBytes(column.LengthBytes));
        }
    }

    /// <summary>What the tool shows, made comparable: without the type behind it, and numbers by their value.</summary>
    public static string OfTool(string shown)
    {
        var comment = shown.LastIndexOf(" /* ", StringComparison.Ordinal);
        var (value, type) = comment < 0 ? (shown, "") : (shown[..comment], shown[(comment + 4)..]);
        if (value == "NULL")
        {
            return value;
        }

        return type.StartsWith("FLOAT", StringComparison.Ordinal) ? Number(float.Parse(value, CultureInfo.InvariantCulture))
            : type.StartsWith("DOUBLE", StringComparison.Ordinal) ? Number(double.Parse(value, CultureInfo.InvariantCulture))
            : type.Contains("INT meta", StringComparison.Ordinal) ? value.Split(' ')[0]
            : value;
    }

    // The tool shows a set's bytes in the order in which they are stored, the lowest first.
    private static string StoredBits(ulong set, int bytes) =>
        string.Concat(Enumerable.Range(0, bytes).Select(at => ((byte)(set >> (8 * at))).ToString("b8", CultureInfo.InvariantCulture)));

    private static string Quoted(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder("'", bytes.Length + 2);
        foreach (var value in bytes)
        {
            _ = value > 0x1F ? text.Append((char)value) : text.Append(CultureInfo.InvariantCulture, $"\\x{value:x2}");
        }

        return text.Append('\'').ToString();
    }

    private static string Seconds(long micros, int digits)
    {
        var seconds = Text(micros / 1_000_000);
        return digits == 0 ? seconds : $"{seconds}.{(micros % 1_000_000).ToString("D6", CultureInfo.InvariantCulture)[..digits]}";
    }

    // Of a float the tool shows fewer digits than it has.
    private static string Number(float value) => value.ToString("G6", CultureInfo.InvariantCulture);

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
