namespace Aesop.Relay.Encoders;

/// <summary>Where the columns of a key stand in a room that an image was written to. Reused from row to row.</summary>
internal sealed class KeySlices(int count)
{
    private readonly (int Start, int End)[] _slices = new (int, int)[count];

    /// <summary>Bytes in the whole key.</summary>
    public int Length
    {
        get
        {
            var length = 0;
            foreach (var (start, end) in _slices)
            {
                length += end - start;
            }

            return length;
        }
    }

    /// <summary>Whether each column was seen. A key of no columns is complete.</summary>
    public bool IsComplete
    {
        get
        {
            foreach (var (start, _) in _slices)
            {
                if (start == 0)
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>Forgets all.</summary>
    public void Clear() => Array.Clear(_slices);

    /// <summary>A column of the key was written.</summary>
    public void Set(int slot, int start, int end) => _slices[slot] = (start, end);

    /// <summary>What an after image doesn't carry has not changed.</summary>
    public void FillAbsentFrom(KeySlices before)
    {
        for (var i = 0; i < _slices.Length; i++)
        {
            if (_slices[i].Start == 0)
            {
                _slices[i] = before._slices[i];
            }
        }
    }

    /// <summary>Whether both are the same key.</summary>
    public bool SameBytes(KeySlices other, ReadOnlySpan<byte> room)
    {
        for (var i = 0; i < _slices.Length; i++)
        {
            var (start, end) = _slices[i];
            var (otherStart, otherEnd) = other._slices[i];
            if (!room[start..end].SequenceEqual(room[otherStart..otherEnd]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Copies the key together, from slices that have moved by <paramref name="shift"/>.</summary>
    public void CopyTo(ReadOnlySpan<byte> room, int shift, Span<byte> destination)
    {
        var at = 0;
        foreach (var (start, end) in _slices)
        {
            room[(start + shift)..(end + shift)].CopyTo(destination[at..]);
            at += end - start;
        }
    }

    /// <summary>A copy of the key.</summary>
    public byte[] Copy(ReadOnlySpan<byte> room)
    {
        var key = new byte[Length];
        CopyTo(room, 0, key);
        return key;
    }
}
