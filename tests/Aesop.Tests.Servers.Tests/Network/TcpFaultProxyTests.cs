using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Aesop.Tests.Servers.Tests.Network;

internal sealed class TcpFaultProxyTests
{
    private static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    private Socket _listener = null!;
    private TcpFaultProxy _proxy = null!;
    private Socket _client = null!;
    private Socket _server = null!;

    [SetUp]
    public async Task Connect()
    {
        _listener = NewSocket();
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _proxy = TcpFaultProxy.Start(((IPEndPoint)_listener.LocalEndPoint!).Port);
        _client = NewSocket();
        await _client.ConnectAsync(_proxy.Host, _proxy.Port);
        _server = await _listener.AcceptAsync();
    }

    [TearDown]
    public async Task Disconnect()
    {
        await _proxy.DisposeAsync();
        _client.Dispose();
        _server.Dispose();
        _listener.Dispose();
    }

    [Test]
    public async Task Forward_BothWays_ArrivesUnchanged()
    {
        var bytes = RandomBytes(1_000_000);

        var arrived = ReadAsync(_server, bytes.Length);
        await _client.SendAsync(bytes);
        await _server.SendAsync((byte[])[1, 2, 3]);

        Assert.That(await arrived, Is.EqualTo(bytes));
        Assert.That(await ReadAsync(_client, 3), Is.EqualTo(new byte[] { 1, 2, 3 }));
    }

    [Test]
    public async Task Forward_SideEndsItsOutput_OtherDirectionGoesOn()
    {
        _client.Shutdown(SocketShutdown.Send);

        Assert.That(await ReadAsync(_server, 1), Is.Empty);
        await _server.SendAsync((byte[])[7]);
        Assert.That(await ReadAsync(_client, 1), Is.EqualTo(new byte[] { 7 }));
    }

    [Test]
    public async Task CutAll_Open_ResetsBothSidesAndTakesNewOnes()
    {
        _proxy.CutAll();

        await Assert.ThatAsync(() => ReadAsync(_client, 1), Throws.InstanceOf<SocketException>());
        await Assert.ThatAsync(() => ReadAsync(_server, 1), Throws.InstanceOf<SocketException>());
        using var next = NewSocket();
        await next.ConnectAsync(_proxy.Host, _proxy.Port);
        using var nextServer = await _listener.AcceptAsync();
        await next.SendAsync((byte[])[9]);
        Assert.That(await ReadAsync(nextServer, 1), Is.EqualTo(new byte[] { 9 }));
        Assert.That(_proxy.Accepted, Is.EqualTo(2));
    }

    [Test]
    public async Task Hold_OneDirection_IsSilentUntilResumedAndTheOtherFlows()
    {
        _proxy.ToClient.Hold();

        await _server.SendAsync((byte[])[1]);
        await _client.SendAsync((byte[])[2]);

        var held = ReadAsync(_client, 1);
        Assert.That(await ReadAsync(_server, 1), Is.EqualTo(new byte[] { 2 }));
        Assert.That(await Task.WhenAny(held, Task.Delay(Silence)), Is.Not.SameAs(held));
        _proxy.ToClient.Resume();
        Assert.That(await held, Is.EqualTo(new byte[] { 1 }));
    }

    [Test]
    public async Task Freeze_PeerCloses_IsNotNoticed()
    {
        _proxy.Freeze();
        _server.Close();

        var read = ReadAsync(_client, 1);

        Assert.That(await Task.WhenAny(read, Task.Delay(Silence)), Is.Not.SameAs(read));
        _proxy.ToClient.Resume();
        Assert.That(await read, Is.Empty);
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(100_003)]
    public async Task CutAfterBytes_MoreIsSent_ExactlyThatManyArrive(int count)
    {
        var bytes = RandomBytes(300_000);
        _proxy.ToClient.CutAfterBytes = count;

        _ = _server.SendAsync(bytes);

        Assert.That(await ReadAsync(_client, bytes.Length), Is.EqualTo(bytes[..count]));
    }

    [Test]
    public async Task WriteBytesMax_One_ArrivesUnchanged()
    {
        var bytes = RandomBytes(2_000);
        _proxy.ToServer.WriteBytesMax = 1;

        await _client.SendAsync(bytes);

        Assert.That(await ReadAsync(_server, bytes.Length), Is.EqualTo(bytes));
    }

    [Test]
    public async Task BytesPerSecond_Limited_TakesAtLeastThatLong()
    {
        _proxy.ToServer.BytesPerSecond = 10_000;
        var started = Stopwatch.GetTimestamp();

        await _client.SendAsync(RandomBytes(5_000));
        await ReadAsync(_server, 5_000);

        Assert.That(Stopwatch.GetElapsedTime(started), Is.GreaterThan(TimeSpan.FromMilliseconds(450)));
    }

    [Test]
    public async Task Delay_Set_IsWaitedFor()
    {
        _proxy.ToServer.Delay = TimeSpan.FromMilliseconds(100);
        var started = Stopwatch.GetTimestamp();

        await _client.SendAsync((byte[])[1]);
        await ReadAsync(_server, 1);

        Assert.That(Stopwatch.GetElapsedTime(started), Is.GreaterThan(TimeSpan.FromMilliseconds(90)));
    }

    [Test]
    public async Task Refusing_NewConnection_EndsAtOnce()
    {
        _proxy.Refusing = true;
        await Assert.ThatAsync(() => ConnectAndReadAsync(_proxy), Throws.InstanceOf<SocketException>());
    }

    [Test]
    public async Task Start_NobodyListens_ResetsTheClient()
    {
        await using var proxy = TcpFaultProxy.Start(FreePort.Next());
        await Assert.ThatAsync(() => ConnectAndReadAsync(proxy), Throws.InstanceOf<SocketException>());
    }

    // The reset may come before the connection was seen to be there.
    private static async Task ConnectAndReadAsync(TcpFaultProxy proxy)
    {
        using var client = NewSocket();
        await client.ConnectAsync(proxy.Host, proxy.Port);
        await ReadAsync(client, 1);
    }

    private static Socket NewSocket() => new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    private static byte[] RandomBytes(int count)
    {
        var bytes = new byte[count];
        new Random(count).NextBytes(bytes);
        return bytes;
    }

    // That many bytes, or those before the end.
    private static async Task<byte[]> ReadAsync(Socket socket, int count)
    {
        using var limit = new CancellationTokenSource(Soon);
        var buffer = new byte[count];
        var read = 0;
        while (read < count)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(read), limit.Token);
            if (received == 0)
            {
                break;
            }

            read += received;
        }

        return buffer[..read];
    }
}
