using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Aesop.MySql.Binlog;

/// <summary>
/// CRC-32 by carry-less multiplication: a message is a polynomial, and 16 bytes of it can be moved ("folded") onto bytes further on by two
/// multiplications, until 16 bytes are left to divide. Four lanes of 16 bytes are folded at once, as one 512-bit register where there is one.
/// <para>
/// Bytes before the first full block are right-aligned in a block of leading zeros, which do not change a CRC that begins from zero; the
/// starting state is put onto the first four bytes of the message instead. So no bytes are left over at the end.
/// </para>
/// See V. Gopal et al., "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ Instruction", Intel, 2009.
/// </summary>
internal static class Crc32Folding
{
    /// <summary>Fewer bytes than this are faster by table.</summary>
    public const int MinimumLength = 32;

    private const int Block = 16;
    private const int Lanes = 4;

    public static bool IsSupported => Pclmulqdq.IsSupported && Ssse3.IsSupported;

    // x^(512+32) and x^(512-32) mod P, reflected: folds over four blocks.
    private static Vector128<ulong> FoldFour => Vector128.Create(0x0154442bd4UL, 0x01c6e41596UL);

    // x^(384+-32), x^(256+-32), x^(128+-32): bring lanes 0, 1 and 2 onto lane 3.
    private static Vector128<ulong> FoldThree => Vector128.Create(0x003db1ecdcUL, 0x0174359406UL);

    private static Vector128<ulong> FoldTwo => Vector128.Create(0x00f1da05aaUL, 0x015a546366UL);

    private static Vector128<ulong> FoldOne => Vector128.Create(0x01751997d0UL, 0x00ccaa009eUL);

    // Read at an offset, it gives the shuffle that moves the first r bytes of a block to its end, over zeros.
    private static ReadOnlySpan<byte> AlignShuffle =>
    [
        0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80,
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
    ];

    /// <summary>Moves the CRC state over <paramref name="bytes"/>, of which there are at least <see cref="MinimumLength"/>.</summary>
    public static uint Update(uint state, ReadOnlySpan<byte> bytes) => Update(state, bytes, Pclmulqdq.V512.IsSupported);

    /// <summary>The same with the width chosen, so that tests can compare the two.</summary>
    internal static uint Update(uint state, ReadOnlySpan<byte> bytes, bool wide)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytes.Length, MinimumLength);
        ref byte start = ref MemoryMarshal.GetReference(bytes);
        nint offset = bytes.Length & Block - 1;
        nint length = bytes.Length;

        // 1. The first block. Its state mask may reach into the second one.
        Vector128<byte> initial = Vector128.CreateScalar(state).AsByte();
        Vector128<ulong> x;
        Vector128<ulong> carry = Vector128<ulong>.Zero;
        if (offset == 0)
        {
            x = (Vector128.LoadUnsafe(ref start) ^ initial).AsUInt64();
            offset = Block;
        }
        else
        {
            Vector128<byte> shuffle = Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(AlignShuffle), (nuint)offset);
            x = Ssse3.Shuffle(Vector128.LoadUnsafe(ref start) ^ initial, shuffle).AsUInt64();
            if (offset < sizeof(uint))
            {
                carry = Vector128.CreateScalar(state >> (int)offset * 8).AsUInt64();
            }
        }

        // 2. Single blocks until a multiple of four is left.
        while ((length - offset & (Block * Lanes) - 1) != 0)
        {
            x = Fold(x, FoldOne) ^ Load(ref start, offset) ^ carry;
            carry = Vector128<ulong>.Zero;
            offset += Block;
        }

        // 3. Four blocks at a time.
        if (offset < length)
        {
            x = Fold(x, FoldOne) ^ carry;
            x = wide
                ? FoldLanesOf512(x, ref start, offset, length)
                : FoldLanes(x, ref start, offset, length);
        }

        return Reduce(x);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> FoldLanes(Vector128<ulong> onto, ref byte start, nint offset, nint length)
    {
        Vector128<ulong> a = Load(ref start, offset) ^ onto;
        Vector128<ulong> b = Load(ref start, offset + Block);
        Vector128<ulong> c = Load(ref start, offset + (2 * Block));
        Vector128<ulong> d = Load(ref start, offset + (3 * Block));
        for (offset += Lanes * Block; offset < length; offset += Lanes * Block)
        {
            a = Fold(a, FoldFour) ^ Load(ref start, offset);
            b = Fold(b, FoldFour) ^ Load(ref start, offset + Block);
            c = Fold(c, FoldFour) ^ Load(ref start, offset + (2 * Block));
            d = Fold(d, FoldFour) ^ Load(ref start, offset + (3 * Block));
        }

        return Fold(a, FoldThree) ^ Fold(b, FoldTwo) ^ Fold(c, FoldOne) ^ d;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> FoldLanesOf512(Vector128<ulong> onto, ref byte start, nint offset, nint length)
    {
        Vector512<ulong> lanes = Vector512.LoadUnsafe(ref Unsafe.Add(ref start, offset)).AsUInt64()
            ^ Vector512.Create(Vector256.Create(onto, Vector128<ulong>.Zero), Vector256<ulong>.Zero);
        Vector512<ulong> four = Vector512.Create(Vector256.Create(FoldFour, FoldFour), Vector256.Create(FoldFour, FoldFour));
        for (offset += Lanes * Block; offset < length; offset += Lanes * Block)
        {
            lanes = Pclmulqdq.V512.CarrylessMultiply(lanes, four, 0x00)
                ^ Pclmulqdq.V512.CarrylessMultiply(lanes, four, 0x11)
                ^ Vector512.LoadUnsafe(ref Unsafe.Add(ref start, offset)).AsUInt64();
        }

        return Fold(lanes.GetLower().GetLower(), FoldThree)
            ^ Fold(lanes.GetLower().GetUpper(), FoldTwo)
            ^ Fold(lanes.GetUpper().GetLower(), FoldOne)
            ^ lanes.GetUpper().GetUpper();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Load(ref byte start, nint offset) =>
        Vector128.LoadUnsafe(ref Unsafe.Add(ref start, offset)).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Fold(Vector128<ulong> value, Vector128<ulong> by) =>
        Pclmulqdq.CarrylessMultiply(value, by, 0x00) ^ Pclmulqdq.CarrylessMultiply(value, by, 0x11);

    /// <summary>From 128 bits to the remainder: fold to 96, then to 64 bits, then Barrett's division.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Reduce(Vector128<ulong> x)
    {
        Vector128<ulong> low32 = Vector128.Create(0xFFFFFFFFUL, 0UL);
        x = Sse2.ShiftRightLogical128BitLane(x, 8) ^ Pclmulqdq.CarrylessMultiply(x, FoldOne, 0x10);
        x = Sse2.ShiftRightLogical128BitLane(x, 4)
            ^ Pclmulqdq.CarrylessMultiply(x & low32, Vector128.CreateScalar(0x0163cd6124UL), 0x00);

        Vector128<ulong> barrett = Vector128.Create(0x01db710641UL, 0x01f7011641UL);
        Vector128<ulong> quotient = Pclmulqdq.CarrylessMultiply(x & low32, barrett, 0x10) & low32;
        x ^= Pclmulqdq.CarrylessMultiply(quotient, barrett, 0x00);
        return x.AsUInt32().GetElement(1);
    }
}
