namespace Aesop.Relay.Sources;

/// <summary>
/// A source can't go on, and no retry mends it: the message says where, why and what the operator can do. What was read before stays
/// in the ring.
/// </summary>
public sealed class SourceHaltedException : Exception
{
    /// <summary>An error without words.</summary>
    public SourceHaltedException()
    {
    }

    /// <summary>An error with its message.</summary>
    public SourceHaltedException(string message)
        : base(message)
    {
    }

    /// <summary>An error with its message and cause.</summary>
    public SourceHaltedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
