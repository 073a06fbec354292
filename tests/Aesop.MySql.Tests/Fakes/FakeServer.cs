using System.Net;
using System.Net.Sockets;

namespace Aesop.MySql.Tests.Fakes;

/// <summary>A server in this process that plays a script to each connection: what it says, then how many packets it hears, in turn.</summary>
internal sealed class FakeServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<Conversation, Task> _script;
    private readonly Task _accepting;

    public FakeServer(Func<Conversation, Task> script)
    {
        _script = script;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    public MySqlConnectionOptions Options => new() { Host = "127.0.0.1", Port = Port, User = "u", Password = "secret" };

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> running = [];
        try
        {
            while (true)
            {
                running.Add(PlayAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(running);
        }
    }

    private async Task PlayAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await _script(new(client.GetStream(), _stop.Token));
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                // The client left, or the test is over.
            }
        }
    }

    /// <summary>One connection, seen from the server.</summary>
    internal sealed class Conversation(Stream stream, CancellationToken stop)
    {
        public Stream Stream => stream;

        public Task SayAsync(byte[] bytes) => stream.WriteAsync(bytes, stop).AsTask();

        /// <summary>One packet of the client: its sequence number and payload.</summary>
        public async Task<(byte Sequence, byte[] Payload)> HearAsync()
        {
            byte[] header = new byte[4];
            await stream.ReadExactlyAsync(header, stop);
            byte[] payload = new byte[header[0] | (header[1] << 8) | (header[2] << 16)];
            await stream.ReadExactlyAsync(payload, stop);
            return (header[3], payload);
        }

        /// <summary>The connection phase, and the command that every connection begins with.</summary>
        public async Task WelcomeAsync()
        {
            await SayAsync(FakePackets.Frame(0, FakePackets.Greeting()));
            await HearAsync();
            await SayAsync(FakePackets.Frame(2, FakePackets.Ok()));
            await HearAsync();
            await SayAsync(FakePackets.Frame(1, FakePackets.Ok()));
        }

        /// <summary>Stays silent until the test is over.</summary>
        public Task StaySilentAsync() => Task.Delay(Timeout.InfiniteTimeSpan, stop);
    }
}
