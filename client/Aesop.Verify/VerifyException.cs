namespace Aesop.Verify;

/// <summary>A verification can't be made or can't go on; the message says what, where and what to do.</summary>
public sealed class VerifyException : Exception
{
    /// <summary>An error without words.</summary>
    public VerifyException()
    {
    }

    /// <summary>An error with its message.</summary>
    public VerifyException(string message)
        : base(message)
    {
    }

    /// <summary>An error with its message and cause.</summary>
    public VerifyException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
