namespace Aesop.Client;

/// <summary>
/// The client can't go on: what happened, where, and what to do. Everything that retrying could mend has been retried before this is
/// thrown, within the bounds of the options.
/// </summary>
public class AesopClientException : Exception
{
    /// <summary>An error without a message.</summary>
    public AesopClientException()
    {
    }

    /// <summary>An error with its message.</summary>
    public AesopClientException(string message)
        : base(message)
    {
    }

    /// <summary>An error with its message and cause.</summary>
    public AesopClientException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
