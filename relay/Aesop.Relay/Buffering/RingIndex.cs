using Aesop.Wire.Positions;

namespace Aesop.Relay.Buffering;

/// <summary>
/// Where the ring's checkpoint frames are, ordered, in an array that is filled round and round. One writer; any number of
/// readers, without a lock.
/// </summary>
/// <remarks>
/// <para>
/// Entries have numbers that only rise; entry n is in slot n modulo the array's length. [first, end) are visible. The writer
/// raises <c>first</c>, then passes a full fence (<see cref="EventRing"/> does, before it overwrites anything), and only then
/// may reuse the slots below. A reader looks at slots and after a read barrier at <c>first</c>: when that hasn't moved, no slot
/// it looked at can have been reused, for the writer would have raised <c>first</c> before. When it has moved the reader starts
/// over; the writer has made progress in between, so readers can't hold each other up.
/// </para>
/// <para>
/// The array is bounded. A checkpoint frame that follows its predecessor too closely (an idle source, many small
/// transactions) is left out: it is found by reading on from the entry before it, by construction a short way.
/// </para>
/// </remarks>
internal sealed class RingIndex
{
    private const int BytesPerEntry = 16_384;
    private const int FewestEntries = 1_024;
    private const int SmallestFrame = 32;

    private readonly RingPlace[] _slots;
    private readonly long _spacing;
    private long _first;
    private long _end;
    private long _written;

    public RingIndex(long capacity)
    {
        // At most one entry per smallest frame can be held at all, plus the one at the head.
        var entries = Math.Min(Math.Max(capacity / BytesPerEntry, FewestEntries), (capacity / SmallestFrame) + 2);
        _slots = new RingPlace[entries];
        _spacing = capacity / entries;
    }

    /// <summary>The number of the oldest entry; entries below are evicted.</summary>
    public long First => Volatile.Read(ref _first);

    /// <summary>One past the number of the newest entry.</summary>
    public long End => Volatile.Read(ref _end);

    /// <summary>Reads one entry.</summary>
    /// <returns>False when it was evicted, or isn't there yet.</returns>
    public bool TryGet(long number, out RingPlace place)
    {
        place = default;
        if (number >= End || number < First)
        {
            return false;
        }

        place = Slot(number);
        Volatile.ReadBarrier();
        return number >= First;
    }

    /// <summary>Finds the last entry at or before a position, in logarithmic time.</summary>
    /// <returns>False when the oldest entry is past that position, or there is none.</returns>
    public bool TryFind(uint epoch, Scn scn, out RingPlace place)
    {
        while (true)
        {
            // `first` before `end`: both only rise, and first <= end at each moment.
            var first = First;
            var (low, high) = (first, End);
            place = default;
            while (low < high)
            {
                var middle = low + ((high - low) / 2);
                var entry = Slot(middle);
                if (entry.CompareTo(epoch, scn) <= 0)
                {
                    place = entry;
                    low = middle + 1;
                }
                else
                {
                    high = middle;
                }
            }

            Volatile.ReadBarrier();
            if (First == first)
            {
                return low > first;
            }
        }
    }

    /// <summary>Adds an entry, not yet visible. Only the writer.</summary>
    /// <exception cref="InvalidOperationException">It is before the one before it.</exception>
    public void Add(in RingPlace place)
    {
        var count = _written - _first;
        if (count > 0)
        {
            ref readonly var last = ref Slot(_written - 1);
            if (last.CompareTo(place.Epoch, place.Scn) > 0)
            {
                throw new InvalidOperationException(
                    $"A checkpoint at {place.Epoch}/{place.Scn} can't follow one at {last.Epoch}/{last.Scn}: positions only rise.");
            }

            if (count >= _slots.Length || (place.Offset - last.Offset < _spacing && last.Epoch == place.Epoch))
            {
                return;
            }
        }

        Slot(_written++) = place;
    }

    /// <summary>Makes what was added visible. Only the writer.</summary>
    public void Publish() => Volatile.Write(ref _end, _written);

    /// <summary>Forgets what was added since the last <see cref="Publish"/>. Only the writer.</summary>
    public void RollBack() => _written = _end;

    /// <summary>Drops all entries below an offset. Only the writer; a full fence must follow before any of it is overwritten.</summary>
    /// <param name="offset">At most the ring's head, so that no unpublished entry is dropped.</param>
    /// <returns>The offset of the oldest entry that is left, visible or not; null when none is.</returns>
    public long? Evict(long offset)
    {
        var first = _first;
        while (first < _written && Slot(first).Offset < offset)
        {
            first++;
        }

        Volatile.Write(ref _first, first);
        return first < _written ? Slot(first).Offset : null;
    }

    private ref RingPlace Slot(long number) => ref _slots[number % _slots.Length];
}
