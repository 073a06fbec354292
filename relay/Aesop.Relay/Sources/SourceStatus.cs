using Aesop.Wire.Positions;

namespace Aesop.Relay.Sources;

/// <summary>A source as it is at one moment; what isn't known is null. Immutable.</summary>
public sealed record SourceStatus
{
    /// <summary>Where it stands.</summary>
    public required SourceState State { get; init; }

    /// <summary>Why it stands there, for people, where that isn't plain.</summary>
    public string? Reason { get; init; }

    /// <summary>The address of the server that is read, or was last, without credentials: <c>host:port</c> or a socket's path.</summary>
    public required string Server { get; init; }

    /// <summary>Every server that may be the source, with what was last found of it.</summary>
    public IReadOnlyList<ServerStatus> Servers { get; init; } = [];

    /// <summary>The last change of lineage, with what it lost and brought; null where there was none.</summary>
    public LineageBreak? Lineage { get; init; }

    /// <summary>The server's product and version, once it was reached.</summary>
    public string? Version { get; init; }

    /// <summary>The lineage's number; null before the first connection.</summary>
    public uint? Epoch { get; init; }

    /// <summary>The binlog file being read, by name.</summary>
    public string? File { get; init; }

    /// <summary>How far the relay has read: where the next transaction would begin.</summary>
    public Scn? Read { get; init; }

    /// <summary>The end of the source's log as last heard while connected; null when disconnected.</summary>
    public Scn? SourceEnd { get; init; }

    /// <summary>When the relay last heard from the source, by the relay's clock.</summary>
    public DateTimeOffset? HeardAt { get; init; }

    /// <summary>Seconds by which the relay is behind the source: the age of the newest transaction, of the one that is being read too; 0 at the log's end, null when it can't be known.</summary>
    public double? LagSeconds { get; init; }

    /// <summary>Bytes of binlog that the relay has still to receive, inside of a transaction too; null when it can't be known.</summary>
    public long? LagBytes { get; init; }

    /// <summary>Row changes read since the process started.</summary>
    public long Rows { get; init; }

    /// <summary>Transactions read since the process started.</summary>
    public long Transactions { get; init; }

    /// <summary>Bytes of binlog read since the process started.</summary>
    public long Bytes { get; init; }

    /// <summary>Bytes allocated while events were handled, since the process started.</summary>
    public long AllocatedBytes { get; init; }

    /// <summary>How often the connection was replaced since the process started.</summary>
    public long Reconnects { get; init; }
}
