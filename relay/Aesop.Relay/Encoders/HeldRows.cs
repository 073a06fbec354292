namespace Aesop.Relay.Encoders;

/// <summary>
/// Whole frames of one transaction that wait until it is known whether they hold: in memory, and beyond the bound of their
/// <see cref="HoldingSpace"/> in its file. Disposing gives the room back. One thread at a time.
/// </summary>
/// <param name="space">Where they are kept.</param>
internal sealed class HeldRows(HoldingSpace space) : IDisposable
{
    private const int SmallestBuffer = 1 << 10;

    private readonly List<(int Block, int Length)> _spilled = [];
    private byte[] _memory = [];
    private int _used;
    private long _spilledBytes;

    /// <summary>Bytes held.</summary>
    public long Length => _spilledBytes + _used;

    /// <summary>Bytes of memory taken.</summary>
    public int MemoryBytes => _memory.Length;

    /// <summary>The pieces, each of at most <see cref="HoldingSpace.BlockBytes"/>, that <see cref="ReadAsync"/> gives; frames may cross them.</summary>
    public int Pieces => _spilled.Count + ((_used + HoldingSpace.BlockBytes - 1) / HoldingSpace.BlockBytes);

    /// <summary>Adds bytes behind those held.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _memory.Length - _used)
        {
            Resize((int)Math.Min(Array.MaxLength, Math.Max(2L * _memory.Length, Math.Max(SmallestBuffer, (long)_used + bytes.Length))));
        }

        bytes.CopyTo(_memory.AsSpan(_used));
        _used += bytes.Length;
    }

    /// <summary>Nothing more will be added: memory in reserve is given back.</summary>
    public void Complete()
    {
        if (_used < _memory.Length)
        {
            Resize(_used);
        }
    }

    /// <summary>Forgets what is behind so many bytes.</summary>
    public void Truncate(long length)
    {
        if (length >= _spilledBytes)
        {
            _used = (int)Math.Min(_used, length - _spilledBytes);
            return;
        }

        _used = 0;
        while (_spilledBytes > length)
        {
            var (block, bytes) = _spilled[^1];
            var cut = (int)Math.Min(bytes, _spilledBytes - length);
            _spilledBytes -= cut;
            _spilled.RemoveAt(_spilled.Count - 1);
            if (cut < bytes)
            {
                _spilled.Add((block, bytes - cut));
            }
            else
            {
                space.Free(block);
            }
        }
    }

    /// <summary>Moves what is in memory to the file.</summary>
    /// <exception cref="HeldRowsException">The file can't be written, or is full.</exception>
    public async ValueTask SpillAsync(CancellationToken cancellationToken)
    {
        for (var at = 0; at < _used;)
        {
            var length = Math.Min(HoldingSpace.BlockBytes, _used - at);
            _spilled.Add((await space.WriteAsync(_memory.AsMemory(at, length), cancellationToken).ConfigureAwait(false), length));
            at += length;
        }

        _spilledBytes += _used;
        _used = 0;
        Resize(0);
    }

    /// <summary>Keeps the bound on the memory of all that is held in the same space.</summary>
    /// <exception cref="HeldRowsException">The file can't be written, or is full.</exception>
    public ValueTask SettleAsync(CancellationToken cancellationToken) => space.SettleAsync(cancellationToken);

    /// <summary>Copies a piece.</summary>
    /// <param name="piece">Its place, below <see cref="Pieces"/>.</param>
    /// <param name="buffer">Room for <see cref="HoldingSpace.BlockBytes"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Bytes copied.</returns>
    /// <exception cref="HeldRowsException">The file can't be read.</exception>
    public async ValueTask<int> ReadAsync(int piece, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (piece < _spilled.Count)
        {
            var (block, bytes) = _spilled[piece];
            await space.ReadAsync(block, buffer[..bytes], cancellationToken).ConfigureAwait(false);
            return bytes;
        }

        var at = (piece - _spilled.Count) * HoldingSpace.BlockBytes;
        var length = Math.Min(HoldingSpace.BlockBytes, _used - at);
        _memory.AsMemory(at, length).CopyTo(buffer);
        return length;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Truncate(0);
        Resize(0);
        space.Remove(this);
    }

    private void Resize(int bytes)
    {
        var change = bytes - _memory.Length;
        Array.Resize(ref _memory, bytes);
        space.Count(change);
    }
}
