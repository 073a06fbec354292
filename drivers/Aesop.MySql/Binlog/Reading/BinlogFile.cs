namespace Aesop.MySql.Binlog;

/// <summary>
/// Reads a local binary log file event by event, in bounded memory. The events of a transaction that MySQL compressed come one by one behind the event that holds
/// them. Not thread-safe.
/// <code>
///  if (await file.WaitAsync(token)) { while (file.TryRead(out BinlogEvent e)) { ... } } else { ... the end }
/// </code>
/// See https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_replication_binlog_event.html.
/// </summary>
public sealed partial class BinlogFile : IDisposable
{
    private readonly Stream _stream;
    private readonly string _name;
    private readonly BinlogFileOptions _options;
    private readonly EventBuffer _buffer;
    private readonly BinlogEventParser _parser;
    private readonly TransactionUnfolder _unfolder;
    private bool _hasEnded;
    private bool _isInUse;
    private bool _isEncrypted;

    private BinlogFile(Stream stream, string name, BinlogFileOptions options)
    {
        _stream = stream;
        _name = name;
        _options = options;
        _buffer = new EventBuffer(options.BufferBytes, options.MaxEventBytes);
        _parser = new BinlogEventParser(new BinlogPosition(name, BinlogPosition.FirstEventOffset), isFile: true, options.MaxEventBytes);
        _unfolder = new TransactionUnfolder(options.MaxEventBytes, nameof(BinlogFileOptions.MaxEventBytes));
    }

    // What every file begins with: 0xFE 'bin'; and what MySQL's encrypted ones do.
    private static ReadOnlySpan<byte> Magic => [0xfe, (byte)'b', (byte)'i', (byte)'n'];

    private static ReadOnlySpan<byte> EncryptedMagic => [0xfd, (byte)'b', (byte)'i', (byte)'n'];

    /// <summary>Where the next event begins.</summary>
    public BinlogPosition Position => _parser.Position;

    /// <summary>The file's format; null until its first event was read.</summary>
    public BinlogFormat? Format => _parser.Format;

