using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Aesop.Wire.Frames;

namespace Aesop.Client;

/// <summary>
/// One pooled buffer between the connection and the frames' readers:
/// <code>
/// 0 ... kept ....... next ........... end ..... length
///       taken frames  bytes received   free
///       in use        not yet taken
/// </code>
/// Frames are taken in place. What was taken stays where it is until <see cref="Space"/> is asked for, which may move it: offsets are
/// to be kept relative to <see cref="Kept"/>. Grows only as bytes arrive, shrinks when what was large has gone. Not thread-safe.
/// </summary>
internal sealed class FrameBuffer(int maxFrameBytes) : IDisposable
{
    /// <summary>What a buffer has at first, in bytes, and comes back to: small enough to stay in a processor's cache.</summary>
    public const int UsualBytes = 256 << 10;

    /// <summary>The least that is offered to a read, in bytes.</summary>
    private const int LeastSpace = 32 << 10;

    private int _next;
    private int _end;
    private bool _verified;

    /// <summary>The bytes; another array after <see cref="Space"/>.</summary>
    public byte[] Bytes { get; private set; } = ArrayPool<byte>.Shared.Rent(UsualBytes);

    /// <summary>Where the frames in use begin.</summary>
    public int Kept { get; private set; }

    /// <summary>Where the next frame begins; the frames in use end there.</summary>
    public int Next => _next;

    /// <summary>Bytes received since a frame was cut short; more than zero at the stream's end means that it was cut inside a frame.</summary>
    public int Pending => _end - _next;

    /// <summary>Looks at the next frame, without taking it; its checksum is verified once it is whole.</summary>
    /// <param name="frame">The frame; empty where more bytes are needed.</param>
    /// <param name="length">The length that the frame claims; 0 where not even its header has arrived.</param>
    /// <exception cref="FrameFormatException">The bytes are no frame, too long a one, or damaged.</exception>
    public bool TryPeek(out ReadOnlySpan<byte> frame, out int length)
    {
        var bytes = Bytes.AsSpan(_next, _end - _next);
        var whole = FrameHeader.WholeFrame(bytes);
        length = bytes.Length < FrameHeader.Size ? 0 : new FrameHeader(bytes).Length;
        if (length > maxFrameBytes)
        {
            ThrowTooLong(length);
        }

        if (whole == 0)
        {
            frame = default;
            return false;
        }

        frame = bytes[..length];
        if (!_verified)
        {
            FrameHeader.Verify(frame);
            _verified = true;
        }

        return true;
    }

    /// <summary>Takes the frame that was looked at.</summary>
    public void Take(int length)
    {
        _next += length;
        _verified = false;
    }

    /// <summary>Lets go of the frames taken.</summary>
    public void Release() => Kept = _next;

    /// <summary>Lets go of everything: the stream is another.</summary>
    public void Clear()
    {
        Kept = _next = _end = 0;
        _verified = false;
        Resize();
    }

    /// <summary>Room for the next read. May move what is kept.</summary>
    public Memory<byte> Space()
    {
        if (Kept == _end)
        {
            Kept = _next = _end = 0;
            Resize();
        }
        else if (Bytes.Length - _end < LeastSpace)
        {
            MakeRoom();
        }

        return Bytes.AsMemory(_end);
    }

    /// <summary>Says how many bytes were received into <see cref="Space"/>.</summary>
    public void Received(int count) => _end += count;

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(Bytes);
        Bytes = [];
        Kept = _next = _end = 0;
    }

    [DoesNotReturn]
    private void ThrowTooLong(int length) => throw new FrameFormatException(
        $"A frame claims {length} bytes, and the client's option MaxFrameBytes is {maxFrameBytes}: raise it to {length} or more, or leave the table with such rows out of the client's Tables.");

    private void MakeRoom()
    {
        var live = _end - Kept;
        var size = live + LeastSpace <= Bytes.Length / 2 ? Bytes.Length : (int)Math.Min(Array.MaxLength, Bytes.Length * 2L);
        size = live + LeastSpace <= UsualBytes / 2 ? UsualBytes : size;
        var target = Bytes;
        if (size != Bytes.Length && !(size == UsualBytes && Bytes.Length < 2 * UsualBytes))
        {
            target = ArrayPool<byte>.Shared.Rent(size);
        }

        Bytes.AsSpan(Kept, live).CopyTo(target);
        if (target != Bytes)
        {
            ArrayPool<byte>.Shared.Return(Bytes);
            Bytes = target;
        }

        _next -= Kept;
        _end = live;
        Kept = 0;
    }

    private void Resize()
    {
        if (Bytes.Length >= 2 * UsualBytes)
        {
            ArrayPool<byte>.Shared.Return(Bytes);
            Bytes = ArrayPool<byte>.Shared.Rent(UsualBytes);
        }
    }
}
