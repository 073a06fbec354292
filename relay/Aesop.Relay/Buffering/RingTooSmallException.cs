namespace Aesop.Relay.Buffering;

/// <summary>What should enter the ring can't; the operator must give it more bytes.</summary>
internal sealed class RingTooSmallException(string message) : Exception(message);
