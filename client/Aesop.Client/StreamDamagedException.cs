namespace Aesop.Client;

/// <summary>
/// What a relay sent is damaged or breaks the protocol. The client drops the connection and pulls again from the last
/// whole transaction; this is thrown when that was no help either. Nothing was skipped.
/// </summary>
public sealed class StreamDamagedException : AesopClientException
{
    internal StreamDamagedException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
