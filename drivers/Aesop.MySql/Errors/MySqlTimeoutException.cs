namespace Aesop.MySql;

/// <summary>The server kept silent (or took nothing) for longer than the option that the message names. The connection is retired.</summary>
public sealed class MySqlTimeoutException : MySqlConnectionException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">Which server, what was waited for, and how long.</param>
    /// <param name="innerException">The cancellation that ended the wait.</param>
    public MySqlTimeoutException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
