namespace Aesop.MySql;

/// <summary>The options contradict themselves, or name a file or variable that can't be used.</summary>
public sealed class MySqlConfigurationException : MySqlException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">The key and what is wrong with it; never a secret.</param>
    /// <param name="innerException">The cause, where there is one.</param>
    public MySqlConfigurationException(string message, Exception? innerException = null)
        : base(MySqlErrorKind.Operator, message, innerException)
    {
    }
}
