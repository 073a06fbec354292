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
        ref var start = ref MemoryMarshal.GetReference(bytes);
        nint at = 0;
        var length = (nint)bytes.Length;
        for (; at + 8 <= length; at += 8)
        {
            crc = BitOperations.Crc32C(crc, LittleEndian(Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, at))));
        }

        for (; at < length; at++)
        {
            crc = BitOperations.Crc32C(crc, Unsafe.Add(ref start, at));
        }

        return ~crc;
    }

    private static ulong LittleEndian(ulong value) =>
        BitConverter.IsLittleEndian ? value : System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(value);
}
