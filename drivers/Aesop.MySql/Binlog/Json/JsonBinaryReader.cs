using System.Buffers.Binary;

namespace Aesop.MySql.Binlog;

/// <summary>
/// Walks a binary JSON value. Containers come in a small form, with counts and offsets of two bytes, and a large one, with four:
/// <code>
///  object: | count | size | (offset of key, length of key u16) * count | (type u8, offset or value) * count | keys | values |
///  array:  | count | size | (type u8, offset or value) * count | values |
/// </code>
/// Offsets are from the container's start. Literals and integers that fit stand in place of the offset.
/// See https://dev.mysql.com/doc/dev/mysql-server/latest/json__binary_8h.html.
/// </summary>
internal static class JsonBinaryReader
{
    private const byte SmallObject = 0x00;
    private const byte LargeObject = 0x01;
    private const byte SmallArray = 0x02;
    private const byte LargeArray = 0x03;
    private const byte Literal = 0x04;
    private const byte Int16 = 0x05;
    private const byte UInt16 = 0x06;
    private const byte Int32 = 0x07;
    private const byte UInt32 = 0x08;
    private const byte Int64 = 0x09;
    private const byte UInt64 = 0x0a;
    private const byte Double = 0x0b;
    private const byte String = 0x0c;
    private const byte Opaque = 0x0f;

    // The server's own limit.
    private const int MaxDepth = 100;
    private const int KeyLengthSize = 2;

    public static bool TryWrite(byte type, ReadOnlySpan<byte> value, ref JsonOutput output, int depth) => type switch
    {
        SmallObject or LargeObject or SmallArray or LargeArray => depth < MaxDepth && TryWriteContainer(type, value, ref output, depth),
        String => JsonScalars.TryReadVariable(value, out ReadOnlySpan<byte> text) && output.TryWriteString(text),
        Opaque => value.Length > 1 && JsonScalars.TryReadVariable(value[1..], out ReadOnlySpan<byte> bytes) && JsonScalars.TryWriteOpaque(value[0], bytes, ref output),
        _ => TryWriteFixed(type, value, ref output),
    };

    private static bool TryWriteFixed(byte type, ReadOnlySpan<byte> value, ref JsonOutput output)
    {
        int size = type switch
        {
            Literal => 1,
            Int16 or UInt16 => 2,
            Int32 or UInt32 => 4,
            Int64 or UInt64 or Double => 8,
            _ => int.MaxValue,
        };
        if (value.Length < size)
        {
            return false;
        }

        switch (type)
        {
            case Literal:
                return JsonScalars.TryWriteLiteral(value[0], ref output);
            case Int16:
                output.WriteNumber(BinaryPrimitives.ReadInt16LittleEndian(value));
                break;
            case UInt16:
                output.WriteNumber((long)BinaryPrimitives.ReadUInt16LittleEndian(value));
                break;
            case Int32:
                output.WriteNumber(BinaryPrimitives.ReadInt32LittleEndian(value));
                break;
            case UInt32:
                output.WriteNumber((long)BinaryPrimitives.ReadUInt32LittleEndian(value));
                break;
            case Int64:
                output.WriteNumber(BinaryPrimitives.ReadInt64LittleEndian(value));
                break;
            case UInt64:
                output.WriteNumber(BinaryPrimitives.ReadUInt64LittleEndian(value));
                break;
            default:
                return JsonScalars.TryWriteDouble(BinaryPrimitives.ReadDoubleLittleEndian(value), ref output);
        }

        return true;
    }

    private static bool TryWriteContainer(byte type, ReadOnlySpan<byte> value, ref JsonOutput output, int depth)
    {
        bool isLarge = type is LargeObject or LargeArray;
        bool isObject = type is SmallObject or LargeObject;
        int width = isLarge ? 4 : 2;
        if (value.Length < 2 * width)
        {
            return false;
        }

        long count = ReadOffset(value, isLarge);
        long size = ReadOffset(value[width..], isLarge);
        int keyEntry = isObject ? width + KeyLengthSize : 0;
        int valueEntry = 1 + width;
        long header = 2 * width + count * (keyEntry + valueEntry);
        if (size > value.Length || header > size)
        {
            return false;
        }

        value = value[..(int)size];
        output.Write(isObject ? "{"u8 : "["u8);
        for (int i = 0; i < (int)count && !output.IsOverBudget; i++)
        {
            if (i > 0)
            {
                output.Write(", "u8);
            }

            if (isObject && !TryWriteKey(value, value[(2 * width + i * keyEntry)..], isLarge, ref output))
            {
                return false;
            }

            int entry = 2 * width + (int)count * keyEntry + i * valueEntry;
            if (!TryWriteElement(value, value.Slice(entry, valueEntry), isLarge, ref output, depth))
            {
                return false;
            }
        }

        output.Write(isObject ? "}"u8 : "]"u8);
        return true;
    }

    private static bool TryWriteKey(ReadOnlySpan<byte> container, ReadOnlySpan<byte> entry, bool isLarge, ref JsonOutput output)
    {
        long offset = ReadOffset(entry, isLarge);
        int length = BinaryPrimitives.ReadUInt16LittleEndian(entry[(isLarge ? 4 : 2)..]);
        if (offset + length > container.Length || !output.TryWriteString(container.Slice((int)offset, length)))
        {
            return false;
        }

        output.Write(": "u8);
        return true;
    }

    private static bool TryWriteElement(ReadOnlySpan<byte> container, ReadOnlySpan<byte> entry, bool isLarge, ref JsonOutput output, int depth)
    {
        byte type = entry[0];
        bool isInline = type is Literal or Int16 or UInt16 || (isLarge && type is (Int32 or UInt32));
        if (isInline)
        {
            return TryWriteFixed(type, entry[1..], ref output);
        }

        long offset = ReadOffset(entry[1..], isLarge);
        return offset <= container.Length && TryWrite(type, container[(int)offset..], ref output, depth + 1);
    }

    private static long ReadOffset(ReadOnlySpan<byte> bytes, bool isLarge) =>
        isLarge ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);
}
