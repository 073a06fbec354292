namespace Aesop.Relay.Statements;

/// <summary>What an XA statement does.</summary>
internal enum XaVerb
{
    /// <summary>XA START, XA BEGIN: the rows of the transaction follow.</summary>
    Start,

    /// <summary>XA END: its rows end.</summary>
    End,

    /// <summary>XA COMMIT of a transaction that was prepared.</summary>
    Commit,

    /// <summary>XA COMMIT ... ONE PHASE, of one that wasn't.</summary>
    CommitOnePhase,

    /// <summary>XA ROLLBACK, of either.</summary>
    Rollback,
}
