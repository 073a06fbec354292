using Aesop.Avro.Binary;

namespace Aesop.Avro.Containers;

/// <summary>
/// A stream's bytes, gathered in a buffer that grows with what has come and not with what a length in the file says.
/// </summary>
internal sealed class ByteSource(Stream stream)
{
    private const int InitialLength = 16 * 1024;

    private byte[] _buffer = new byte[InitialLength];
    private int _start;
    private int _end;

    /// <summary>The place of the next byte in the stream, from where it stood at first.</summary>
    public long Offset { get; private set; }

    /// <summary>What has come and is not taken; until the next call.</summary>
    public ReadOnlyMemory<byte> Buffered => _buffer.AsMemory(_start, _end - _start);

    /// <summary>Waits until at least so many bytes are buffered.</summary>
    /// <returns>False where the stream ends before; what came is buffered.</returns>
    public async ValueTask<bool> TryGatherAsync(int count, CancellationToken cancellationToken)
    {
        while (_end - _start < count)
        {
            MakeRoom();
            var read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                return false;
            }

            _end += read;
        }

        return true;
    }

    /// <summary>Takes buffered bytes.</summary>
    public void Take(int count)
    {
        _start += count;
        Offset += count;
    }

    /// <summary>Reads a number.</summary>
    public async ValueTask<long> ReadLongAsync(CancellationToken cancellationToken)
    {
        await TryGatherAsync(AvroBinaryWriter.MaxVarintLength, cancellationToken).ConfigureAwait(false);
        var reader = new AvroBinaryReader(Buffered.Span, Offset);
        var value = reader.ReadLong();
        Take(reader.Position);
        return value;
    }

    /// <summary>Waits for bytes that have to come.</summary>
    /// <exception cref="AvroFormatException">The stream ends before.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> GatherAsync(int count, string what, CancellationToken cancellationToken)
    {
        if (!await TryGatherAsync(count, cancellationToken).ConfigureAwait(false))
        {
            ThrowHelper.Truncated(what, count, _end - _start, Offset);
        }

        return Buffered[..count];
    }

    private void MakeRoom()
    {
        if (_end < _buffer.Length)
        {
            return;
        }

        // Half or more of the buffer taken: move the rest to the front. Otherwise it is full of what is asked for.
        var target = _start >= _buffer.Length / 2 ? _buffer : new byte[checked(_buffer.Length * 2)];
        _buffer.AsSpan(_start.._end).CopyTo(target);
        _buffer = target;
        _end -= _start;
        _start = 0;
    }
}
