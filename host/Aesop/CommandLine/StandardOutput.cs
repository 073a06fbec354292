using System.Runtime.InteropServices;

namespace Aesop.CommandLine;

/// <summary>
/// Standard output as bytes. The framework's own console stream keeps silent when the reader is gone, and a command that never
/// ends by itself would write to nobody for ever; this one throws <see cref="OutputClosedException"/>. One writer at a time.
/// </summary>
internal sealed partial class StandardOutput : Stream
{
    private const int Descriptor = 1;
    private const int BrokenPipe = 32;
    private const int Interrupted = 4;
    private const int TryAgain = 11;
    private const short PollOut = 4;

    private readonly Stream? _windows = OperatingSystem.IsWindows() ? Console.OpenStandardOutput() : null;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override unsafe void Write(ReadOnlySpan<byte> buffer)
    {
        if (_windows is not null)
        {
            _windows.Write(buffer);
            return;
        }

        while (buffer.Length > 0)
        {
            nint written;
            fixed (byte* start = buffer)
            {
                written = WriteDescriptor(Descriptor, start, buffer.Length);
            }

            if (written >= 0)
            {
                buffer = buffer[(int)written..];
                continue;
            }

            switch (Marshal.GetLastPInvokeError())
            {
                case BrokenPipe:
                    throw new OutputClosedException();
                case Interrupted:
                    break;
                case TryAgain:
                    // Somebody who shares the descriptor made it non-blocking; wait as a blocking one would.
                    var poll = new PollEntry { Descriptor = Descriptor, Events = PollOut };
                    _ = Poll(ref poll, 1, -1);
                    break;
                case var error:
                    throw new CommandFailedException($"Standard output can't be written to: {Marshal.GetPInvokeErrorMessage(error)}.");
            }
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush() => _windows?.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static unsafe partial nint WriteDescriptor(int descriptor, byte* bytes, nint count);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(ref PollEntry entries, nuint count, int timeoutMs);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollEntry
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }
}
