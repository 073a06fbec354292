using Aesop.MySql.Binlog;
using Aesop.Wire.Positions;

namespace Aesop.Relay.Sources;

/// <summary>Where one connection's reading stood at a moment.</summary>
/// <param name="Stream">The connection, which anybody may abort.</param>
/// <param name="Read">How far it had read, or the server had said that it stands.</param>
/// <param name="IsAtEnd">Whether the server had said that there was nothing more.</param>
/// <param name="HeardAt">When the server was last heard.</param>
internal sealed record SourceReading(BinlogStream Stream, Scn Read, bool IsAtEnd, long HeardAt);
