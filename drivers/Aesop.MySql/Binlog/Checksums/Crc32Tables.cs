using System.Buffers.Binary;

namespace Aesop.MySql.Binlog;

/// <summary>CRC-32 eight bytes at a time by table, for processors without a fitting instruction and for the shortest of inputs.</summary>
internal static class Crc32Tables
{
    private const uint ReflectedPolynomial = 0xEDB88320;
    private const int Slices = 8;

    // Tables[256 * s + b]: the effect of byte b when s more bytes follow it in the group of eight.
    private static readonly uint[] Tables = Build();

    public static uint Update(uint state, ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<uint> tables = Tables;
        while (bytes.Length >= Slices)
        {
            uint low = BinaryPrimitives.ReadUInt32LittleEndian(bytes) ^ state;
            uint high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            state = tables[(7 * 256) + (byte)low]
                ^ tables[(6 * 256) + (byte)(low >> 8)]
                ^ tables[(5 * 256) + (byte)(low >> 16)]
                ^ tables[(4 * 256) + (byte)(low >> 24)]
                ^ tables[(3 * 256) + (byte)high]
                ^ tables[(2 * 256) + (byte)(high >> 8)]
                ^ tables[256 + (byte)(high >> 16)]
                ^ tables[(byte)(high >> 24)];
            bytes = bytes[Slices..];
        }

        foreach (byte value in bytes)
        {
            state = tables[(byte)(state ^ value)] ^ state >> 8;
        }

        return state;
    }

    private static uint[] Build()
    {
        uint[] tables = new uint[Slices * 256];
        for (uint value = 0; value < 256; value++)
        {
            uint state = value;
            for (int bit = 0; bit < 8; bit++)
            {
                state = (state & 1) != 0 ? state >> 1 ^ ReflectedPolynomial : state >> 1;
            }

            tables[value] = state;
        }

        for (int i = 256; i < tables.Length; i++)
        {
            uint before = tables[i - 256];
            tables[i] = tables[(byte)before] ^ before >> 8;
        }

        return tables;
    }
}
