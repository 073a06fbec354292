using System.Net.Sockets;
using Aesop.MySql.Protocol;

namespace Aesop.MySql.Handshaking;

/// <summary>Opens the socket, runs the connection phase on it, and gives both within the connect timeout, or closes it again.</summary>
internal static class Connector
{
    private const string TimeoutOption = "connect_timeout_ms";

    /// <summary>Idle seconds before the first keepalive probe, seconds between probes, and probes until the peer counts as gone.</summary>
    private const int KeepAliveIdleSeconds = 30;
    private const int KeepAliveIntervalSeconds = 10;
    private const int KeepAliveProbes = 3;

    public static async ValueTask<(PacketTransport Transport, Session Session)> ConnectAsync(MySqlConnectionOptions options, CancellationToken cancellationToken)
    {
        using CancellationTokenSource deadline = new(options.ConnectTimeout, options.TimeProvider);
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        string activity = "opening the socket";
        PacketTransport? transport = null;
        try
        {
            string password = await SecretFiles.ReadPasswordAsync(options, both.Token).ConfigureAwait(false);
            string? key = options.ServerPublicKeyFile is { } path
                ? await SecretFiles.ReadAsync(path, "server_public_key", both.Token).ConfigureAwait(false)
                : null;
            Socket socket = await OpenAsync(options, both.Token).ConfigureAwait(false);
            TransportLimits limits = new(options.MaxPacketBytes, options.ConnectTimeout, TimeoutOption);
            transport = new(new NetworkStream(socket, ownsSocket: true), socket, options.ServerName, limits, options.TimeProvider);
            Session session = await Handshaker.RunAsync(transport, options, password, key, both.Token).ConfigureAwait(false);
            return (transport, session);
        }
        catch (Exception error)
        {
            activity = transport?.Activity ?? activity;
            transport?.Break(error.Message);
            if (error is OperationCanceledException)
            {
                cancellationToken.ThrowIfCancellationRequested();
                throw new MySqlTimeoutException(
                    $"{options.ServerName}: no connection within {options.ConnectTimeout.TotalMilliseconds:0} ms ({activity}; {TimeoutOption}).", error);
            }

            if (error is IOException or ObjectDisposedException or InvalidOperationException)
            {
                throw new MySqlConnectionException($"{options.ServerName}: the connection was lost ({activity}): {error.Message}", error);
            }

            throw;
        }
    }

    private static async ValueTask<Socket> OpenAsync(MySqlConnectionOptions options, CancellationToken cancellationToken)
    {
        Socket socket = options.SocketPath is null
            ? new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true }
            : new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            if (options.SocketPath is { } path)
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken).ConfigureAwait(false);
                return socket;
            }

            // A half-open connection is noticed by the deadlines of the commands; the probes also keep firewalls from forgetting idle ones.
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, KeepAliveIdleSeconds);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, KeepAliveIntervalSeconds);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, KeepAliveProbes);
            await socket.ConnectAsync(options.Host, options.Port, cancellationToken).ConfigureAwait(false);
            return socket;
        }
        catch (SocketException cause)
        {
            socket.Dispose();
            throw new MySqlConnectionException($"{options.ServerName}: no connection: {cause.Message}", cause);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
