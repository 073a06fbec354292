using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Aesop.Wire.Hashing;

/// <summary>
/// CRC-32C of a block in three lanes side by side, put together by carry-less multiplication; after Gopal and others, "Fast CRC Computation
/// for iSCSI Polynomial Using CRC32 Instruction" (Intel, 2011).
/// </summary>
/// <remarks>
/// The remainder of a lane, followed by n more bytes, is what it would be with n zero bytes behind it: a multiplication by x^8n modulo the
/// polynomial. The factor that does so, with the CRC instruction itself for the reduction, is found once by trying the powers of x.
/// </remarks>
internal sealed class Crc32CLanes
{
    private readonly int _lane;
    private readonly Vector128<ulong> _pastOne;
    private readonly Vector128<ulong> _pastTwo;

    private Crc32CLanes(int lane)
    {
        _lane = lane;
        if (IsSupported)
        {
            _pastOne = Vector128.CreateScalar((ulong)FactorPast(lane));
            _pastTwo = Vector128.CreateScalar((ulong)FactorPast(2 * lane));
        }
    }

    /// <summary>Whether this processor has the instructions.</summary>
    public static bool IsSupported => Sse42.X64.IsSupported && Pclmulqdq.IsSupported;

    /// <summary>For long blocks.</summary>
    public static Crc32CLanes Long { get; } = new(128);

    /// <summary>For what is left of them.</summary>
    public static Crc32CLanes Short { get; } = new(32);

    /// <summary>Bytes in a block.</summary>
    public int BlockBytes => 3 * _lane;

    /// <summary>Goes on with a checksum over one block.</summary>
    /// <param name="crc">The checksum before, not yet inverted.</param>
    /// <param name="block">The block's first byte.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Append(uint crc, ref byte block)
    {
        ulong a = crc, b = 0, c = 0;
        for (var i = 0; i < _lane; i += 8)
        {
            a = Sse42.X64.Crc32(a, Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref block, i)));
            b = Sse42.X64.Crc32(b, Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref block, _lane + i)));
            c = Sse42.X64.Crc32(c, Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref block, (2 * _lane) + i)));
        }

        var past = Pclmulqdq.CarrylessMultiply(Vector128.CreateScalar(a), _pastTwo, 0) ^ Pclmulqdq.CarrylessMultiply(Vector128.CreateScalar(b), _pastOne, 0);
        return (uint)(Sse42.X64.Crc32(0, past.ToScalar()) ^ c);
    }

    /// <summary>The factor whose product with a remainder, reduced, is the remainder with so many zero bytes behind it.</summary>
    private static uint FactorPast(int bytes)
    {
        const uint One = 1u << 31;
        const uint Reflected = 0x82F63B78;
        uint[] samples = [One, 0x12345678, 0xDEADBEEF];
        var power = One;
        for (var i = 0; i < (8 * bytes) + 64; i++)
        {
            if (samples.All(sample => Reduce(sample, power) == WithZeros(sample, bytes)))
            {
                return power;
            }

            power = (power & 1) != 0 ? (power >> 1) ^ Reflected : power >> 1;
        }

        throw new InvalidOperationException("No power of x moves a CRC-32C past so many bytes; the instructions don't do what they are documented to.");
    }

    private static uint Reduce(uint remainder, uint factor)
    {
        var product = Pclmulqdq.CarrylessMultiply(Vector128.CreateScalar((ulong)remainder), Vector128.CreateScalar((ulong)factor), 0);
        return (uint)Sse42.X64.Crc32(0, product.ToScalar());
    }

    private static uint WithZeros(uint remainder, int bytes)
    {
        for (var i = 0; i < bytes; i++)
        {
            remainder = Sse42.Crc32(remainder, (byte)0);
        }

        return remainder;
    }
}
