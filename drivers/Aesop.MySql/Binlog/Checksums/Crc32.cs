using System.Buffers.Binary;
using ArmCrc32 = System.Runtime.Intrinsics.Arm.Crc32;

namespace Aesop.MySql.Binlog;

/// <summary>
/// CRC-32 with zlib's polynomial (0x04C11DB7, reflected), which protects each binlog event. The base library has only the Castagnoli polynomial.
/// The fastest way that the processor offers is taken; all give the same value.
/// See https://www.rfc-editor.org/rfc/rfc1952#section-8.
/// </summary>
internal static class Crc32
{
    /// <summary>Checksum of <paramref name="bytes"/>.</summary>
    public static uint Compute(ReadOnlySpan<byte> bytes) => Append(0, bytes);

    /// <summary>Goes on from the checksum of what came before <paramref name="bytes"/>.</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        if (Crc32Folding.IsSupported && bytes.Length >= Crc32Folding.MinimumLength)
        {
            return ~Crc32Folding.Update(~crc, bytes);
        }

        return ~(ArmCrc32.Arm64.IsSupported ? UpdateArm(~crc, bytes) : Crc32Tables.Update(~crc, bytes));
    }

    internal static uint UpdateArm(uint state, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length >= sizeof(ulong))
        {
            state = ArmCrc32.Arm64.ComputeCrc32(state, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (byte value in bytes)
        {
            state = ArmCrc32.ComputeCrc32(state, value);
        }

        return state;
    }
}
