namespace Aesop.MySql.Binlog;

/// <summary>
/// A value of one of MariaDB's COMPRESSED columns as it is stored.
/// <code>
///  empty                                                     the empty value
///  | method u4 : 0     | 0 u4 |                            | the value as it is
///  | method u4 : 8     | raw u1, length bytes u3 | length, big-endian | zlib's stream, or its deflate blocks alone where raw is set
/// </code>
/// See https://mariadb.com/kb/en/storage-engine-independent-column-compression/.
/// </summary>
internal static class CompressedValue
{
    private const int MethodShift = 4;
    private const byte RawFlag = 8;
    private const byte LengthMask = 7;

    private const int LeastKept = 64 << 10;

    // Memory beyond this is let go of once the next value has come.
    private const int MaxKept = 1 << 20;

    // Kept from value to value.
    [ThreadStatic]
    private static Inflater? _inflater;

    [ThreadStatic]
    private static byte[]? _output;

    /// <summary>How many bytes a value has once it is decompressed.</summary>
    /// <param name="stored">The value as it is stored.</param>
    /// <param name="length">Bytes.</param>
    /// <returns>Whether its head can be one.</returns>
    public static bool TryGetLength(ReadOnlySpan<byte> stored, out int length) =>
        TryReadHead(stored, out length, out _, out _);

    /// <summary>Decompresses a value.</summary>
    /// <param name="stored">The value as it is stored.</param>
    /// <param name="maxBytes">The longest value that the column holds.</param>
    /// <param name="value">The value: part of <paramref name="stored"/> where that is not compressed, else of a buffer that this thread uses again for the next one.</param>
    /// <returns>Whether it is one, whole and no longer than the column holds.</returns>
    public static bool TryRead(ReadOnlySpan<byte> stored, long maxBytes, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (!TryReadHead(stored, out int length, out bool isPlain, out bool isRaw) || length > maxBytes)
        {
            return false;
        }

        if (length == 0 || isPlain)
        {
            value = stored[^length..];
            return true;
        }

        return TryInflate(stored[(1 + (stored[0] & LengthMask))..], isRaw, length, out value);
    }

    private static bool TryReadHead(ReadOnlySpan<byte> stored, out int length, out bool isPlain, out bool isRaw)
    {
        length = 0;
        isRaw = false;
        isPlain = stored.IsEmpty || stored[0] >> MethodShift == 0;
        if (isPlain)
        {
            length = Math.Max(0, stored.Length - 1);
            return true;
        }

        int lengthBytes = stored[0] & LengthMask;
        isRaw = (stored[0] & RawFlag) != 0;
        if (stored[0] >> MethodShift != 8 || lengthBytes is 0 or > 4 || stored.Length <= 1 + lengthBytes)
        {
            return false;
        }

        uint count = 0;
        foreach (byte part in stored.Slice(1, lengthBytes))
        {
            count = count << 8 | part;
        }

        length = (int)count;
        // What claims to be more than can come of it is damaged, and is refused before there is memory for it.
        return count != 0 && count <= Array.MaxLength - Inflater.Slack && count <= (stored.Length - 1L - lengthBytes) * Inflater.MaxRatio;
    }

    private static bool TryInflate(ReadOnlySpan<byte> packed, bool isRaw, int length, out ReadOnlySpan<byte> value)
    {
        int room = length + Inflater.Slack;
        byte[] output = _output is { Length: <= MaxKept } kept && kept.Length >= room ? kept : _output = GC.AllocateUninitializedArray<byte>(Math.Max(room, LeastKept));
        Inflater inflater = _inflater ??= new Inflater();
        value = output.AsSpan(0, length);
        return (isRaw
            ? inflater.InflateRaw(packed, output.AsSpan(0, room), out _)
            : inflater.InflateZlib(packed, output.AsSpan(0, room), out _)) == InflateResult.Whole;
    }
}
