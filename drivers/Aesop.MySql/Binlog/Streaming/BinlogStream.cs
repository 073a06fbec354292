using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Aesop.MySql.Protocol;
using Aesop.MySql.Protocol.Packets;

namespace Aesop.MySql.Binlog;

/// <summary>
/// A server's log as it is written, from a position on. Not thread-safe, but for <see cref="Abort"/>.
/// <code>
///  while (await stream.WaitAsync(token)) { while (stream.TryRead(out BinlogEvent e)) { ... } }
/// </code>
/// The events of a transaction that MySQL compressed come one by one behind the event that holds them, decompressed while it arrives.
/// After any exception the stream is of no use, but for being disposed of; a new one begins where the last whole transaction ended.
/// See https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_replication.html and https://mariadb.com/kb/en/replication-protocol/.
/// </summary>
public sealed partial class BinlogStream : IAsyncDisposable
{
    // The first byte of the answer to a dump is that of OK, and an event follows.
    private const byte EventHeader = OkPacket.Header;
    private const int EventPrefix = 1;
    private const int StartBytes = PacketTransport.HeaderBytes + EventPrefix + TransactionUnfolder.StartBytes;
    private const int LongestEof = 8;

    // What stands before an event while it is received: its packet's header, its prefix, and the header of the packet that goes on with it.
    private const int RoomBeforeEvent = (2 * PacketTransport.HeaderBytes) + EventPrefix;

    private readonly Stream _stream;
    private readonly Socket? _socket;
    private readonly string _peer;
    private readonly BinlogStreamOptions _options;
    private readonly TimeProvider _time;
    private readonly EventBuffer _buffer;
    private readonly PacketWindow _packets;
    private readonly BinlogEventParser _parser;
    private readonly TransactionUnfolder _unfolder;
    private CancellationTokenSource _silence;
    private bool _isAborted;
    private bool _hasEnded;

    /// <summary>Goes on with a stream on which the dump was just asked for.</summary>
    internal BinlogStream(DetachedStream connection, string peer, BinlogStreamOptions options, TimeProvider time)
    {
        _stream = connection.Stream;
        _socket = connection.Socket;
        _peer = peer;
        _options = options;
        _time = time;
        _silence = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        _buffer = new EventBuffer(options.ReceiveBufferBytes, options.MaxEventBytes + RoomBeforeEvent);
        _packets = new PacketWindow(_buffer, firstSequence: 1);
        BinlogPosition start = options.Start is BinlogStartPosition.AtFile file ? file.Position : new BinlogPosition("", BinlogPosition.FirstEventOffset);
        _parser = new BinlogEventParser(start, isFile: false, options.MaxEventBytes);
        _unfolder = new TransactionUnfolder(options.MaxEventBytes, nameof(BinlogStreamOptions.MaxEventBytes));
        if (_buffer.TryMakeRoom(Math.Max(1, connection.Buffered.Length), out Memory<byte> room))
        {
            connection.Buffered.CopyTo(room);
            _buffer.End = connection.Buffered.Length;
        }
    }

    /// <summary>Where the next event begins, as far as the server has said.</summary>
    public BinlogPosition Position => _parser.Position;

    /// <summary>The format of the file that is read; null until its format description was read.</summary>
    public BinlogFormat? Format => _parser.Format;

    /// <summary>Waits until a whole event has been received.</summary>
    /// <param name="cancellationToken">Gives up; the stream is of no use afterwards.</param>
    /// <returns>False at the log's end, which only a stream with <see cref="BinlogStreamOptions.StopAtEnd"/> comes to.</returns>
    /// <exception cref="BinlogRefusedException">The server refused, or stopped with an error.</exception>
    /// <exception cref="BinlogHeartbeatTimeoutException">Nothing came for three heartbeat periods.</exception>
    /// <exception cref="MySqlConnectionException">The connection was lost.</exception>
    /// <exception cref="MySqlProtocolException">What came is no packet of this protocol.</exception>
    /// <exception cref="BinlogFormatException">An event is over <see cref="BinlogStreamOptions.MaxEventBytes"/>.</exception>
    public ValueTask<bool> WaitAsync(CancellationToken cancellationToken = default) =>
        TryPeekNext(out ReadOnlySpan<byte> payload) && IsEvent(payload) ? new ValueTask<bool>(true) : ReceiveAsync(cancellationToken);

    /// <summary>Gives the next event, where a whole one has been received.</summary>
    /// <param name="result">The event. Valid until the next call of this or of <see cref="WaitAsync"/>.</param>
    /// <returns>False where <see cref="WaitAsync"/> must be asked.</returns>
    /// <exception cref="BinlogFormatException">The event can't be read.</exception>
    /// <exception cref="MySqlProtocolException">What came is no packet of this protocol.</exception>
    /// <exception cref="MySqlUnsupportedException">The event is a compressed transaction, and the library that decompresses it is not installed.</exception>
    public bool TryRead(out BinlogEvent result)
    {
        if (!TryPeekNext(out ReadOnlySpan<byte> payload) || !IsEvent(payload))
        {
            result = default;
            return false;
        }

        if (_packets.IsInParts)
        {
            result = _unfolder.Take();
            return true;
        }

        if (TransactionUnfolder.IsTransaction(payload[EventPrefix..]))
        {
            result = OpenTransaction(payload);
            return true;
        }

        result = _parser.Parse(payload[EventPrefix..]);
        _packets.Consume(payload.Length);
        return true;
    }

