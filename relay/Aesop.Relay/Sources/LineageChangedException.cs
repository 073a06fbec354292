namespace Aesop.Relay.Sources;

/// <summary>The server's log isn't the one that was being read: it was reset or restored, or another server stands behind the name.</summary>
internal sealed class LineageChangedException(string message) : Exception(message);
