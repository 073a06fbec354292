namespace Aesop.MySql.Binlog;

/// <summary>The server sent neither an event nor a heartbeat for three periods: the link is dead, whatever the operating system says of it. A new connection may succeed.</summary>
public sealed class BinlogHeartbeatTimeoutException : MySqlConnectionException
{
    internal BinlogHeartbeatTimeoutException(string message)
        : base(message)
    {
    }
}
