namespace Aesop.Relay.Buffering;

/// <summary>What should enter the ring can't; the operator must give it more bytes.</summary>
/// <param name="message">What, and what to do.</param>
/// <param name="least">Bytes that the ring would need at the least.</param>
internal sealed class RingTooSmallException(string message, long least) : Exception(message)
{
    /// <summary>Bytes that the ring would need at the least.</summary>
    public long Least { get; } = least;
}
