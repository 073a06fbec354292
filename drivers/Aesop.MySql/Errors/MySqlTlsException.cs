namespace Aesop.MySql;

/// <summary>TLS was demanded and not offered, the certificate does not hold, or a certificate file cannot be used.</summary>
public sealed class MySqlTlsException : MySqlException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">Which server, which rule failed, with the reasons of the certificate check.</param>
    /// <param name="innerException">The error of the TLS library, where there is one.</param>
    public MySqlTlsException(string message, Exception? innerException = null)
        : base(MySqlErrorKind.Operator, message, innerException)
    {
    }
}
