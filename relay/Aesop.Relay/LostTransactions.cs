namespace Aesop.Relay;

/// <summary>What a source does when every server that could be read lacks transactions that the relay has read and given to clients.</summary>
public enum LostTransactions
{
    /// <summary>It halts, names them, and looks again: it goes on once a server has them.</summary>
    Halt,

    /// <summary>
    /// It goes on without them, after <see cref="SourceOptions.LostTransactionsWaitMs"/>: in a new epoch, with an error in the log and their names in the source's status. What they
    /// changed stays with the consumers.
    /// </summary>
    Continue,
}
