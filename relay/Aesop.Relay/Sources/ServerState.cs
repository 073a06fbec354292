namespace Aesop.Relay.Sources;

/// <summary>What a relay last found of one of a source's servers.</summary>
public enum ServerState
{
    /// <summary>It wasn't asked yet.</summary>
    Untried,

    /// <summary>It is the one that is read.</summary>
    Reading,

    /// <summary>It can't be reached, or was lost.</summary>
    Away,

    /// <summary>It isn't fit now, and may be later: a replica, or one that lacks transactions which were read.</summary>
    PassedOver,

    /// <summary>It can't be the source before somebody changes something: a setting, a privilege, logs that were purged.</summary>
    Refused,
}
