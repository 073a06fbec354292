using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Aesop.MySql.Binlog;

/// <summary>
/// The bits of a deflate stream, lowest of each byte first. Behind the last byte come zeros without end, which are counted: whoever reads asks at the end whether it
/// took more than there was.
/// </summary>
/// <param name="start">The first byte. The memory must not move.</param>
/// <param name="length">How many there are.</param>
internal unsafe ref struct DeflateBits(byte* start, int length)
{
    /// <summary>Bits that there are at least after <see cref="Refill"/>.</summary>
    public const int Refilled = 56;

    /// <summary>The next byte that isn't in <see cref="Buffer"/>; beyond the end by as many bytes as were taken from behind it.</summary>
    public byte* Next = start;

    /// <summary>What comes next, lowest bit first. Above <see cref="Count"/> bits there may be some of what follows.</summary>
    public ulong Buffer;

    /// <summary>Bits in <see cref="Buffer"/>.</summary>
    public int Count;

    // No more fields than this: the compiler keeps so many of a local copy in registers.
    private readonly byte* _end = start + length;

    /// <summary>The last place where eight bytes can be read at once; before the first byte where there are fewer.</summary>
    public readonly byte* LastWide => _end - sizeof(ulong);

    /// <summary>Whether more was taken than there is.</summary>
    public readonly bool IsOverrun => Next - (Count >> 3) > _end;

    /// <summary>Eight bytes as a number.</summary>
    public static ulong ReadWide(byte* at) => BinaryPrimitives.ReadUInt64LittleEndian(new ReadOnlySpan<byte>(at, sizeof(ulong)));

    /// <summary>Makes it <see cref="Refilled"/> bits or more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Refill()
    {
        if (Next <= LastWide)
        {
            // Bits that are there already come once more, at the same place.
            Buffer |= ReadWide(Next) << Count;
            Next += (63 - Count) >> 3;
            Count |= Refilled;
            return;
        }

        DeflateBits copy = this;
        copy.RefillAtEnd();
        this = copy;
    }

    /// <summary>Takes bits that were refilled.</summary>
    /// <param name="count">0 to 32.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Take(int count)
    {
        uint value = (uint)(Buffer & ((1UL << count) - 1));
        Buffer >>= count;
        Count -= count;
        return value;
    }

    /// <summary>Passes over the code of an entry, and what belongs to it.</summary>
    /// <param name="entry">An entry of a <see cref="HuffmanTable"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Consume(uint entry)
    {
        Buffer >>= (byte)entry;
        Count -= (byte)entry;
    }

    /// <summary>A value's base, and what is added to it in the bits behind its code.</summary>
    /// <param name="entry">An entry of a <see cref="HuffmanTable"/> that is a length or a distance.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint TakeValue(uint entry)
    {
        uint all = (uint)(Buffer & ((1UL << (byte)entry) - 1));
        Consume(entry);
        return (entry >> HuffmanTable.BaseShift) + (all >> (int)(entry >> HuffmanTable.LengthShift & HuffmanTable.MaxLength));
    }

    /// <summary>Passes over what is left of the current byte, and gives up the buffer: what follows is read as bytes.</summary>
    /// <param name="bytes">All that is left.</param>
    /// <returns>Whether no more was taken than there is.</returns>
    public bool TryAlign(out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (IsOverrun)
        {
            return false;
        }

        Next -= Count >> 3;
        Buffer = 0;
        Count = 0;
        bytes = new ReadOnlySpan<byte>(Next, (int)(_end - Next));
        return true;
    }

    private void RefillAtEnd()
    {
        for (; Count < Refilled; Count += 8, Next++)
        {
            Buffer |= Next < _end ? (ulong)*Next << Count : 0;
        }
    }
}
