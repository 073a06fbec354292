using Aesop.Wire.Positions;

namespace Aesop.Relay.Sources;

/// <summary>What one connection is to read.</summary>
/// <param name="Epoch">The lineage.</param>
/// <param name="Ask">What the server is asked for.</param>
/// <param name="Start">Where the reading starts; null where it goes on behind what was read.</param>
internal sealed record SourcePlan(uint Epoch, SourceStart Ask, SourceStart? Start)
{
    /// <summary>The change of lineage that this begins with; null for none.</summary>
    public LineageBreak? Break { get; init; }

    /// <summary>What was relayed before and may stand in this lineage's log as well; null for nothing.</summary>
    public GtidHistory? Skip { get; init; }

    /// <summary>For people.</summary>
    public string Describe() => Ask.Ask is { } place
        ? $"from {place.File}:{place.Offset}{(Ask.KeepFrom is { } keep ? $", keeping from {keep}" : "")}{(Ask.KeepFromTime is { } time ? $", keeping from {CommitTime.Format(time)}" : "")}, epoch {Epoch}"
        : $"behind the GTID set '{Ask.AskGtids}', epoch {Epoch}";
}
