using System.Net.Sockets;

namespace Aesop.MySql.Protocol;

/// <summary>What a connection stood on, after it was given away.</summary>
/// <param name="Stream">The bytes, through TLS where that is on. The new owner disposes of it.</param>
/// <param name="Socket">The socket below; disposing of it ends a read that is under way at once. Null where there is none.</param>
/// <param name="Buffered">Bytes that had been read already; they come before those of the stream.</param>
internal sealed record DetachedStream(Stream Stream, Socket? Socket, byte[] Buffered);
