using System.Buffers.Binary;

namespace Aesop.MySql.Binlog;

/// <summary>
/// Walks a binary JSON value, and writes its text.
/// See https://dev.mysql.com/doc/dev/mysql-server/latest/json__binary_8h.html.
/// </summary>
internal static class JsonBinaryReader
{
    private const byte Literal = JsonContainer.Literal;
    private const byte Int16 = JsonContainer.Int16;
    private const byte UInt16 = JsonContainer.UInt16;
    private const byte Int32 = JsonContainer.Int32;
    private const byte UInt32 = JsonContainer.UInt32;
    private const byte Int64 = 0x09;
    private const byte UInt64 = 0x0a;
    private const byte Double = 0x0b;
    private const byte String = 0x0c;
    private const byte Opaque = 0x0f;

    // The server's own limit.
    private const int MaxDepth = 100;

    public static bool TryWrite(byte type, ReadOnlySpan<byte> value, ref JsonOutput output, int depth) => type switch
    {
        _ when JsonContainer.IsContainer(type) => depth < MaxDepth && TryWriteContainer(type, value, ref output, depth),
        String => JsonScalars.TryReadVariable(value, out ReadOnlySpan<byte> text) && output.TryWriteString(text),
        Opaque => value.Length > 1 && JsonScalars.TryReadVariable(value[1..], out ReadOnlySpan<byte> bytes) && JsonScalars.TryWriteOpaque(value[0], bytes, ref output),
        _ => TryWriteFixed(type, value, ref output),
    };

    /// <summary>Writes a member's name and what stands behind it.</summary>
    public static bool TryWriteKey(ReadOnlySpan<byte> key, ref JsonOutput output)
    {
        bool isText = output.TryWriteString(key);
        output.Write(": "u8);
        return isText;
    }

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
        if (!JsonContainer.TryOpen(type, value, out JsonContainer container))
        {
            return false;
        }

        output.Write((byte)(container.IsObject ? '{' : '['));
        for (int i = 0; i < container.Count && !output.IsOverBudget; i++)
        {
            if (i > 0)
            {
                output.Write(", "u8);
            }

            if (container.IsObject && !(container.TryGetKey(i, out ReadOnlySpan<byte> key) && TryWriteKey(key, ref output)))
            {
                return false;
            }

            if (!container.TryGetElement(i, out byte elementType, out ReadOnlySpan<byte> element) || !TryWrite(elementType, element, ref output, depth + 1))
            {
                return false;
            }
        }

        output.Write((byte)(container.IsObject ? '}' : ']'));
        return true;
    }
}
