namespace Aesop.Relay.Sources;

/// <summary>The ways in which a group of events ends that take more than the event at its end.</summary>
internal enum GroupEndKind
{
    /// <summary>The transaction holds: what stands behind its savepoints may wait in a file, or the catalog is to be asked.</summary>
    Commit,

    /// <summary>The transaction is void.</summary>
    RollBack,

    /// <summary>The transaction has no end, and is void: the server crashed while it wrote it. Behind it the next file begins.</summary>
    CutOff,

    /// <summary>An XA transaction that was prepared before is committed here.</summary>
    CommitPrepared,
}
