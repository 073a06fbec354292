namespace Aesop.MySql.Binlog;

/// <summary>
/// Bytes that were read and not yet consumed. One array, pinned so that the kernel writes into it directly; what is left of an event is moved to the front before
/// more is read behind it. It grows for an event that doesn't fit, up to a bound, and shrinks back when none has come for a while.
/// </summary>
internal sealed class EventBuffer
{
    // So many reads in a row must do with the usual size before it is gone back to: large events often come in numbers.
    private const int SmallReadsBeforeShrinking = 64;

    private readonly int _usualBytes;
    private readonly int _maxBytes;
    private int _smallReads;

    public EventBuffer(int usualBytes, int maxBytes)
    {
        _usualBytes = usualBytes;
        _maxBytes = maxBytes;
        Bytes = Allocate(usualBytes);
    }

    public byte[] Bytes { get; private set; }

    /// <summary>The first byte not consumed.</summary>
    public int Start { get; set; }

    /// <summary>Behind the last byte read.</summary>
    public int End { get; set; }

    public int Available => End - Start;

    public ReadOnlySpan<byte> Span => Bytes.AsSpan(Start, End - Start);

    /// <summary>Makes room behind <see cref="End"/>, so that <paramref name="needed"/> bytes from <see cref="Start"/> on fit.</summary>
    /// <returns>Where to read to; false where the bound forbids it.</returns>
    public bool TryMakeRoom(int needed, out Memory<byte> room)
    {
        room = default;
        if (needed > _maxBytes)
        {
            return false;
        }

        int left = Available;
        _smallReads = needed <= _usualBytes ? _smallReads + 1 : 0;
        int capacity = needed > Bytes.Length ? Rounded(needed) : _smallReads > SmallReadsBeforeShrinking ? _usualBytes : Bytes.Length;
        if (capacity != Bytes.Length && left < capacity)
        {
            byte[] bytes = Allocate(capacity);
            Span.CopyTo(bytes);
            Bytes = bytes;
            Start = 0;
        }
        else if (Start != 0)
        {
            Span.CopyTo(Bytes);
            Start = 0;
        }

        End = left;
        room = Bytes.AsMemory(End);
        return true;
    }

    /// <summary>Takes <paramref name="count"/> bytes out of the middle, at <paramref name="offset"/>.</summary>
    public void Remove(int offset, int count)
    {
        Bytes.AsSpan((offset + count)..End).CopyTo(Bytes.AsSpan(offset));
        End -= count;
    }

    private int Rounded(int needed) => (int)Math.Min(_maxBytes, Math.Max(needed + (long)_usualBytes, needed * 5L / 4));

    private static byte[] Allocate(int count) => GC.AllocateUninitializedArray<byte>(count, pinned: true);
}
