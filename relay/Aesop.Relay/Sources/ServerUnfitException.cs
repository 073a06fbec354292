namespace Aesop.Relay.Sources;

/// <summary>A server can't be read from now, and may be later without anybody's doing at the relay: it is asked again.</summary>
/// <param name="message">Why.</param>
/// <param name="lacksTransactions">Whether it lacks transactions that were relayed.</param>
internal sealed class ServerUnfitException(string message, bool lacksTransactions = false) : Exception(message)
{
    /// <summary>Whether the server lacks transactions that were relayed, so that the operator may have to choose.</summary>
    public bool LacksTransactions { get; } = lacksTransactions;
}
