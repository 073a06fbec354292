namespace Aesop.Relay.Encoders;

/// <summary>
/// Room for the rows of all transactions of one source that wait for their end. Where they take more memory than they may, the largest go
/// to a file of blocks, which is there only as long as rows are in it. What it holds are frames, each with its checksum. One thread at a time.
/// </summary>
/// <param name="source">The source's name.</param>
/// <param name="directory">Where the file is made; null for the folder of temporary files.</param>
/// <param name="memoryBytes">Bytes that may be in memory.</param>
/// <param name="diskBytes">Bytes that may be in the file.</param>
internal sealed class HoldingSpace(string source, string? directory, long memoryBytes, long diskBytes) : IDisposable
{
    /// <summary>Bytes of a block of the file.</summary>
    public const int BlockBytes = 64 << 10;

    private readonly HashSet<HeldRows> _rows = [];
    private readonly Stack<int> _free = [];
    private FileStream? _file;
    private int _blocks;
    private long _inMemory;

    /// <summary>Bytes in the file.</summary>
    public long DiskBytes => (long)(_blocks - _free.Count) * BlockBytes;

    /// <summary>The file; null while there is none.</summary>
    public string? FileName => _file?.Name;

    /// <summary>Room for one more transaction.</summary>
    public HeldRows Open()
    {
        var rows = new HeldRows(this);
        _rows.Add(rows);
        return rows;
    }

    /// <summary>Keeps the bound on memory.</summary>
    /// <exception cref="HeldRowsException">The file can't be written, or is full.</exception>
    public async ValueTask SettleAsync(CancellationToken cancellationToken)
    {
        // The largest first, and more than is needed at the moment, so that this is rare.
        while (_inMemory > memoryBytes)
        {
            foreach (var rows in _rows.Where(rows => rows.MemoryBytes > 0).OrderByDescending(rows => rows.MemoryBytes).ToList())
            {
                await rows.SpillAsync(cancellationToken).ConfigureAwait(false);
                if (_inMemory <= memoryBytes / 2)
                {
                    break;
                }
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Close();

    internal void Count(int change) => _inMemory += change;

    internal void Remove(HeldRows rows) => _rows.Remove(rows);

    internal void Free(int block)
    {
        _free.Push(block);
        if (_free.Count == _blocks)
        {
            Close();
        }
    }

    internal async ValueTask<int> WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (DiskBytes + BlockBytes > diskBytes)
        {
            throw new HeldRowsException(
                $"Rows of source '{source}' that wait for the end of their transactions (XA transactions that are prepared, savepoints) need more than the {diskBytes} bytes on disk that HeldDiskBytes allows. "
                + "End the transactions that XA RECOVER lists, or raise HeldDiskBytes, and start the relay again.");
        }

        if (!_free.TryPop(out var block))
        {
            block = _blocks++;
        }

        try
        {
            _file ??= Create();
            await RandomAccess.WriteAsync(_file.SafeFileHandle, bytes, (long)block * BlockBytes, cancellationToken).ConfigureAwait(false);
            return block;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new HeldRowsException(
                $"Rows of source '{source}' that wait for the end of their transactions can't be written to {_file?.Name ?? Folder}: {e.Message} Free space or mend the folder's rights, or raise HeldMemoryBytes, and start the relay again.", e);
        }
    }

    internal async ValueTask ReadAsync(int block, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            for (var done = 0; done < buffer.Length;)
            {
                var read = await RandomAccess.ReadAsync(_file!.SafeFileHandle, buffer[done..], ((long)block * BlockBytes) + done, cancellationToken).ConfigureAwait(false);
                done += read > 0 ? read : throw new EndOfStreamException("the file is shorter than what was written.");
            }
        }
        catch (IOException e)
        {
            throw new HeldRowsException($"Rows of source '{source}' that waited for the end of their transaction can't be read from {_file!.Name}: {e.Message} Start the relay again: it finds them in the server's log.", e);
        }
    }

    private string Folder => directory ?? Path.GetTempPath();

    private FileStream Create()
    {
        // What an earlier process left behind is overwritten: the server's log has it all.
        Directory.CreateDirectory(Folder);
        var options = new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            BufferSize = 0,
            Options = FileOptions.Asynchronous | FileOptions.DeleteOnClose,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var name = directory is null ? $"aesop-{source}-{Guid.NewGuid():N}.held" : $"{source}.held";
        return new FileStream(Path.Combine(Folder, name), options);
    }

    private void Close()
    {
        _file?.Dispose();
        _file = null;
        _free.Clear();
        _blocks = 0;
    }
}
