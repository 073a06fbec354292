namespace Aesop.MySql;

/// <summary>The connection could not be made, was lost, or had been retired before.</summary>
public class MySqlConnectionException : MySqlException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">Which server, what was going on, and what happened.</param>
    /// <param name="innerException">The network's error, where there is one.</param>
    public MySqlConnectionException(string message, Exception? innerException = null)
        : base(MySqlErrorKind.Transient, message, innerException)
    {
    }
}
