using System.Runtime.CompilerServices;

namespace Aesop.MySql.Binlog;

/// <summary>A character of the basic plane as UTF-8.</summary>
internal static class BmpUtf8
{
    /// <summary>Writes it.</summary>
    /// <param name="character">The character, no surrogate.</param>
    /// <param name="destination">Room for it.</param>
    /// <returns>Bytes written, one to three.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Write(int character, Span<byte> destination)
    {
        if (character >= 0x800)
        {
            destination[2] = (byte)(0x80 | (character & 0x3F));
            destination[1] = (byte)(0x80 | (character >> 6 & 0x3F));
            destination[0] = (byte)(0xE0 | character >> 12);
            return 3;
        }

        if (character >= 0x80)
        {
            destination[1] = (byte)(0x80 | (character & 0x3F));
            destination[0] = (byte)(0xC0 | character >> 6);
            return 2;
        }

        destination[0] = (byte)character;
        return 1;
    }
}
