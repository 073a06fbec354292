using Aesop.MySql.Protocol;

namespace Aesop.MySql.Handshaking;

/// <summary>What the connection phase found out.</summary>
/// <param name="Version">The server's family and version.</param>
/// <param name="ConnectionId">The server's number of this connection, as KILL takes it.</param>
/// <param name="Capabilities">What both sides agreed on.</param>
/// <param name="Status">The server's status at the OK.</param>
internal sealed record Session(MySqlServerVersion Version, uint ConnectionId, Capabilities Capabilities, ServerStatus Status);
