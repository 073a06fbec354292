namespace Aesop.MySql;

/// <summary>The root of all errors of this driver, apart from misuse of its API and cancellation by the caller.</summary>
/// <remarks>Misuse is <see cref="ArgumentException"/> or <see cref="InvalidOperationException"/>; a caller's token gives <see cref="OperationCanceledException"/>.</remarks>
public abstract class MySqlException : Exception
{
    private protected MySqlException(MySqlErrorKind kind, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        Kind = kind;
    }

    /// <summary>Whether to retry, to ask an operator, or to distrust what was received.</summary>
    public MySqlErrorKind Kind { get; }
}
