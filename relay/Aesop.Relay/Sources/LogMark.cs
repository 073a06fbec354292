using Aesop.Wire.Positions;

namespace Aesop.Relay.Sources;

/// <summary>A place in a server's log, between two transactions.</summary>
/// <param name="File">The file.</param>
/// <param name="Log">Its identity.</param>
/// <param name="Offset">The offset in it.</param>
/// <param name="Below">At least what stands before it, and nothing that the server didn't log.</param>
internal sealed record LogMark(LogFile File, ulong Log, long Offset, GtidHistory Below);
