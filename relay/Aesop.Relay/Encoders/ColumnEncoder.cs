using System.Runtime.CompilerServices;
using Aesop.Avro.Binary;
using Aesop.MySql.Binlog;
using Aesop.Relay.Tables;

namespace Aesop.Relay.Encoders;

/// <summary>
/// One value from a row image to Avro, by the value table of WIRE.md. The caller has made room for the most that it may take.
/// </summary>
internal static class ColumnEncoder
{
    /// <summary>Encodes a value that is there and not NULL.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Encode(ref RowCursor cursor, in ColumnPlan column, ref AvroBinaryWriter writer)
    {
        if (column.Nullable)
        {
            writer.WriteUnionIndex(1);
        }

        switch (column.Kind)
        {
            case ColumnKind.Int32:
                writer.WriteInt(cursor.ReadInt32());
                break;
            case ColumnKind.Int64:
                writer.WriteLong(cursor.ReadInt64());
                break;
            case ColumnKind.Text when column.IsUtf8:
                EncodeUtf8(ref cursor, in column, ref writer);
                break;
            default:
                EncodeOther(ref cursor, in column, ref writer);
                break;
        }
    }

    /// <summary>Encodes what stands for a column that an image doesn't carry: null, or the type's zero.</summary>
    public static void EncodeAbsent(in ColumnPlan column, ref AvroBinaryWriter writer)
    {
        if (column.Nullable)
        {
            writer.WriteUnionIndex(0);
            return;
        }

        switch (column.Kind)
        {
            case ColumnKind.Float:
                writer.WriteFloat(0);
                break;
            case ColumnKind.Double:
                writer.WriteDouble(0);
                break;
            case ColumnKind.Date or ColumnKind.DateTime or ColumnKind.Timestamp:
                writer.WriteUnionIndex(0);
                writer.WriteInt(0);
                break;
            default:
                // The zero of numbers and the length of what is empty look alike.
                writer.WriteInt(0);
                break;
        }
    }

    private static void EncodeUtf8(ref RowCursor cursor, in ColumnPlan column, ref AvroBinaryWriter writer) =>
        EncodeUtf8(ref cursor, in column, cursor.ReadVarBytes(column.Size), ref writer);

    private static void EncodeUtf8(ref RowCursor cursor, in ColumnPlan column, ReadOnlySpan<byte> text, ref AvroBinaryWriter writer)
    {
        if (!System.Text.Unicode.Utf8.IsValid(text) || (!column.IsAnyUtf8 && !column.Charset!.IsText(text)))
        {
            EncodeForeignText(ref cursor, in column, text, ref writer);
            return;
        }

        writer.WriteString(text);
    }

