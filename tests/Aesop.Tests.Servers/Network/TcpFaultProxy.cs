using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Aesop.Tests.Servers;

/// <summary>
/// Forwards loopback connections to a server and breaks them on demand. What is set applies to the connections that are open and
/// to those to come. Its members may be called from any thread.
/// </summary>
public sealed class TcpFaultProxy : IAsyncDisposable
{
    private readonly Socket _listener;
    private readonly EndPoint _target;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<TcpFaultConnection, Task> _connections = [];
    private readonly Task _accepting;
    private int _accepted;

    private TcpFaultProxy(Socket listener, EndPoint target)
    {
        _listener = listener;
        _target = target;
        Port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        _accepting = AcceptAsync();
    }

    /// <summary>The address it listens on.</summary>
    public string Host { get; } = "127.0.0.1";

    /// <summary>The port it listens on.</summary>
    public int Port { get; }

    /// <summary>What happens to bytes on their way to the server.</summary>
    public TcpFaultDirection ToServer { get; } = new();

    /// <summary>What happens to bytes on their way to the client.</summary>
    public TcpFaultDirection ToClient { get; } = new();

    /// <summary>True closes each new connection as soon as it is accepted.</summary>
    public bool Refusing { get; set; }

    /// <summary>How many connections were accepted so far.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

    /// <summary>How many connections are open.</summary>
    public int Open => _connections.Count;

    /// <summary>Starts forwarding to the server.</summary>
    public static TcpFaultProxy Start(DatabaseServer server) => Start(server.Port);

    /// <summary>Starts forwarding to a loopback port, on which nobody need listen yet.</summary>
    public static TcpFaultProxy Start(int targetPort)
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        return new TcpFaultProxy(listener, new IPEndPoint(IPAddress.Loopback, targetPort));
    }

    /// <summary>Resets all open connections, on both sides; new ones are taken.</summary>
    public void CutAll()
    {
        foreach (var connection in _connections.Keys)
        {
            connection.Cut();
        }
    }

    /// <summary>
    /// Stops forwarding both ways and says nothing: to each side the other seems to be there, and silent. Undone by
    /// <see cref="TcpFaultDirection.Resume"/>.
    /// </summary>
    public void Freeze()
    {
        ToServer.Hold();
        ToClient.Hold();
    }

    /// <summary>Resets all connections and stops listening.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        await _accepting;
        CutAll();
        await Task.WhenAll(_connections.Values);
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            Socket client;
            try
            {
                client = await _listener.AcceptAsync(_stopping.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException && _stopping.IsCancellationRequested)
            {
                return;
            }

            Interlocked.Increment(ref _accepted);
            var connection = new TcpFaultConnection(client);
            if (Refusing)
            {
                connection.Dispose();
                continue;
            }

            var served = new TaskCompletionSource();
            _connections[connection] = served.Task;
            _ = ServeAsync(connection, served);
        }
    }

    private async Task ServeAsync(TcpFaultConnection connection, TaskCompletionSource served)
    {
        await connection.ForwardAsync(_target, ToServer, ToClient, _stopping.Token);
        _connections.TryRemove(connection, out _);
        connection.Dispose();
        served.SetResult();
    }
}
