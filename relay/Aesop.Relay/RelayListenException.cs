namespace Aesop.Relay;

/// <summary>HTTP can't be served on the address asked for; the message says why and what to do.</summary>
public sealed class RelayListenException : Exception
{
    /// <summary>An empty error.</summary>
    public RelayListenException()
    {
    }

    /// <summary>An error with its message.</summary>
    public RelayListenException(string message)
        : base(message)
    {
    }

    /// <summary>An error with its message and cause.</summary>
    public RelayListenException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
