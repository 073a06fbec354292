using Aesop.Wire.Positions;

namespace Aesop.Client;

/// <summary>What a relay says of a source's log; what it doesn't know is null.</summary>
/// <param name="Epoch">The lineage that the relay reads.</param>
/// <param name="Read">How far it has read.</param>
/// <param name="End">Where the source's log ends.</param>
internal sealed record SourceEnd(uint? Epoch, Scn? Read, Scn? End);
