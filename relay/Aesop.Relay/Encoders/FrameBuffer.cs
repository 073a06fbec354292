using System.Diagnostics.CodeAnalysis;

namespace Aesop.Relay.Encoders;

/// <summary>
/// Where frames are made before they enter the ring: one growing block, reused. Not thread-safe; spans taken from it are valid until
/// more room is asked for.
/// </summary>
internal sealed class FrameBuffer
{
    /// <summary>What the block shrinks back to once a larger frame has gone, in bytes.</summary>
    public const int UsualCapacity = 512 << 10;

    /// <summary>The most that a single frame may need beside those that are in it, in bytes.</summary>
    public static readonly int MaxCapacity = Array.MaxLength - (64 << 20);

    private byte[] _bytes = GC.AllocateUninitializedArray<byte>(UsualCapacity, pinned: true);

    /// <summary>Bytes of whole frames in it.</summary>
    public int Length { get; private set; }

    /// <summary>The whole frames in it.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    /// <summary>Room for one more frame.</summary>
    /// <param name="size">Bytes needed at least.</param>
    public Span<byte> Room(long size)
    {
        if (size > _bytes.Length - Length)
        {
            Grow(size);
        }

        return _bytes.AsSpan(Length);
    }

    /// <summary>Takes in the frame that was made at the start of the room.</summary>
    public void Advance(int bytes) => Length += bytes;

    /// <summary>Forgets the frames at the start; those behind move there.</summary>
    /// <param name="bytes">How many bytes of frames to forget.</param>
    public void Drop(int bytes)
    {
        if (bytes == Length)
        {
            Clear();
        }
        else
        {
            _bytes.AsSpan(bytes, Length - bytes).CopyTo(_bytes);
            Length -= bytes;
        }
    }

    /// <summary>Forgets the frames behind so many bytes.</summary>
    public void Truncate(int bytes) => Length = bytes;

    /// <summary>Forgets all frames.</summary>
    public void Clear()
    {
        Length = 0;
        if (_bytes.Length > UsualCapacity)
        {
            _bytes = GC.AllocateUninitializedArray<byte>(UsualCapacity, pinned: true);
        }
    }

    private void Grow(long size)
    {
        var need = Length + size;
        if (need > Array.MaxLength)
        {
            ThrowTooLong(need);
        }

        var bytes = GC.AllocateUninitializedArray<byte>((int)Math.Min(Array.MaxLength, Math.Max(need, 2L * _bytes.Length)), pinned: true);
        Written.CopyTo(bytes);
        _bytes = bytes;
    }

    [DoesNotReturn]
    private static void ThrowTooLong(long need) =>
        throw new InvalidOperationException($"A row change may need {need} bytes as a frame; the most is {Array.MaxLength}. Leave its table out with the source's Tables option.");
}
