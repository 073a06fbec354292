using Aesop.Wire.Positions;

namespace Aesop.Client;

/// <summary>What a relay says of a source's log; what it doesn't know is null.</summary>
/// <param name="Epoch">The lineage that the relay reads.</param>
/// <param name="Read">How far it has read.</param>
/// <param name="End">Where the source's log ends.</param>
/// <param name="NewestEpoch">The lineage of the newest position held.</param>
/// <param name="Newest">The newest position held: where the next transaction would begin, of what was read.</param>
internal sealed record SourceEnd(uint? Epoch, Scn? Read, Scn? End, uint? NewestEpoch, Scn? Newest);
