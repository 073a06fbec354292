using Aesop.Wire.Positions;

namespace Aesop.Relay.Sources;

/// <summary>Where a reading of a server's log starts.</summary>
internal sealed record SourceStart
{
    /// <summary>The file to ask for, and the offset in it; null where the server finds the place by <see cref="AskGtids"/>.</summary>
    public (LogFile File, long Offset)? Ask { get; init; }

    /// <summary>The GTID set to ask for; null where a file is asked for.</summary>
    public GtidSet? AskGtids { get; init; }

    /// <summary>
    /// Transactions below it are read, for their GTIDs, and dropped; it must be between two transactions. Null keeps all that comes.
    /// </summary>
    public Scn? KeepFrom { get; init; }

    /// <summary>
    /// Transactions before the first one that was committed at this moment or later are read, for their GTIDs, and dropped; where there is none,
    /// reading starts at the log's end. In microseconds since 1970-01-01 UTC; null keeps all that comes.
    /// </summary>
    public long? KeepFromTime { get; init; }

    /// <summary>The GTID set behind the place asked for; null where the log's own list, at the head of the file, tells it.</summary>
    public GtidSet? Gtids { get; init; }
}
