namespace Aesop.Relay;

/// <summary>What the writer of a full ring does.</summary>
public enum RingOverflow
{
    /// <summary>It overwrites the oldest: a slow client is answered <c>gone</c> and costs nobody anything. For servers.</summary>
    Overwrite,

    /// <summary>It waits for the slowest stream that is open, and for one where none is. For a relay that lives inside one consumer.</summary>
    Wait,
}
