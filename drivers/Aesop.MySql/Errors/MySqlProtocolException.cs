namespace Aesop.MySql;

/// <summary>Bytes from the server that break the client/server protocol. The connection they came from is retired.</summary>
/// <remarks>See https://dev.mysql.com/doc/dev/mysql-server/latest/PAGE_PROTOCOL.html.</remarks>
public sealed class MySqlProtocolException : MySqlException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is malformed, in which packet and at which offset.</param>
    /// <param name="innerException">The cause, where there is one.</param>
    public MySqlProtocolException(string message, Exception? innerException = null)
        : base(MySqlErrorKind.Corrupt, message, innerException)
    {
    }
}
