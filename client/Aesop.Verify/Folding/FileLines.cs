namespace Aesop.Verify.Folding;

/// <summary>The lines of a file that may still be growing. A line that isn't whole yet is waited for.</summary>
internal sealed class FileLines : ILineSource
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    private readonly Stream _stream;
    private readonly bool _mayGrow;
    private readonly TimeProvider _time;
    private readonly LineBuffer _buffer = new();
    private volatile bool _caughtUp;

    /// <param name="path">The file; <c>-</c> is standard input.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="VerifyException">It can't be read.</exception>
    public FileLines(string path, TimeProvider time)
    {
        _time = time;
        Name = path == "-" ? "standard input" : path;
        _mayGrow = path != "-";
        try
        {
            _stream = new FileStream(_mayGrow ? path : "/dev/stdin", FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.Asynchronous | FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new VerifyException($"{Name} can't be read: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public bool IsCaughtUp => _caughtUp;

    /// <inheritdoc/>
    public async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_buffer.TryRead(out var line))
            {
                return line;
            }

            if (await _buffer.FillAsync(_stream, cancellationToken).ConfigureAwait(false) > 0)
            {
                continue;
            }

            _caughtUp = true;
            if (!_mayGrow)
            {
                return _buffer.HasRest ? throw new VerifyException($"{Name} ends inside a line.") : null;
            }

            if (_stream.CanSeek && _stream.Length < _stream.Position)
            {
                throw new VerifyException($"{Name} has become shorter while it was read: it was truncated or written anew. Verify again.");
            }

            await Task.Delay(LookEvery, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _stream.DisposeAsync();
}
