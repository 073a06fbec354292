using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Aesop.Wire.Hashing;

/// <summary>
/// CRC-32C (Castagnoli), as in RFC 3720, appendix B.4 (https://www.rfc-editor.org/rfc/rfc3720#appendix-B.4). Thread-safe.
/// </summary>
public static class Crc32C
{
    /// <summary>The checksum of <paramref name="bytes"/>. Allocates nothing.</summary>
    public static uint Compute(ReadOnlySpan<byte> bytes)
    {
        var crc = 0xFFFFFFFFu;
        ref var at = ref MemoryMarshal.GetReference(bytes);
        var left = bytes.Length;
        if (Crc32CLanes.IsSupported)
        {
            // The instruction takes three cycles and a new one may begin in each: three lanes keep it busy.
            for (; left >= Crc32CLanes.Long.BlockBytes; left -= Crc32CLanes.Long.BlockBytes)
            {
                crc = Crc32CLanes.Long.Append(crc, ref at);
                at = ref Unsafe.Add(ref at, Crc32CLanes.Long.BlockBytes);
            }

            for (; left >= Crc32CLanes.Short.BlockBytes; left -= Crc32CLanes.Short.BlockBytes)
            {
                crc = Crc32CLanes.Short.Append(crc, ref at);
                at = ref Unsafe.Add(ref at, Crc32CLanes.Short.BlockBytes);
            }
        }

        for (; left >= 8; left -= 8)
        {
            crc = BitOperations.Crc32C(crc, LittleEndian(Unsafe.ReadUnaligned<ulong>(ref at)));
            at = ref Unsafe.Add(ref at, 8);
        }

        for (; left > 0; left--)
        {
            crc = BitOperations.Crc32C(crc, at);
            at = ref Unsafe.Add(ref at, 1);
        }

        return ~crc;
    }

    private static ulong LittleEndian(ulong value) =>
        BitConverter.IsLittleEndian ? value : System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(value);
}
