namespace Aesop.MySql.Binlog;

/// <summary>The server refused to stream its log, or stopped with an error. <see cref="Refusal"/> is for code, the message for people.</summary>
public sealed class BinlogRefusedException : MySqlException
{
    internal BinlogRefusedException(BinlogRefusal refusal, string message, MySqlServerException? cause = null)
        : base(cause is { Kind: MySqlErrorKind.Transient } ? MySqlErrorKind.Transient : MySqlErrorKind.Operator, message, cause)
    {
        Refusal = refusal;
        Server = cause;
    }

    /// <summary>Which of the known reasons it is.</summary>
    public BinlogRefusal Refusal { get; }

    /// <summary>The server's error; null where the refusal was foreseen without one.</summary>
    public MySqlServerException? Server { get; }
}
