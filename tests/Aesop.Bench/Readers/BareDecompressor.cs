using System.Runtime.InteropServices;

namespace Aesop.Bench;

/// <summary>The reference libraries, zlib and zstd, with nothing around them: a context that is used again, whole pieces at once.</summary>
internal sealed unsafe partial class BareDecompressor : IDisposable
{
    private const string Zlib = "libz.so.1";
    private const string Zstd = "libzstd.so.1";
    private const int WindowBits = 15;
    private const int Finish = 4;
    private const int StreamEnd = 1;

    private readonly ZlibStream* _zlib;
    private readonly nint _zstd;
    private byte[] _target = new byte[1 << 20];

    public BareDecompressor()
    {
        _zlib = (ZlibStream*)NativeMemory.AllocZeroed((nuint)sizeof(ZlibStream));
        fixed (byte* version = "1"u8)
        {
            if (InflateInit(_zlib, WindowBits, version, sizeof(ZlibStream)) != 0)
            {
                throw new InvalidOperationException("zlib doesn't begin.");
            }
        }

        _zstd = CreateContext();
    }

    /// <summary>Decompresses a zlib stream.</summary>
    /// <param name="packed">The stream.</param>
    /// <param name="length">What comes of it, in bytes.</param>
    public void Inflate(ReadOnlySpan<byte> packed, int length)
    {
        fixed (byte* from = packed)
        fixed (byte* to = Room(length))
        {
            _ = InflateReset(_zlib);
            _zlib->Next = from;
            _zlib->Left = (uint)packed.Length;
            _zlib->Target = to;
            _zlib->Room = (uint)length;
            if (Inflate(_zlib, Finish) != StreamEnd || _zlib->Room != 0)
            {
                throw new InvalidOperationException("zlib refuses what the server wrote.");
            }
        }
    }

    /// <summary>Decompresses a zstd stream.</summary>
    /// <inheritdoc cref="Inflate(ReadOnlySpan{byte}, int)"/>
    public void Unzstd(ReadOnlySpan<byte> packed, int length)
    {
        fixed (byte* from = packed)
        fixed (byte* to = Room(length))
        {
            if (Decompress(_zstd, to, (nuint)length, from, (nuint)packed.Length) != (nuint)length)
            {
                throw new InvalidOperationException("zstd refuses what the server wrote.");
            }
        }
    }

    public void Dispose()
    {
        _ = InflateEnd(_zlib);
        NativeMemory.Free(_zlib);
        _ = FreeContext(_zstd);
    }

    private byte[] Room(int length) => length <= _target.Length ? _target : _target = new byte[length];

    [LibraryImport(Zlib, EntryPoint = "inflateInit2_")]
    private static partial int InflateInit(ZlibStream* stream, int windowBits, byte* version, int size);

    [LibraryImport(Zlib, EntryPoint = "inflate")]
    private static partial int Inflate(ZlibStream* stream, int flush);

    [LibraryImport(Zlib, EntryPoint = "inflateReset")]
    private static partial int InflateReset(ZlibStream* stream);

    [LibraryImport(Zlib, EntryPoint = "inflateEnd")]
    private static partial int InflateEnd(ZlibStream* stream);

    [LibraryImport(Zstd, EntryPoint = "ZSTD_createDCtx")]
    private static partial nint CreateContext();

    [LibraryImport(Zstd, EntryPoint = "ZSTD_decompressDCtx")]
    private static partial nuint Decompress(nint context, byte* target, nuint room, byte* source, nuint length);

    [LibraryImport(Zstd, EntryPoint = "ZSTD_freeDCtx")]
    private static partial nuint FreeContext(nint context);

    /// <summary>z_stream, where a C long has 64 bits.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct ZlibStream
    {
        public byte* Next;
        public uint Left;
        public nuint Taken;
        public byte* Target;
        public uint Room;
        public nuint Made;
        public byte* Message;
        public nint State;
        public nint Allocate;
        public nint Free;
        public nint Opaque;
        public int DataType;
        public nuint Checksum;
        public nuint Reserved;
    }
}
