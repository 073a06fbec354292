using System.Buffers;
using System.Globalization;
using System.Text;
using Aesop.MySql.Binlog;

namespace Aesop.MySql.Tests.Binlog;

/// <summary>Values as the servers' own SELECT shows them; bytes as upper-case hexadecimal, FLOAT as the DOUBLE that it equals.</summary>
internal static class ValueText
{
    /// <summary>Reads an image.</summary>
    /// <param name="cursor">Stands before the image.</param>
    /// <param name="image">Which one.</param>
    /// <param name="documents">The row's JSON values: those of a before image go in, and are what an after image's differences are to.</param>
    public static string?[] Image(ref RowCursor cursor, RowImage image, byte[]?[] documents)
    {
        TableMap table = cursor.Table;
        var texts = new string?[table.Columns.Length];
        cursor.BeginImage(image);
        for (int i = 0; i < texts.Length; i++)
        {
            texts[i] = !cursor.IsPresent(i) ? "absent" : cursor.IsNull(i) ? null : Read(ref cursor, table.Columns[i], ref documents[i]);
        }

        return texts;
    }

    private static string Read(ref RowCursor cursor, ColumnDefinition column, ref byte[]? document)
    {
        bool isUnsigned = column.IsUnsigned == true;
        int digits = column.FractionalDigits ?? 0;
        switch (column.Type)
        {
            case BinlogColumnType.TinyInt:
                sbyte tiny = cursor.ReadInt8();
                return Text(isUnsigned ? (byte)tiny : tiny);
            case BinlogColumnType.SmallInt:
                short small = cursor.ReadInt16();
                return Text(isUnsigned ? (ushort)small : small);
            case BinlogColumnType.MediumInt:
                return Text(isUnsigned ? cursor.ReadUInt24() : cursor.ReadInt24());
            case BinlogColumnType.Int:
                int number = cursor.ReadInt32();
                return Text(isUnsigned ? (uint)number : number);
            case BinlogColumnType.BigInt:
                long big = cursor.ReadInt64();
                return isUnsigned ? ((ulong)big).ToString(CultureInfo.InvariantCulture) : Text(big);
            case BinlogColumnType.Float:
                return ((double)cursor.ReadFloat()).ToString("R", CultureInfo.InvariantCulture);
            case BinlogColumnType.Double:
                return cursor.ReadDouble().ToString("R", CultureInfo.InvariantCulture);
            case BinlogColumnType.Decimal:
                return cursor.ReadDecimal(column.Precision, column.Scale).ToString();
            case BinlogColumnType.Bit:
                return cursor.ReadBit(column.FixedSize).ToString(CultureInfo.InvariantCulture);
            case BinlogColumnType.Year:
                return cursor.ReadYear().ToString("d4", CultureInfo.InvariantCulture);
            case BinlogColumnType.Date or BinlogColumnType.NewDate:
                return cursor.ReadDate().ToString();
            case BinlogColumnType.Time or BinlogColumnType.Time2:
                return cursor.ReadTime(column.Type, digits).ToString(digits);
            case BinlogColumnType.DateTime or BinlogColumnType.DateTime2:
                return cursor.ReadDateTime(column.Type, digits).ToString(digits);
            case BinlogColumnType.Timestamp or BinlogColumnType.Timestamp2:
                return Timestamp(cursor.ReadTimestamp(column.Type, digits), digits);
            case BinlogColumnType.Enum:
                int index = cursor.ReadEnum(column.FixedSize);
                return index == 0 ? "" : Label(cursor, column, index - 1);
            case BinlogColumnType.Set:
                ulong set = cursor.ReadSet(column.FixedSize);
                var labels = new List<string>();
                for (int bit = 0; bit < 64; bit++)
                {
                    if ((set >> bit & 1) != 0)
                    {
                        labels.Add(Label(cursor, column, bit));
                    }
                }

                return string.Join(',', labels);
            case BinlogColumnType.Json or BinlogColumnType.TypedArray:
                var json = new ArrayBufferWriter<byte>();
                bool isDifference = cursor.IsDifference(column.Ordinal);
                ReadOnlySpan<byte> value = cursor.ReadVarBytes(column.LengthBytes);
                bool isText = isDifference ? MySqlJson.TryWriteUpdatedText(document, value, json) : MySqlJson.TryWriteText(value, json);
                document = value.ToArray();
                return isText ? Encoding.UTF8.GetString(json.WrittenSpan) : throw cursor.Malformed("no JSON");
            default:
                ReadOnlySpan<byte> bytes = column.Type is BinlogColumnType.CompressedBlob or BinlogColumnType.CompressedVarChar
                    ? cursor.ReadCompressed(column)
                    : cursor.ReadVarBytes(column.LengthBytes);
                bool isCharacter = column.Type is not (BinlogColumnType.Geometry or BinlogColumnType.Vector)
                    && !MySqlCharset.ForColumn(cursor.Table, column).IsBinary;
                return isCharacter ? Decode(cursor, column, bytes) : Convert.ToHexString(bytes);
        }
    }

    private static string Label(in RowCursor cursor, ColumnDefinition column, int index)
    {
        if (column.Labels is null)
        {
            return $"#{index + 1}";
        }

        return index < column.Labels.Count ? Decode(cursor, column, column.Labels[index].Span) : throw cursor.Malformed("a label that is not there");
    }

    private static string Decode(in RowCursor cursor, ColumnDefinition column, ReadOnlySpan<byte> bytes) =>
        MySqlCharset.ForColumn(cursor.Table, column) is { IsBinary: false } charset
            ? charset.Decode(bytes) ?? throw cursor.Malformed("no text of its character set")
            : Convert.ToHexString(bytes);

    private static string Timestamp(long micros, int digits)
    {
        if (micros == 0)
        {
            return "0000-00-00 00:00:00" + (digits == 0 ? "" : "." + new string('0', digits));
        }

        DateTime time = DateTime.UnixEpoch.AddTicks(micros * 10);
        return time.ToString("yyyy-MM-dd HH:mm:ss" + (digits == 0 ? "" : "." + new string('f', digits)), CultureInfo.InvariantCulture);
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
