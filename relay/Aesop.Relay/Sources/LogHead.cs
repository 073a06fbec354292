using Aesop.Wire.Positions;

namespace Aesop.Relay.Sources;

/// <summary>What the head of a binlog file tells.</summary>
/// <param name="Identity">What tells the file from every other of its number.</param>
/// <param name="BegunAt">When it was begun, in seconds since 1970-01-01 UTC.</param>
/// <param name="Gtids">The transactions of the files before it, those that are purged included; empty where the server writes no such list.</param>
internal sealed record LogHead(ulong Identity, uint BegunAt, GtidHistory Gtids);
