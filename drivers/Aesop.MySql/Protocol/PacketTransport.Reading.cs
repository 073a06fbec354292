using System.Runtime.CompilerServices;
using Aesop.MySql.Protocol.Packets;

namespace Aesop.MySql.Protocol;

/// <content>Reading: one buffer that is refilled in large pieces and grows only as bytes arrive.</content>
internal sealed partial class PacketTransport
{
    private const int ReceiveBufferBytes = 64 * 1024;
    private const int SmallPacketsBeforeShrinking = 64;

    private byte[] _buffer = new byte[ReceiveBufferBytes];
    private int _start;
    private int _end;
    private int _smallPackets;
    private CancellationTokenSource _deadline;

    /// <summary>Reads the next payload, joined where it came in several packets. It is valid until the next read.</summary>
    /// <exception cref="MySqlProtocolException">Wrong sequence number, or more than <see cref="TransportLimits.MaxPacketBytes"/>.</exception>
    /// <exception cref="MySqlConnectionException">The connection ended, or nothing came in time.</exception>
    public ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken)
    {
        ThrowIfBroken();
        if (_end - _start >= HeaderBytes)
        {
            int length = ReadLength(_buffer.AsSpan(_start));
            if (length < MaxFragmentBytes && _end - _start - HeaderBytes >= length && _buffer[_start + 3] == _sequence
                && length <= Limits.MaxPacketBytes)
            {
                _sequence++;
                int payload = _start + HeaderBytes;
                _start = payload + length;
                return new(_buffer.AsMemory(payload, length));
            }
        }

        return ReadSlowlyAsync(cancellationToken);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadOnlyMemory<byte>> ReadSlowlyAsync(CancellationToken cancellationToken)
    {
        // The payload gathers behind the first header; the headers of later fragments are closed up.
        int gathered = 0;
        bool outOfSequence = false;
        ShrinkWhenIdle();
        while (true)
        {
            int headerAt = gathered == 0 ? 0 : HeaderBytes + gathered;
            await EnsureAsync(headerAt + HeaderBytes, cancellationToken).ConfigureAwait(false);
            int length = ReadLength(_buffer.AsSpan(_start + headerAt));
            byte sequence = _buffer[_start + headerAt + 3];
            if (sequence != _sequence)
            {
                outOfSequence = gathered == 0 && length is > 0 and < MaxFragmentBytes;
                if (!outOfSequence)
                {
                    throw Fault($"packet number {sequence} came where {_sequence} was due");
                }
            }

            if ((long)gathered + length > Limits.MaxPacketBytes)
            {
                throw Fault($"a packet of at least {(long)gathered + length} bytes is over the limit of {Limits.MaxPacketBytes} (max_packet_bytes)");
            }

            await EnsureAsync(headerAt + HeaderBytes + length, cancellationToken).ConfigureAwait(false);
            if (outOfSequence)
            {
                // A server that gives up an idle connection says so unasked, in a packet that counts from zero.
                ReadOnlySpan<byte> payload = _buffer.AsSpan(_start + HeaderBytes, length);
                throw ErrPacket.Is(payload) ? LastWords(payload) : Fault($"packet number {sequence} came where {_sequence} was due");
            }

            _sequence++;
            if (gathered != 0)
            {
                int from = _start + headerAt + HeaderBytes;
                Buffer.BlockCopy(_buffer, from, _buffer, from - HeaderBytes, _end - from);
                _end -= HeaderBytes;
            }

            gathered += length;
            if (length < MaxFragmentBytes)
            {
                int begin = _start + HeaderBytes;
                _start = begin + gathered;
                return _buffer.AsMemory(begin, gathered);
            }
        }
    }

    /// <summary>Breaks the transport and gives the error with which the server closed it.</summary>
    private MySqlServerException LastWords(ReadOnlySpan<byte> payload)
    {
        MySqlServerException error = ErrPacket.Parse(payload);
        Break($"the server closed it: {error.Message}");
        return error;
    }

    /// <summary>Waits until the buffer holds so many bytes from its start on.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask EnsureAsync(int count, CancellationToken cancellationToken)
    {
        while (_end - _start < count)
        {
            MakeRoom(count);
            int read = await FillAsync(cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                string what = $"{Peer}: the server closed the connection, {_end - _start} bytes into a packet ({Activity}).";
                Break(what);
                throw new MySqlConnectionException(what);
            }

            _end += read;
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> FillAsync(CancellationToken cancellationToken)
    {
        if (!_deadline.TryReset())
        {
            _deadline.Dispose();
            _deadline = NewDeadline();
        }

        CancellationTokenSource deadline = _deadline;
        deadline.CancelAfter(Limits.Timeout);
        CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), deadline);
        await using (registration.ConfigureAwait(false))
        {
            try
            {
                return await Stream.ReadAsync(_buffer.AsMemory(_end), deadline.Token).ConfigureAwait(false);
            }
            catch (Exception cause)
            {
                // Whatever a stream throws, the place where it was cut off is unknown, so the next packet's beginning is too.
                throw BreakBecause(cause, "reading", cancellationToken);
            }
        }
    }

    private Exception BreakBecause(Exception cause, string doing, CancellationToken cancellationToken)
    {
        try
        {
            MySqlException error = Lost(cause, doing, cancellationToken);
            Break(error.Message);
            return error;
        }
        catch (OperationCanceledException cancelled)
        {
            Break($"the caller cancelled while it was {doing} ({Activity}).");
            return cancelled;
        }
    }

    /// <summary>Makes room behind the bytes held: first by moving them, then by doubling, never by what a header merely claims.</summary>
    private void MakeRoom(int count)
    {
        if (_start == 0 ? _end < _buffer.Length : _start + (long)count <= _buffer.Length)
        {
            return;
        }

        int held = _end - _start;
        byte[] target = _buffer;
        if (_start == 0)
        {
            target = GC.AllocateUninitializedArray<byte>((int)Math.Min(_buffer.Length * 2L, Array.MaxLength));
        }

        Buffer.BlockCopy(_buffer, _start, target, 0, held);
        (_buffer, _start, _end) = (target, 0, held);
    }

    /// <summary>Gives a buffer back that one large packet had needed, once a good number of packets didn't.</summary>
    private void ShrinkWhenIdle()
    {
        if (_buffer.Length == ReceiveBufferBytes)
        {
            return;
        }

        int held = _end - _start;
        _smallPackets = held < ReceiveBufferBytes ? _smallPackets + 1 : 0;
        if (_smallPackets >= SmallPacketsBeforeShrinking)
        {
            byte[] smaller = new byte[ReceiveBufferBytes];
            Buffer.BlockCopy(_buffer, _start, smaller, 0, held);
            (_buffer, _start, _end, _smallPackets) = (smaller, 0, held, 0);
        }
    }
}