    private static void EncodeOther(ref RowCursor cursor, in ColumnPlan column, ref AvroBinaryWriter writer)
    {
        switch (column.Kind)
        {
            case ColumnKind.Int8:
                writer.WriteInt(cursor.ReadInt8());
                break;
            case ColumnKind.UInt8:
                writer.WriteInt((byte)cursor.ReadInt8());
                break;
            case ColumnKind.Int16:
                writer.WriteInt(cursor.ReadInt16());
                break;
            case ColumnKind.UInt16:
                writer.WriteInt((ushort)cursor.ReadInt16());
                break;
            case ColumnKind.Int24:
                writer.WriteInt(cursor.ReadInt24());
                break;
            case ColumnKind.UInt24:
                writer.WriteInt((int)cursor.ReadUInt24());
                break;
            case ColumnKind.UInt32:
                writer.WriteLong((uint)cursor.ReadInt32());
                break;
            case ColumnKind.UInt64:
                WriteUnsigned((ulong)cursor.ReadInt64(), ref writer);
                break;
            case ColumnKind.Bit:
                EncodeBit(ref cursor, in column, ref writer);
                break;
            case ColumnKind.Year:
                writer.WriteInt(cursor.ReadYear());
                break;
            case ColumnKind.Float:
                writer.WriteFloat(cursor.ReadFloat());
                break;
            case ColumnKind.Double:
                writer.WriteDouble(cursor.ReadDouble());
                break;
            case ColumnKind.Decimal:
                EncodeDecimal(ref cursor, in column, ref writer);
                break;
            case ColumnKind.Date:
                TemporalEncoder.EncodeDate(cursor.ReadDate(), in column, ref writer);
                break;
            case ColumnKind.Time:
                writer.WriteLong(cursor.ReadTime(column.Type, column.FractionDigits).Micros);
                break;
            case ColumnKind.DateTime:
                TemporalEncoder.EncodeDateTime(cursor.ReadDateTime(column.Type, column.FractionDigits), in column, ref writer);
                break;
            case ColumnKind.Timestamp:
                TemporalEncoder.EncodeTimestamp(cursor.ReadTimestamp(column.Type, column.FractionDigits), in column, ref writer);
                break;
            case ColumnKind.Enum:
                EncodeEnum(ref cursor, in column, ref writer);
                break;
            case ColumnKind.Index:
                writer.WriteLong((long)cursor.ReadSet(column.Size));
                break;
            case ColumnKind.Set:
                EncodeSet(ref cursor, in column, ref writer);
                break;
            case ColumnKind.Text:
                EncodeForeignText(ref cursor, in column, cursor.ReadVarBytes(column.Size), ref writer);
                break;
            case ColumnKind.CompressedText when column.IsUtf8:
                EncodeUtf8(ref cursor, in column, cursor.ReadCompressed(column.Compressed!), ref writer);
                break;
            case ColumnKind.CompressedText:
                EncodeForeignText(ref cursor, in column, cursor.ReadCompressed(column.Compressed!), ref writer);
                break;
            case ColumnKind.CompressedBinary:
                writer.WriteBytes(cursor.ReadCompressed(column.Compressed!));
                break;
            case ColumnKind.Binary:
                EncodeBinary(ref cursor, in column, ref writer);
                break;
            case ColumnKind.Geometry:
                writer.WriteBytes(cursor.ReadVarBytes(column.Size));
                break;
            case ColumnKind.Uuid or ColumnKind.Inet4 or ColumnKind.Inet6:
                FixedBytesEncoder.Encode(ref cursor, in column, ref writer);
                break;
            case ColumnKind.Json:
                JsonEncoder.Encode(ref cursor, in column, ref writer);
                break;
            case ColumnKind.Vector:
                EncodeVector(ref cursor, in column, ref writer);
                break;
            default:
                throw cursor.Malformed($"its column kind {column.Kind} has no encoding");
        }
    }

    private static void EncodeBit(ref RowCursor cursor, in ColumnPlan column, ref AvroBinaryWriter writer)
    {
        var bits = cursor.ReadBit(column.Size);
        if (column.Precision <= ColumnTypes.MaxLongBits)
        {
            writer.WriteLong((long)bits);
        }
        else
        {
            WriteUnsigned(bits, ref writer);
        }
    }

    private static void WriteUnsigned(ulong value, ref AvroBinaryWriter writer)
    {
        Span<byte> unscaled = stackalloc byte[9];
        unscaled[0] = 0;
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(unscaled[1..], value);

        // The shortest two's complement: no zero byte in front of one whose highest bit is clear.
        var start = Math.Min(8, System.Numerics.BitOperations.LeadingZeroCount(value) / 8 + 1);
        if ((unscaled[start] & 0x80) != 0)
        {
            start--;
        }

        writer.WriteBytes(unscaled[start..]);
    }

    private static void EncodeDecimal(ref RowCursor cursor, in ColumnPlan column, ref AvroBinaryWriter writer)
    {
        Span<byte> unscaled = stackalloc byte[MySqlDecimal.MaxUnscaledBytes];
        var value = cursor.ReadDecimal(column.Precision, column.Scale);
        writer.WriteBytes(unscaled[..value.WriteUnscaled(unscaled)]);
    }

