using Aesop.MySql.Binlog;
using Aesop.MySql.Protocol;
using Aesop.MySql.Tests.Fakes;

namespace Aesop.MySql.Tests.Binlog;

/// <summary>What a server would send after a dump command, as bytes; and the stream that reads it.</summary>
internal sealed class StreamScript
{
    private readonly List<byte> _bytes = [];
    private byte _sequence = 1;
    private long _position = 4;

    public byte[] Bytes => [.. _bytes];

    public StreamScript Head()
    {
        Packet([0, .. EventBuilder.ArtificialRotate("binlog.000001", 4)]);
        return Event(BinlogEventType.FormatDescription, EventBuilder.FormatBody());
    }

    public StreamScript Event(BinlogEventType type, ReadOnlySpan<byte> body)
    {
        Packet([0, .. EventBuilder.Next(ref _position, type, body)]);
        return this;
    }

    public StreamScript Raw(byte[] raw)
    {
        Packet([0, .. raw]);
        return this;
    }

    public StreamScript Packet(byte[] payload)
    {
        int sent = 0;
        int length;
        do
        {
            length = Math.Min(payload.Length - sent, PacketTransport.MaxFragmentBytes);
            _bytes.AddRange([(byte)length, (byte)(length >> 8), (byte)(length >> 16), _sequence++]);
            _bytes.AddRange(payload.AsSpan(sent, length));
            sent += length;
        }
        while (length == PacketTransport.MaxFragmentBytes);
        return this;
    }

    public BinlogStream Open(int pieceBytes = int.MaxValue, bool silentAtEnd = false, TimeProvider? time = null, Func<BinlogStreamOptions, BinlogStreamOptions>? change = null, int buffered = 0)
    {
        var options = new BinlogStreamOptions { ServerId = 1, Start = BinlogStartPosition.At(new BinlogPosition("binlog.000001", 4)), StopAtEnd = true };
        byte[] bytes = Bytes;
        var source = new ScriptedStream(bytes[buffered..], pieceBytes, silentAtEnd);
        return new BinlogStream(new DetachedStream(source, null, bytes[..buffered]), "test", change is null ? options : change(options), time ?? TimeProvider.System);
    }
}
