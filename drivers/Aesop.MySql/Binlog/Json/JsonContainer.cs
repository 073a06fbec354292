using System.Buffers.Binary;

namespace Aesop.MySql.Binlog;

/// <summary>
/// An object or array in binary JSON. They come in a small form, with counts and offsets of two bytes, and a large one, with four:
/// <code>
///  object: | count | size | (offset of key, length of key u16) * count | (type u8, offset or value) * count | keys | values |
///  array:  | count | size | (type u8, offset or value) * count | values |
/// </code>
/// Offsets are from the container's start. Literals and integers that fit stand in place of the offset. Members are in order of their keys' length,
/// then bytes. Borrows the document's memory.
/// See https://dev.mysql.com/doc/dev/mysql-server/latest/json__binary_8h.html.
/// </summary>
internal readonly ref struct JsonContainer
{
    public const byte Literal = 0x04;
    public const byte Int16 = 0x05;
    public const byte UInt16 = 0x06;
    public const byte Int32 = 0x07;
    public const byte UInt32 = 0x08;

    private const byte SmallObject = 0x00;
    private const byte LargeObject = 0x01;
    private const byte LargeArray = 0x03;
    private const int KeyLengthSize = 2;

    private readonly ReadOnlySpan<byte> _bytes;
    private readonly bool _isLarge;

    private JsonContainer(ReadOnlySpan<byte> bytes, int count, bool isObject, bool isLarge)
    {
        _bytes = bytes;
        Count = count;
        IsObject = isObject;
        _isLarge = isLarge;
    }

    /// <summary>How many members or elements it has.</summary>
    public int Count { get; }

    /// <summary>Whether it is an object, whose elements have keys.</summary>
    public bool IsObject { get; }

    private int Width => _isLarge ? 4 : 2;

    private int KeyEntry => IsObject ? Width + KeyLengthSize : 0;

    /// <summary>Whether values of a type are containers.</summary>
    public static bool IsContainer(byte type) => type <= LargeArray;

    /// <summary>Whether values of a type are objects.</summary>
    public static bool IsObjectType(byte type) => type is SmallObject or LargeObject;

    /// <summary>Opens a container.</summary>
    /// <param name="type">A container's type.</param>
    /// <param name="value">Its bytes, and any behind them.</param>
    /// <param name="container">The container.</param>
    /// <returns>Whether its lists fit its size, and that the bytes.</returns>
    public static bool TryOpen(byte type, ReadOnlySpan<byte> value, out JsonContainer container)
    {
        container = default;
        bool isLarge = type is LargeObject or LargeArray;
        int width = isLarge ? 4 : 2;
        if (value.Length < 2 * width)
        {
            return false;
        }

        long count = ReadOffset(value, isLarge);
        long size = ReadOffset(value[width..], isLarge);
        var probe = new JsonContainer(default, 0, IsObjectType(type), isLarge);
        if (size > value.Length || (2 * width) + (count * (probe.KeyEntry + 1 + width)) > size)
        {
            return false;
        }

        container = new JsonContainer(value[..(int)size], (int)count, probe.IsObject, isLarge);
        return true;
    }

    /// <summary>Finds a member's key.</summary>
    /// <param name="index">Which member.</param>
    /// <param name="key">Its name in UTF-8. Borrowed.</param>
    /// <returns>Whether it is in the container.</returns>
    public bool TryGetKey(int index, out ReadOnlySpan<byte> key)
    {
        ReadOnlySpan<byte> entry = _bytes[((2 * Width) + (index * KeyEntry))..];
        long offset = ReadOffset(entry, _isLarge);
        int length = BinaryPrimitives.ReadUInt16LittleEndian(entry[Width..]);
        bool fits = offset + length <= _bytes.Length;
        key = fits ? _bytes.Slice((int)offset, length) : default;
        return fits;
    }

    /// <summary>Finds an element, or a member's value.</summary>
    /// <param name="index">Which one.</param>
    /// <param name="type">Its type.</param>
    /// <param name="value">Its bytes, and any behind them. Borrowed.</param>
    /// <returns>Whether it begins in the container.</returns>
    public bool TryGetElement(int index, out byte type, out ReadOnlySpan<byte> value)
    {
        ReadOnlySpan<byte> entry = _bytes.Slice((2 * Width) + (Count * KeyEntry) + (index * (1 + Width)), 1 + Width);
        type = entry[0];
        value = entry[1..];
        if (type is Literal or Int16 or UInt16 || (_isLarge && type is Int32 or UInt32))
        {
            return true;
        }

        long offset = ReadOffset(value, _isLarge);
        value = offset <= _bytes.Length ? _bytes[(int)offset..] : default;
        return offset <= _bytes.Length;
    }

    private static long ReadOffset(ReadOnlySpan<byte> bytes, bool isLarge) =>
        isLarge ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);
}
