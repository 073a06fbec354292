using System.Runtime.InteropServices;

namespace Aesop.MySql.Binlog;

/// <summary>
/// Decompresses a zstd stream piece by piece. Its memory is the window that the stream declares, up to <see cref="MaxWindowBytes"/>, and no more. Not thread-safe.
/// See https://www.rfc-editor.org/rfc/rfc8878.
/// </summary>
internal sealed unsafe class ZstdDecoder : IDisposable
{
    /// <summary>The largest window accepted: that of MySQL's highest level (22).</summary>
    public const int MaxWindowBytes = 1 << MaxWindowLog;

    private const int MaxWindowLog = 27;

    // What is kept for the next stream; a larger context is given back to the system.
    private const int KeptBytes = 16 << 20;

    private ZstdContext? _context;

    /// <summary>Begins a stream; what is left of the one before is forgotten.</summary>
    /// <exception cref="MySqlUnsupportedException">The library is not installed.</exception>
    public void Begin()
    {
        if (_context is null)
        {
            _context = Create();
            ZstdLibrary.SetParameter(_context, ZstdLibrary.WindowLogMax, MaxWindowLog);
        }
        else
        {
            ZstdLibrary.Reset(_context, ZstdLibrary.ResetSession);
        }
    }

    /// <summary>Decompresses as much as fits.</summary>
    /// <param name="source">What comes next of the stream.</param>
    /// <param name="target">Where to.</param>
    /// <param name="taken">Bytes taken of <paramref name="source"/>.</param>
    /// <param name="made">Bytes written to <paramref name="target"/>; as many as it has means that there may be more.</param>
    /// <param name="isFrameEnd">Whether a frame has ended with them.</param>
    /// <returns>Null, or what is wrong with the stream.</returns>
    public string? Decode(ReadOnlySpan<byte> source, Span<byte> target, out int taken, out int made, out bool isFrameEnd)
    {
        nuint result;
        fixed (byte* from = source)
        fixed (byte* to = target)
        {
            var input = new ZstdLibrary.Input { Bytes = from, Size = (nuint)source.Length };
            var output = new ZstdLibrary.Output { Bytes = to, Size = (nuint)target.Length };
            result = ZstdLibrary.Decompress(_context!, &output, &input);
            taken = (int)input.Position;
            made = (int)output.Position;
        }

        isFrameEnd = result == 0;
        return ZstdLibrary.IsError(result) == 0 ? null : Marshal.PtrToStringUTF8(ZstdLibrary.ErrorName(result));
    }

    /// <summary>Ends a stream: memory beyond the usual is given back.</summary>
    public void End()
    {
        if (_context is not null && ZstdLibrary.SizeOf(_context) > KeptBytes)
        {
            Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _context?.Dispose();
        _context = null;
    }

    private static ZstdContext Create()
    {
        try
        {
            ZstdContext context = ZstdLibrary.Create();
            return context.IsInvalid ? throw new MySqlUnsupportedException("libzstd.so.1 has no memory for a decompression context.") : context;
        }
        catch (Exception error) when (error is DllNotFoundException or EntryPointNotFoundException)
        {
            throw new MySqlUnsupportedException(
                "The log holds compressed transactions (binlog_transaction_compression=ON), and libzstd.so.1, which decompresses them, can't be loaded. Install it: apt-get install libzstd1 (Debian, Ubuntu), dnf install libzstd (Fedora, RHEL).");
        }
    }
}
