using Aesop.Relay.Statements;

namespace Aesop.Relay.Sources;

/// <summary>How a group of events ends that doesn't end by itself: rows have to be moved, found or taken back first.</summary>
/// <param name="Kind">How.</param>
/// <param name="End">The offset behind the group.</param>
/// <param name="Prepared">The XA transaction that is committed here; null in other ends.</param>
internal sealed record GroupEnd(GroupEndKind Kind, long End, XaId? Prepared = null);
