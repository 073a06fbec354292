using System.Buffers.Binary;
using System.Net.Sockets;

namespace Aesop.MySql.Protocol;

/// <summary>Packets over a stream: framing, sequence numbers, joining and splitting at 16 MiB, deadlines. Knows nothing of their contents.</summary>
/// <remarks>
/// <code>
/// packet: | length, 3 bytes LE | sequence, 1 byte | payload of that length |
/// </code>
/// A payload of 16 MiB - 1 says that another packet continues it, be it empty.
/// See https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_packets.html.
/// One reader and one writer at a time; <see cref="Break"/> and <see cref="Dispose"/> may come from any thread.
/// </remarks>
internal sealed partial class PacketTransport : IDisposable
{
    /// <summary>The payload length that says "more follows".</summary>
    public const int MaxFragmentBytes = 0xFFFFFF;

    /// <summary>Bytes of a packet's header.</summary>
    public const int HeaderBytes = 4;

    private readonly Socket? _socket;
    private readonly TimeProvider _time;
    private string? _breakReason;
    private volatile bool _detached;
    private byte _sequence;

    /// <summary>Creates a transport that owns the stream and the socket.</summary>
    /// <param name="stream">Where bytes come from and go to.</param>
    /// <param name="socket">The socket below, so that it can be closed at once; null for streams that have none.</param>
    /// <param name="peer">The server's name in errors, without secrets.</param>
    /// <param name="limits">Sizes and times that bound this transport.</param>
    /// <param name="time">The clock of the deadlines.</param>
    public PacketTransport(Stream stream, Socket? socket, string peer, TransportLimits limits, TimeProvider time)
    {
        Stream = stream;
        Peer = peer;
        Limits = limits;
        _socket = socket;
        _time = time;
        _deadline = NewDeadline();
    }

    /// <summary>The stream in use: the socket's, or TLS over it.</summary>
    public Stream Stream { get; private set; }

    /// <summary>The socket below, null where there is none.</summary>
    public Socket? Socket => _socket;

    /// <summary>The server's name in errors.</summary>
    public string Peer { get; }

    /// <summary>Sizes and times that bound this transport. Replaced when the connect phase ends.</summary>
    public TransportLimits Limits { get; set; }

    /// <summary>What the connection is doing, for errors: "authenticating", "running a query".</summary>
    public string Activity { get; set; } = "connecting";

    /// <summary>Why this transport can't be used any more; null while it can.</summary>
    public string? BreakReason => Volatile.Read(ref _breakReason);

    /// <summary>Bytes that have arrived and were not yet handed out.</summary>
    public ReadOnlyMemory<byte> Buffered => _buffer.AsMemory(_start, _end - _start);

    /// <summary>Bytes that the receive buffer holds or could hold.</summary>
    public int ReceiveCapacityBytes => _buffer.Length;

    /// <summary>Begins a command: both sides count from zero again.</summary>
    public void StartCommand(string activity)
    {
        ThrowIfBroken();
        Activity = activity;
        _sequence = 0;
    }

    /// <summary>To be called before TLS begins.</summary>
    /// <exception cref="MySqlProtocolException">Bytes came already. They would be read as if they had been encrypted.</exception>
    public void ExpectNothingBuffered()
    {
        if (_end != _start)
        {
            throw Fault($"{_end - _start} unencrypted bytes came before TLS had begun");
        }
    }

    /// <summary>Goes on with another stream: TLS over the present one.</summary>
    public void ReplaceStream(Stream stream) => Stream = stream;

    /// <summary>Retires the transport: closes it and lets every further use fail with the reason. The first reason stays.</summary>
    public void Break(string reason)
    {
        Interlocked.CompareExchange(ref _breakReason, reason, null);
        Dispose();
    }

    /// <summary>Marks the transport as given away: it fails from now on, and the stream stays open whatever happens to the transport.</summary>
    public void Detach(string reason)
    {
        _detached = true;
        Interlocked.CompareExchange(ref _breakReason, reason, null);
    }

    /// <summary>Fails when the transport was retired.</summary>
    /// <exception cref="MySqlConnectionException">It was.</exception>
    public void ThrowIfBroken()
    {
        if (BreakReason is { } reason)
        {
            throw new MySqlConnectionException($"{Peer}: this connection can't be used any more: {reason}");
        }
    }

    /// <summary>Breaks the transport and gives the exception to throw.</summary>
    public MySqlProtocolException Fault(string what)
    {
        string message = $"{Peer}: {what} ({Activity}).";
        Break(message);
        return new MySqlProtocolException(message);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_detached)
        {
            return;
        }

        // The socket goes first: it ends a read that is under way at once, where disposing TLS would try to say goodbye.
        _socket?.Dispose();
        Stream.Dispose();
    }

    private CancellationTokenSource NewDeadline() => new(Timeout.InfiniteTimeSpan, _time);

    private static int ReadLength(ReadOnlySpan<byte> header) => (int)(BinaryPrimitives.ReadUInt32LittleEndian(header) & 0xFFFFFF);

    private MySqlException Lost(Exception cause, string doing, CancellationToken cancellationToken)
    {
        if (BreakReason is { } reason)
        {
            return new MySqlConnectionException($"{Peer}: this connection can't be used any more: {reason}", cause);
        }

        if (cause is OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            string silence = $"{Peer}: no progress in {doing} for {Limits.Timeout.TotalMilliseconds:0} ms ({Activity}; {Limits.TimeoutOption})";
            return new MySqlTimeoutException(silence + ".", cause);
        }

        return new MySqlConnectionException($"{Peer}: the connection was lost in {doing} ({Activity}): {cause.Message}", cause);
    }
}
