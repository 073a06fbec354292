namespace Aesop.Relay.Sources;

/// <summary>One of a source's servers, as the relay last found it. Immutable.</summary>
/// <param name="Server">Its address without credentials.</param>
/// <param name="State">What was found.</param>
/// <param name="Reason">Why, where that isn't plain.</param>
/// <param name="At">When; null while it wasn't asked.</param>
public sealed record ServerStatus(string Server, ServerState State, string? Reason, DateTimeOffset? At);
