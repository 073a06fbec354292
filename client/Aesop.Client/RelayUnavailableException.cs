namespace Aesop.Client;

/// <summary>For now a relay can't be read: it is away, cut the stream, or kept silent. The client retries it, or another, within its bounds.</summary>
public sealed class RelayUnavailableException : AesopClientException
{
    internal RelayUnavailableException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
