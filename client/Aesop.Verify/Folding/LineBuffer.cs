namespace Aesop.Verify.Folding;

/// <summary>Takes lines out of bytes that come in pieces. Not thread-safe.</summary>
internal sealed class LineBuffer
{
    /// <summary>The longest line: a row image of 1 GiB, twice, in base64.</summary>
    private const int MostLineBytes = int.MaxValue - (1 << 20);

    private const int ReadBytes = 256 << 10;

    private byte[] _bytes = new byte[ReadBytes];
    private int _start;
    private int _searched;
    private int _end;

    /// <summary>Whether something stands behind the last line feed.</summary>
    public bool HasRest => _end > _start;

    /// <summary>The next whole line without its line feed, borrowed until the next <see cref="FillAsync"/>.</summary>
    public bool TryRead(out ReadOnlyMemory<byte> line)
    {
        var found = _bytes.AsSpan(_searched, _end - _searched).IndexOf((byte)'\n');
        if (found < 0)
        {
            _searched = _end;
            line = default;
            return false;
        }

        line = _bytes.AsMemory(_start, _searched + found - _start);
        _start = _searched = _searched + found + 1;
        return true;
    }

    /// <summary>Reads more.</summary>
    /// <returns>The bytes that came; 0 at the end.</returns>
    public async ValueTask<int> FillAsync(Stream stream, CancellationToken cancellationToken)
    {
        if (_start > 0)
        {
            _bytes.AsSpan(_start, _end - _start).CopyTo(_bytes);
            (_searched, _end, _start) = (_searched - _start, _end - _start, 0);
        }

        if (_end == _bytes.Length)
        {
            if (_end >= MostLineBytes)
            {
                throw new VerifyException($"A line is longer than {MostLineBytes} bytes.");
            }

            Array.Resize(ref _bytes, (int)Math.Min(2L * _bytes.Length, MostLineBytes));
        }

        var read = await stream.ReadAsync(_bytes.AsMemory(_end), cancellationToken).ConfigureAwait(false);
        _end += read;
        return read;
    }

    /// <summary>Forgets what came, before another stream is read.</summary>
    public void Clear() => _start = _searched = _end = 0;
}
