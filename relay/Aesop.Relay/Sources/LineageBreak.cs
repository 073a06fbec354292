using System.Text.Json.Serialization;
using Aesop.Wire.Positions;

namespace Aesop.Relay.Sources;

/// <summary>
/// A source went over to another lineage: another server, or the same with other logs. GTIDs are in the servers' own text, those of single MariaDB servers as
/// ranges (<c>0-1-101..105</c>). Immutable.
/// </summary>
public sealed record LineageBreak
{
    /// <summary>The epoch that begins with it.</summary>
    public required uint Epoch { get; init; }

    /// <summary>When the relay went over.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The server's address without credentials.</summary>
    public required string Server { get; init; }

    /// <summary>Transactions that the relay had read, and had given to its clients, and that the new lineage hasn't; empty for none.</summary>
    public string Lost { get; init; } = "";

    /// <summary>
    /// Transactions that the new lineage had and the relay hadn't read: written since the old server was lost, or errant ones, which were written on the
    /// new server before. They are relayed. Empty for none.
    /// </summary>
    public string Extra { get; init; } = "";

    /// <summary>Of those, as far as the log itself shows it: the ones that stand before others that both lineages have, by name, at most 100. Empty for none.</summary>
    public string Errant { get; init; } = "";

    /// <summary>The GTID set that both lineages have, at which the new epoch begins.</summary>
    public required string Common { get; init; }

    /// <summary>Whether the ids of what was lost have been given, or may be given, to other transactions, so that they name nothing any more.</summary>
    public bool IsReused { get; init; }

    /// <summary>What was lost.</summary>
    [JsonIgnore]
    internal GtidHistory LostHistory => GtidHistory.Parse(Lost);
}