    /// <summary>Opens a file, which another process may still be writing.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Sizes; null for the usual ones.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The reader, before the first event.</returns>
    /// <exception cref="BinlogFormatException">The file is no binary log, or is encrypted.</exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    public static Task<BinlogFile> OpenAsync(string path, BinlogFileOptions? options = null, CancellationToken cancellationToken = default)
    {
        // The buffer below is larger than any that the stream would have.
        var stream = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.Open,
            Access = FileAccess.Read,
            Share = FileShare.ReadWrite | FileShare.Delete,
            Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
            BufferSize = 0,
        });
        return OpenAsync(stream, Path.GetFileName(path), options, cancellationToken);
    }

    /// <summary>Reads a file out of a stream, which the reader then owns.</summary>
    /// <param name="stream">The file's bytes from its beginning.</param>
    /// <param name="name">The file's name, for positions and errors.</param>
    /// <param name="options">Sizes; null for the usual ones.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The reader, before the first event.</returns>
    /// <exception cref="BinlogFormatException">The file is no binary log, or is encrypted.</exception>
    /// <exception cref="IOException">The stream can't be read.</exception>
    public static async Task<BinlogFile> OpenAsync(Stream stream, string name, BinlogFileOptions? options = null, CancellationToken cancellationToken = default)
    {
        var file = new BinlogFile(stream, name, (options ?? new BinlogFileOptions()).Validated());
        try
        {
            while (file._buffer.Available < Magic.Length && await file.FillAsync(BinlogEventHeader.Size, cancellationToken).ConfigureAwait(false))
            {
            }

            file.ReadMagic();
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Waits until a whole event is buffered.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>False at the end of the file.</returns>
    /// <exception cref="BinlogFormatException">The file ends inside of an event, or the event is over <see cref="BinlogFileOptions.MaxEventBytes"/>.</exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    public async ValueTask<bool> WaitAsync(CancellationToken cancellationToken = default)
    {
        while (!IsNextReady(out int needed))
        {
            if (!await FillAsync(needed, cancellationToken).ConfigureAwait(false))
            {
                return _buffer.Available == 0 && !_unfolder.IsOpen ? false : throw Truncated(needed);
            }
        }

        return true;
    }

    /// <summary>Gives the next event, where a whole one is buffered.</summary>
    /// <param name="result">The event. Valid until the next call of this or of <see cref="WaitAsync"/>.</param>
    /// <returns>False where <see cref="WaitAsync"/> must be asked.</returns>
    /// <exception cref="BinlogFormatException">The event can't be read.</exception>
    /// <exception cref="MySqlUnsupportedException">The event is a compressed transaction, and the library that decompresses it is not installed.</exception>
    public bool TryRead(out BinlogEvent result)
    {
        result = default;
        if (!IsNextReady(out int needed))
        {
            return false;
        }

        if (_unfolder.IsOpen)
        {
            result = _unfolder.Take();
            return true;
        }

        if (_isEncrypted)
        {
            throw new BinlogFormatException(_name, Position.Offset, null, null, "it is encrypted, as the event before it says; read it from the server, which decrypts it");
        }

        if (TransactionUnfolder.IsTransaction(_buffer.Span))
        {
            result = OpenTransaction();
            return true;
        }

        result = _parser.Parse(_buffer.Span[..needed]);
        _buffer.Start += needed;
        if (result.Type == BinlogEventType.FormatDescription)
        {
            _isInUse = (result.Header.Flags & BinlogEventFlags.BinlogInUse) != 0;
        }

        _isEncrypted = result.Type == BinlogEventType.StartEncryption;
        return true;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        _stream.Dispose();
        _unfolder.Dispose();
    }

    private void ReadMagic()
    {
        ReadOnlySpan<byte> bytes = _buffer.Span[..Math.Min(_buffer.Available, Magic.Length)];
        if (bytes.SequenceEqual(EncryptedMagic))
        {
            throw new BinlogFormatException(_name, 0, null, null, "the file is encrypted (binlog_encryption=ON); read it from the server, which decrypts it");
        }

        if (!bytes.SequenceEqual(Magic))
        {
            throw new BinlogFormatException(_name, 0, null, null, "the file does not begin with the four bytes of a binary log (0xFE 'bin')");
        }

        _buffer.Start += Magic.Length;
    }

    /// <summary>How much of the next event must be buffered: all of it, as far as its header has been read, or the beginning of one that is taken in parts.</summary>
    private int NeededBytes()
    {
        ReadOnlySpan<byte> bytes = _buffer.Span;
        if (bytes.Length < BinlogEventHeader.Size || _isEncrypted)
        {
            return BinlogEventHeader.Size;
        }

        uint length = new BinlogEventHeader(bytes).Length;
        if (length < BinlogEventHeader.Size)
        {
            throw new BinlogFormatException(_name, Position.Offset, new BinlogEventHeader(bytes).Type, null, $"its header says {length} bytes, which is less than a header has");
        }

        if (TransactionUnfolder.IsTransaction(bytes))
        {
            return (int)Math.Min(length, TransactionUnfolder.StartBytes);
        }

        return length <= (uint)_options.MaxEventBytes
            ? (int)length
            : throw new BinlogFormatException(
                _name, Position.Offset, new BinlogEventHeader(bytes).Type, null, BufferSizes.TooLong(length, nameof(BinlogFileOptions.MaxEventBytes), _options.MaxEventBytes));
    }

    private async ValueTask<bool> FillAsync(int needed, CancellationToken cancellationToken)
    {
        if (_hasEnded)
        {
            return false;
        }

        if (!_buffer.TryMakeRoom(needed, out Memory<byte> room))
        {
            throw new BinlogFormatException(
                _name, Position.Offset, null, null, $"{needed} bytes of it are needed at once, {nameof(BinlogFileOptions.MaxEventBytes)} is {_options.MaxEventBytes}; raise it");
        }

        int read = await _stream.ReadAsync(room, cancellationToken).ConfigureAwait(false);
        _buffer.End += read;
        _hasEnded = read == 0;
        return !_hasEnded;
    }

    private BinlogFormatException Truncated(int needed)
    {
        string why = _isInUse ? "; the server had not closed the file, which may be in use, or be left from a crash" : "";
        if (_unfolder.IsOpen)
        {
            return _unfolder.Truncated("the file", why);
        }

        return new BinlogFormatException(_name, Position.Offset, null, null, $"the file ends after {_buffer.Available} of its {needed} bytes or more{why}");
    }
}
