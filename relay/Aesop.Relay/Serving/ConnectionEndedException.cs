namespace Aesop.Relay.Serving;

/// <summary>The client closed its end while something was being sent.</summary>
internal sealed class ConnectionEndedException() : OperationCanceledException("The client has left.");