    /// <summary>Closes the socket at once, from any thread. A wait that is under way fails with <see cref="MySqlConnectionException"/>.</summary>
    public void Abort()
    {
        Volatile.Write(ref _isAborted, true);

        // The socket goes first: it ends a read that is under way at once, where disposing TLS would try to say goodbye.
        _socket?.Dispose();
        _stream.Dispose();
    }

    /// <summary>Closes the connection. The server notices when it next writes.</summary>
    /// <returns>A task that has ended.</returns>
    public ValueTask DisposeAsync()
    {
        Abort();
        _silence.Dispose();
        _unfolder.Dispose();
        return default;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> ReceiveAsync(CancellationToken cancellationToken)
    {
        while (!_hasEnded)
        {
            if (HasPacket(out bool isEnd))
            {
                _hasEnded = isEnd;
                return !isEnd;
            }

            await FillAsync(cancellationToken).ConfigureAwait(false);
        }

        return false;
    }

    private bool HasPacket(out bool isEnd)
    {
        isEnd = false;
        if (!TryPeekNext(out ReadOnlySpan<byte> payload))
        {
            return false;
        }

        if (IsEvent(payload))
        {
            return true;
        }

        if (ErrPacket.Is(payload))
        {
            throw RefusalReasons.Explain(ErrPacket.Parse(payload), _peer);
        }

        if (payload.Length is 0 or > LongestEof || payload[0] != EofPacket.Header)
        {
            throw new MySqlProtocolException($"{_peer}: neither an event, an error nor the end came at {Position}.");
        }

        isEnd = true;
        return _options.StopAtEnd
            ? true
            : throw new MySqlConnectionException($"{_peer}: the server ended the stream at {Position}, as it does when it shuts down.");
    }

    /// <summary>Reads once. The time limit is armed only where nothing has come yet.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        RefuseTooLong();

        // Before its first bytes are there it isn't known whether the packet is to be taken in parts, for which no room is needed.
        int needed = _buffer.Available < StartBytes ? Math.Min(_packets.Needed, StartBytes) : _packets.Needed;
        if (!_buffer.TryMakeRoom(needed, out Memory<byte> room))
        {
            throw new BinlogFormatException(
                Position.FileName, Position.Offset, null, null, $"its packets have {_packets.Needed} bytes or more, {nameof(BinlogStreamOptions.MaxEventBytes)} is {_options.MaxEventBytes}, and the event in them says that it is shorter");
        }

        cancellationToken.ThrowIfCancellationRequested();
        int read;
        try
        {
            ValueTask<int> reading = _stream.ReadAsync(room, _silence.Token);
            read = reading.IsCompleted ? await reading.ConfigureAwait(false) : await AwaitAsync(reading, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
        {
            throw Lost(error, cancellationToken);
        }

        if (read == 0)
        {
            throw new MySqlConnectionException($"{_peer}: the server closed the connection at {Position}.");
        }

        _buffer.End += read;
    }

    /// <summary>An event says how long it is before it has come: one that is too long is refused then, and no memory is taken for it.</summary>
    private void RefuseTooLong()
    {
        if (_packets.IsInParts || !_packets.TryPeekStart(EventPrefix + BinlogEventHeader.Size, out ReadOnlySpan<byte> start) || !IsEvent(start))
        {
            return;
        }

        var header = new BinlogEventHeader(start[EventPrefix..]);
        if (header.Length > (uint)_options.MaxEventBytes && !TransactionUnfolder.IsTransaction(start[EventPrefix..]))
        {
            throw new BinlogFormatException(
                Position.FileName, Position.Offset, header.Type, null, BufferSizes.TooLong(header.Length, nameof(BinlogStreamOptions.MaxEventBytes), _options.MaxEventBytes));
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> AwaitAsync(ValueTask<int> reading, CancellationToken cancellationToken)
    {
        _silence.CancelAfter(_options.SilenceLimit);
        using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), _silence);
        int read = await reading.ConfigureAwait(false);
        if (!_silence.TryReset())
        {
            // The limit passed between the read's end and here; what was read counts.
            _silence.Dispose();
            _silence = new CancellationTokenSource(Timeout.InfiniteTimeSpan, _time);
        }

        return read;
    }

    private Exception Lost(Exception cause, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _isAborted))
        {
            return new MySqlConnectionException($"{_peer}: the stream was aborted.", cause);
        }

        if (cause is not OperationCanceledException)
        {
            return new MySqlConnectionException($"{_peer}: the connection was lost at {Position}: {cause.Message}", cause);
        }

        return cancellationToken.IsCancellationRequested
            ? new OperationCanceledException(cancellationToken)
            : new BinlogHeartbeatTimeoutException(
                $"{_peer}: nothing came for {_options.SilenceLimit.TotalSeconds:0.###} s, {BinlogStreamOptions.SilentPeriods} heartbeat periods, at {Position}; the link is dead.");
    }
}
