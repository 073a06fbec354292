using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Aesop.MySql.Protocol;

namespace Aesop.MySql.Binlog;

/// <summary>
/// Finds packets in what was received, without copying. A payload of 16 MiB - 1 is continued by the next packet: that one's header is then closed up, so
/// that the joined payload lies behind the first header as if it had come in one packet.
/// See https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_packets.html.
/// </summary>
internal sealed partial class PacketWindow
{
    private readonly EventBuffer _buffer;

    // Of the packet at the buffer's start: how much is joined of it, and how much the fragment behind that has; -1 where its header has not come.
    private int _joined;
    private int _pending = -1;
    private byte _sequence;

    public PacketWindow(EventBuffer buffer, byte firstSequence)
    {
        _buffer = buffer;
        _sequence = firstSequence;
    }

    /// <summary>Bytes from the buffer's start on that must be there before <see cref="TryPeek"/> can get further.</summary>
    public int Needed
    {
        get => IsInParts ? _buffer.Available + 1 : field;
        private set;
    } = PacketTransport.HeaderBytes;

    /// <summary>Gives the payload of the packet at the buffer's start, if all of it is there.</summary>
    /// <exception cref="MySqlProtocolException">A packet is out of sequence, or too long for any buffer.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryPeek(out ReadOnlySpan<byte> payload)
    {
        ReadOnlySpan<byte> bytes = _buffer.Span;
        if (bytes.Length >= PacketTransport.HeaderBytes && (_joined | ~_pending) == 0)
        {
            uint header = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            int length = (int)(header & PacketTransport.MaxFragmentBytes);
            if (length <= bytes.Length - PacketTransport.HeaderBytes && length != PacketTransport.MaxFragmentBytes && header >> 24 == _sequence)
            {
                payload = bytes.Slice(PacketTransport.HeaderBytes, length);
                return true;
            }
        }

        return TryPeekSlowly(out payload);
    }

    /// <summary>Takes the packet whose payload was just given.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Consume(int payloadLength)
    {
        _buffer.Start += PacketTransport.HeaderBytes + payloadLength;
        if ((_joined | ~_pending) == 0)
        {
            _sequence++;
            return;
        }

        _joined = 0;
        _pending = -1;
        Needed = PacketTransport.HeaderBytes;
    }

    private bool TryPeekSlowly(out ReadOnlySpan<byte> payload)
    {
        payload = default;
        while (true)
        {
            int end = PacketTransport.HeaderBytes + _joined;
            if (_pending < 0)
            {
                // The first header stays where it is, a later one is closed up.
                int header = _joined == 0 ? 0 : end;
                Needed = checked(header + PacketTransport.HeaderBytes);
                if (_buffer.Available < Needed)
                {
                    return false;
                }

                ReadHeader(header);
            }

            Needed = checked(end + _pending);
            if (_buffer.Available < Needed)
            {
                return false;
            }

            _joined += _pending;
            if (_pending != PacketTransport.MaxFragmentBytes)
            {
                payload = _buffer.Span.Slice(PacketTransport.HeaderBytes, _joined);
                _joined -= _pending;
                return true;
            }

            _pending = -1;
        }
    }

    private void ReadHeader(int offset)
    {
        uint header = BinaryPrimitives.ReadUInt32LittleEndian(_buffer.Span[offset..]);
        if (header >> 24 != _sequence)
        {
            throw new MySqlProtocolException($"Packet number {header >> 24} came where {_sequence} was due.");
        }

        _sequence++;
        _pending = (int)(header & PacketTransport.MaxFragmentBytes);
        if (_joined != 0)
        {
            _buffer.Remove(_buffer.Start + offset, PacketTransport.HeaderBytes);
        }
    }
}
