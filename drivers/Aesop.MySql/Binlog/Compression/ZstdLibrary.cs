using System.Runtime.InteropServices;

namespace Aesop.MySql.Binlog;

/// <summary>
/// The few functions of libzstd that are needed to decompress a stream.
/// See https://facebook.github.io/zstd/zstd_manual.html#Chapter9.
/// </summary>
internal static unsafe partial class ZstdLibrary
{
    public const int ResetSession = 1;
    public const int WindowLogMax = 100;

    // The soname: whatever provides it keeps to this interface.
    private const string Name = "libzstd.so.1";

    [LibraryImport(Name, EntryPoint = "ZSTD_createDCtx")]
    public static partial ZstdContext Create();

    [LibraryImport(Name, EntryPoint = "ZSTD_freeDCtx")]
    public static partial nuint Free(nint context);

    [LibraryImport(Name, EntryPoint = "ZSTD_DCtx_setParameter")]
    public static partial nuint SetParameter(ZstdContext context, int parameter, int value);

    [LibraryImport(Name, EntryPoint = "ZSTD_DCtx_reset")]
    public static partial nuint Reset(ZstdContext context, int what);

    [LibraryImport(Name, EntryPoint = "ZSTD_sizeof_DCtx")]
    public static partial nuint SizeOf(ZstdContext context);

    [LibraryImport(Name, EntryPoint = "ZSTD_decompressStream")]
    public static partial nuint Decompress(ZstdContext context, Output* output, Input* input);

    [LibraryImport(Name, EntryPoint = "ZSTD_isError")]
    public static partial uint IsError(nuint result);

    [LibraryImport(Name, EntryPoint = "ZSTD_getErrorName")]
    public static partial nint ErrorName(nuint result);

    /// <summary>ZSTD_outBuffer.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Output
    {
        public byte* Bytes;
        public nuint Size;
        public nuint Position;
    }

    /// <summary>ZSTD_inBuffer.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Input
    {
        public byte* Bytes;
        public nuint Size;
        public nuint Position;
    }
}