    private static void EncodeEnum(ref RowCursor cursor, in ColumnPlan column, ref AvroBinaryWriter writer)
    {
        var index = cursor.ReadEnum(column.Size);
        if (index > column.Labels!.Length)
        {
            throw cursor.Malformed($"it holds label number {index} of an ENUM of {column.Labels.Length}");
        }

        writer.WriteString(index == 0 ? default : column.Labels[index - 1]);
    }

    private static void EncodeSet(ref RowCursor cursor, in ColumnPlan column, ref AvroBinaryWriter writer)
    {
        var bits = cursor.ReadSet(column.Size);
        var length = 0;
        for (var rest = bits; rest != 0; rest &= rest - 1)
        {
            var label = System.Numerics.BitOperations.TrailingZeroCount(rest);
            if (label >= column.Labels!.Length)
            {
                throw cursor.Malformed($"it holds label number {label + 1} of a SET of {column.Labels.Length}");
            }

            length += column.Labels[label].Length + (length > 0 || rest != bits ? 1 : 0);
        }

        writer.WriteLong(length);
        for (var rest = bits; rest != 0; rest &= rest - 1)
        {
            if (rest != bits)
            {
                writer.WriteFixed(","u8);
            }

            writer.WriteFixed(column.Labels![System.Numerics.BitOperations.TrailingZeroCount(rest)]);
        }
    }

    private static void EncodeBinary(ref RowCursor cursor, in ColumnPlan column, ref AvroBinaryWriter writer)
    {
        var bytes = cursor.ReadVarBytes(column.Size);
        if (bytes.Length >= column.PadLength)
        {
            writer.WriteBytes(bytes);
            return;
        }

        // The log leaves out the zero bytes at the end of BINARY(n); the value has them.
        writer.WriteLong(column.PadLength);
        writer.WriteFixed(bytes);
        writer.Free[..(column.PadLength - bytes.Length)].Clear();
        writer.Advance(column.PadLength - bytes.Length);
    }

    private static void EncodeForeignText(ref RowCursor cursor, in ColumnPlan column, ReadOnlySpan<byte> text, ref AvroBinaryWriter writer)
    {
        // The length stands in front of the text and is known behind it: room is left for what the length mostly takes.
        var gap = AvroBinaryWriter.LengthOf(text.Length);
        if (!column.Charset!.TryToUtf8(text, writer.Free[gap..], out var written)
            && !(column.ShowsUnassigned && column.Charset.TryToShownUtf8(text, writer.Free[gap..], out written)))
        {
            ThrowNotInCharset(ref cursor, in column, text);
        }

        var length = AvroBinaryWriter.LengthOf(written);
        if (length != gap)
        {
            writer.Free.Slice(gap, written).CopyTo(writer.Free[length..]);
        }

        // The writer stores numbers in eight bytes at once where there is room, beyond the number's end: that would be the text.
        var head = new AvroBinaryWriter(writer.Free[..length]);
        head.WriteInt(written);
        writer.Advance(length + written);
    }

    private static void EncodeVector(ref RowCursor cursor, in ColumnPlan column, ref AvroBinaryWriter writer)
    {
        var value = cursor.ReadVarBytes(column.Size);
        if (value.Length % sizeof(float) != 0)
        {
            throw cursor.Malformed($"it holds a VECTOR of {value.Length} bytes, which are no whole floats");
        }

        if (value.Length > 0)
        {
            writer.WriteBlockStart(value.Length / sizeof(float));
            writer.WriteFixed(value);
        }

        writer.WriteBlockEnd();
    }

    private static void ThrowNotInCharset(ref RowCursor cursor, in ColumnPlan column, ReadOnlySpan<byte> text)
    {
        var at = column.Charset!.IndexOfInvalid(text);
        var bytes = Convert.ToHexStringLower(text.Slice(at, Math.Min(8, text.Length - at)));
        throw cursor.Malformed(
            $"its column {column.Name} holds bytes that stand for no character in {column.Charset.Name}, at byte {at + 1} of {text.Length}: {bytes}. Mend the row at the source and start behind this place, take what the server shows of codes without a character with the source's WhenUnassigned=Show, or leave the table out with its Tables option");
    }
}
