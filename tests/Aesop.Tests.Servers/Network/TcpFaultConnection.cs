using System.Net;
using System.Net.Sockets;

namespace Aesop.Tests.Servers;

/// <summary>One forwarded connection: a socket to the client, one to the server, and a pump each way.</summary>
internal sealed class TcpFaultConnection(Socket client) : IDisposable
{
    private const int BufferBytes = 64 * 1024;

    private readonly Socket _server = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _cut = new();
    private readonly Lock _closing = new();
    private bool _closed;
    private bool _finished;

    /// <summary>Resets both sides at once.</summary>
    public void Cut()
    {
        lock (_closing)
        {
            if (!_closed)
            {
                _closed = true;
                // A linger of zero sends a reset in place of an orderly end.
                client.Close(0);
                _server.Close(0);
                _cut.Cancel();
            }
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Cut();
        _cut.Dispose();
    }

    /// <summary>Forwards until both directions have ended or the connection was cut. Never throws: what breaks, breaks both sides.</summary>
    public async Task ForwardAsync(EndPoint target, TcpFaultDirection toServer, TcpFaultDirection toClient, CancellationToken stopping)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stopping, _cut.Token);
        try
        {
            client.NoDelay = _server.NoDelay = true;
            await _server.ConnectAsync(target, ended.Token);
            await Task.WhenAll(PumpAsync(client, _server, toServer, ended.Token), PumpAsync(_server, client, toClient, ended.Token));
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The connection is over: nobody there, reset by a side, or cut.
        }

        if (_finished)
        {
            CloseInOrder();
        }
    }

    private async Task PumpAsync(Socket from, Socket to, TcpFaultDirection direction, CancellationToken cancellationToken)
    {
        try
        {
            var buffer = new byte[BufferBytes];
            var forwarded = 0L;
            while (true)
            {
                await direction.WaitWhileHeldAsync(cancellationToken);
                var received = await from.ReceiveAsync(buffer, cancellationToken);
                if (received == 0)
                {
                    await direction.WaitWhileHeldAsync(cancellationToken);
                    to.Shutdown(SocketShutdown.Send);
                    return;
                }

                for (var sent = 0; sent < received;)
                {
                    await direction.WaitWhileHeldAsync(cancellationToken);
                    var length = await direction.NextWriteAsync(forwarded, received - sent, cancellationToken);
                    if (length == 0)
                    {
                        // The other pump has to let go of the sockets first: closing one that is being read resets it.
                        _finished = true;
                        await _cut.CancelAsync();
                        return;
                    }

                    for (var end = sent + length; sent < end;)
                    {
                        var written = await to.SendAsync(buffer.AsMemory(sent, end - sent), cancellationToken);
                        sent += written;
                        forwarded += written;
                    }
                }
            }
        }
        catch when (!_finished)
        {
            // One side is gone, so the other must not seem to be there.
            Cut();
            throw;
        }
    }

    // Everything that was forwarded still arrives, and then the end.
    private void CloseInOrder()
    {
        lock (_closing)
        {
            if (!_closed)
            {
                _closed = true;
                client.Shutdown(SocketShutdown.Send);
                client.Close();
                _server.Shutdown(SocketShutdown.Send);
                _server.Close();
            }
        }
    }
}
