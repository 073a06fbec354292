using Aesop.MySql.Protocol;

namespace Aesop.MySql;

/// <content>For stages that speak their own commands: the binlog stream.</content>
public sealed partial class MySqlConnection
{
    /// <summary>The packets below, for a caller that reads the answer to <see cref="SendCommandAsync"/> itself.</summary>
    internal PacketTransport Transport => _transport;

    /// <summary>Sends a command's payload, command byte first, with sequence number zero. Its answer is the caller's to read.</summary>
    internal ValueTask SendCommandAsync(ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        Begin("running a command");
        return _transport.SendAsync(payload, cancellationToken);
    }

    /// <summary>Gives away what the connection stands on. The connection itself is of no use afterwards; disposing of it does no harm.</summary>
    internal DetachedStream DetachStream()
    {
        _transport.ThrowIfBroken();
        _transport.Detach("its stream was given away.");
        return new(_transport.Stream, _transport.Socket, _transport.Buffered.ToArray());
    }
}
