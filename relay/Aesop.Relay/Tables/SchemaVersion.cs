using Aesop.Wire.Positions;

namespace Aesop.Relay.Tables;

/// <summary>That a table had a schema from a place on. Immutable.</summary>
/// <param name="Schema">The schema.</param>
/// <param name="Epoch">The lineage.</param>
/// <param name="Since">The first transaction with a row of it.</param>
public sealed record SchemaVersion(RegisteredSchema Schema, uint Epoch, Scn Since);
