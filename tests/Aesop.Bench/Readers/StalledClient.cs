using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Aesop.Bench;

/// <summary>A client that asks for everything and then reads nothing, not even the answer's head.</summary>
internal sealed class StalledClient : IDisposable
{
    private const int ReceiveBufferBytes = 16 << 10;

    private readonly Socket _socket;

    private StalledClient(Socket socket) => _socket = socket;

    /// <summary>Connects and asks.</summary>
    public static async Task<StalledClient> ConnectAsync(Uri relay, CancellationToken cancellationToken)
    {
        // Small, so that it is soon full.
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = ReceiveBufferBytes };
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, relay.Port, cancellationToken);
            var request = string.Create(
                CultureInfo.InvariantCulture,
                $"GET /v1/sources/{Relays.Source}/stream?from=earliest HTTP/1.1\r\nHost: {relay.Authority}\r\nAccept: application/vnd.aesop.frames\r\n\r\n");
            await socket.SendAsync(Encoding.ASCII.GetBytes(request), cancellationToken);
            return new StalledClient(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public void Dispose() => _socket.Dispose();
}
