using System.Runtime.InteropServices;

namespace Aesop.MySql.Tests.Binlog;

/// <summary>Compresses as MySQL does.</summary>
internal static unsafe partial class ZstdFrames
{
    public static byte[] Compress(ReadOnlySpan<byte> bytes, int level = 3)
    {
        byte[] target = new byte[ZSTD_compressBound((nuint)bytes.Length)];
        fixed (byte* from = bytes)
        fixed (byte* to = target)
        {
            return target[..(int)ZSTD_compress(to, (nuint)target.Length, from, (nuint)bytes.Length, level)];
        }
    }

    [LibraryImport("libzstd.so.1")]
    private static partial nuint ZSTD_compressBound(nuint size);

    [LibraryImport("libzstd.so.1")]
    private static partial nuint ZSTD_compress(byte* to, nuint room, byte* from, nuint size, int level);
}
