using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace Aesop.MySql.Tests.Binlog;

/// <summary>Writes JSON in MySQL's binary form, as the server does.</summary>
internal static class BinaryJson
{
    private const int SmallMax = 0xFFFF;

    /// <summary>A value with its type in front.</summary>
    public static byte[] Of(string json)
    {
        using var document = JsonDocument.Parse(json);
        (byte type, byte[] bytes) = Encode(document.RootElement);
        return [type, .. bytes];
    }

    /// <summary>One difference: 0 replaces, 1 inserts, 2 removes.</summary>
    public static byte[] Difference(int operation, string path, string? value = null) =>
        [(byte)operation, .. Counted(Encoding.UTF8.GetBytes(path)), .. value is null ? Array.Empty<byte>() : Counted(Of(value))];

    private static byte[] Counted(byte[] bytes) => bytes.Length < 0xfb
        ? [(byte)bytes.Length, .. bytes]
        : [0xfd, (byte)bytes.Length, (byte)(bytes.Length >> 8), (byte)(bytes.Length >> 16), .. bytes];

    private static (byte Type, byte[] Bytes) Encode(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Null:
                return (4, [0]);
            case JsonValueKind.True:
                return (4, [1]);
            case JsonValueKind.False:
                return (4, [2]);
            case JsonValueKind.String:
                byte[] text = Encoding.UTF8.GetBytes(value.GetString()!);
                return (0x0c, [.. Length(text.Length), .. text]);
            case JsonValueKind.Number:
                return Number(value);
            case JsonValueKind.Array:
                return Container(2, [.. value.EnumerateArray().Select(element => (Array.Empty<byte>(), Encode(element)))]);
            default:
                return Container(0, [.. value.EnumerateObject()
                    .Select(member => (Key: Encoding.UTF8.GetBytes(member.Name), Encode(member.Value)))
                    .OrderBy(member => member.Key.Length).ThenBy(member => Convert.ToHexString(member.Key), StringComparer.Ordinal)]);
        }
    }

    private static (byte Type, byte[] Bytes) Number(JsonElement value)
    {
        byte[] bytes = new byte[8];
        if (value.GetRawText().AsSpan().IndexOfAny('.', 'e', 'E') >= 0)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(bytes, value.GetDouble());
            return (0x0b, bytes);
        }

        long number = value.GetInt64();
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        return number switch
        {
            >= short.MinValue and <= short.MaxValue => (5, bytes[..2]),
            >= int.MinValue and <= int.MaxValue => (7, bytes[..4]),
            _ => (9, bytes),
        };
    }

    private static (byte Type, byte[] Bytes) Container(byte smallType, (byte[] Key, (byte Type, byte[] Bytes) Value)[] items)
    {
        byte[] small = Write(smallType == 0, isLarge: false, items);
        return small.Length <= SmallMax ? (smallType, small) : ((byte)(smallType + 1), Write(smallType == 0, isLarge: true, items));
    }

    private static byte[] Write(bool isObject, bool isLarge, (byte[] Key, (byte Type, byte[] Bytes) Value)[] items)
    {
        int width = isLarge ? 4 : 2;
        int keyEntry = isObject ? width + 2 : 0;
        int at = (2 * width) + (items.Length * (keyEntry + 1 + width));
        var head = new List<byte>();
        var keys = new List<byte>();
        var entries = new List<byte>();
        var values = new List<byte>();
        foreach ((byte[] key, _) in items)
        {
            if (isObject)
            {
                head.AddRange(Offset(at + keys.Count, width));
                head.AddRange(Offset(key.Length, 2));
                keys.AddRange(key);
            }
        }

        foreach ((_, (byte type, byte[] bytes)) in items)
        {
            entries.Add(type);
            bool isInline = type is 4 or 5 or 6 || (isLarge && type is 7 or 8);
            if (isInline)
            {
                entries.AddRange(bytes);
                entries.AddRange(new byte[width - bytes.Length]);
            }
            else
            {
                entries.AddRange(Offset(at + keys.Count + values.Count, width));
                values.AddRange(bytes);
            }
        }

        int size = at + keys.Count + values.Count;
        return [.. Offset(items.Length, width), .. Offset(size, width), .. head, .. entries, .. keys, .. values];
    }

    private static byte[] Offset(int value, int width) => [.. Enumerable.Range(0, width).Select(i => (byte)(value >> (8 * i)))];

    private static byte[] Length(int length)
    {
        var bytes = new List<byte>();
        for (; length >= 0x80; length >>= 7)
        {
            bytes.Add((byte)(length | 0x80));
        }

        bytes.Add((byte)length);
        return [.. bytes];
    }
}
