using Aesop.Relay.Buffering;
using Aesop.Relay.Sources;
using Aesop.Relay.Tables;

namespace Aesop.Relay.Serving;

/// <summary>One source as its clients see it.</summary>
/// <param name="Name">The name that is in paths and tokens.</param>
/// <param name="Ring">Where its frames are.</param>
/// <param name="Schemas">Its schemas; each is there before the first frame that uses it.</param>
/// <param name="Status">Tells how it is at this moment; called from any thread.</param>
internal sealed record ServedSource(string Name, EventRing Ring, SchemaRegistry Schemas, Func<SourceStatus> Status)
{
    /// <summary>Tells the changes of lineage so far, oldest first; called from any thread.</summary>
    public Func<IReadOnlyList<LineageBreak>> Breaks { get; init; } = () => [];

    /// <summary>How long a client whose position is ahead of the ring is kept while the relay catches up with it.</summary>
    public TimeSpan AheadGrace { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a client waits for the source's very first checkpoint.</summary>
    public TimeSpan StartGrace { get; init; } = TimeSpan.FromSeconds(10);
}
