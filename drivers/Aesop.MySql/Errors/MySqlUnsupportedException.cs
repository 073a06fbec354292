namespace Aesop.MySql;

/// <summary>A server, protocol version or authentication method that this driver does not speak, or was told not to use.</summary>
public sealed class MySqlUnsupportedException : MySqlException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What the server is or asks for, and what would be accepted.</param>
    public MySqlUnsupportedException(string message)
        : base(MySqlErrorKind.Operator, message)
    {
    }
}
