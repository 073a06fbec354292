namespace Aesop.Relay.Sources;

/// <summary>What changes seldom in a source's status. Swapped whole.</summary>
/// <param name="State">Where it stands.</param>
/// <param name="Reason">Why, where that isn't plain.</param>
/// <param name="Version">The server's product and version.</param>
/// <param name="Epoch">The lineage's number.</param>
internal sealed record SourcePhase(SourceState State, string? Reason, string? Version, uint? Epoch)
{
    /// <summary>Whether a server is being read.</summary>
    public bool IsConnected => State is SourceState.CatchingUp or SourceState.Streaming;
}
