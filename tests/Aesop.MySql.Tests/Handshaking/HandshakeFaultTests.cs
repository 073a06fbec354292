using Aesop.MySql.Handshaking;
using Aesop.MySql.Protocol;
using Aesop.MySql.Tests.Fakes;

namespace Aesop.MySql.Tests.Handshaking;

/// <summary>Servers that stop, stall, lie or babble while a connection is being made.</summary>
public sealed class HandshakeFaultTests
{
    private static readonly byte[] Greeting = FakePackets.Frame(0, FakePackets.Greeting());
    private static readonly byte[] Switch = FakePackets.Frame(2, FakePackets.AuthSwitch("caching_sha2_password", [.. FakePackets.Challenge, 0]));
    private static readonly byte[] Rest = [.. FakePackets.Frame(4, [1, 3]), .. FakePackets.Frame(5, FakePackets.Ok())];

    [Test]
    public async Task ConnectAsync_CutAtEachByteOfTheConnectionPhase_IsALostConnection()
    {
        byte[] all = [.. Greeting, .. Switch, .. Rest];
        int cut = 0;
        await using FakeServer server = new(async conversation =>
        {
            int left = Volatile.Read(ref cut);
            foreach (byte[] part in new[] { Greeting, Switch, Rest })
            {
                await conversation.SayAsync(part[..Math.Min(left, part.Length)]);
                if ((left -= part.Length) <= 0)
                {
                    return;
                }

                await conversation.HearAsync();
            }
        });
        for (; cut < all.Length; cut++)
        {
            Assert.That(
                async () => await MySqlConnection.ConnectAsync(server.Options),
                Throws.InstanceOf<MySqlConnectionException>().With.Message.Contains($"127.0.0.1:{server.Port}"), $"cut at {cut}");
        }
    }

    [Test]
    public async Task ConnectAsync_ServerStaysSilent_TimesOutAndSaysAtWhat()
    {
        await using FakeServer server = new(static conversation => conversation.StaySilentAsync());
        MySqlConnectionOptions options = server.Options with { ConnectTimeout = TimeSpan.FromMilliseconds(200) };
        Assert.That(
            async () => await MySqlConnection.ConnectAsync(options),
            Throws.TypeOf<MySqlTimeoutException>().With.Message.Contains("waiting for the server's greeting").And.Message.Contains("connect_timeout_ms"));
    }

    [Test]
    public async Task ConnectAsync_ServerStaysSilentInAuthentication_TimesOut()
    {
        await using FakeServer server = new(static async conversation =>
        {
            await conversation.SayAsync(Greeting);
            await conversation.StaySilentAsync();
        });
        MySqlConnectionOptions options = server.Options with { ConnectTimeout = TimeSpan.FromMilliseconds(200) };
        Assert.That(async () => await MySqlConnection.ConnectAsync(options), Throws.TypeOf<MySqlTimeoutException>().With.Message.Contains("authenticating"));
    }

    [Test]
    public async Task ConnectAsync_Cancelled_ThrowsCancellation()
    {
        await using FakeServer server = new(static conversation => conversation.StaySilentAsync());
        using CancellationTokenSource source = new(TimeSpan.FromMilliseconds(50));
        Assert.That(async () => await MySqlConnection.ConnectAsync(server.Options, source.Token), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public void ConnectAsync_NobodyListens_IsALostConnection() =>
        Assert.That(
            static async () => await MySqlConnection.ConnectAsync(new() { Host = "127.0.0.1", Port = 1, User = "u" }),
            Throws.TypeOf<MySqlConnectionException>().With.Message.StartsWith("127.0.0.1:1: no connection"));

    [Test]
    public void ConnectAsync_NoSuchSocket_IsALostConnection() =>
        Assert.That(
            static async () => await MySqlConnection.ConnectAsync(new() { SocketPath = "/no/such/socket", User = "u" }),
            Throws.TypeOf<MySqlConnectionException>().With.Message.StartsWith("/no/such/socket: no connection"));

    [Test]
    public void ConnectAsync_WrongOptions_ThrowsThemAll() =>
        Assert.That(
            static async () => await MySqlConnection.ConnectAsync(new() { Port = 0 }),
            Throws.TypeOf<MySqlConfigurationException>().With.Message.Contains("a user is needed").And.Message.Contains("the port"));

    [TestCase(MySqlTlsMode.Required), TestCase(MySqlTlsMode.VerifyCa), TestCase(MySqlTlsMode.VerifyIdentity)]
    public void RunAsync_TlsDemandedAndNotOffered_SaysSo(MySqlTlsMode mode) =>
        Assert.That(
            () => Run(Greeting, new() { User = "u", Tls = mode }),
            Throws.TypeOf<MySqlTlsException>().With.Message.Contains("TLS is demanded and the server does not offer it"));

    [Test]
    public void RunAsync_BytesBehindTheGreetingBeforeTls_AreRefused() =>
        Assert.That(
            () => Run(
                [.. FakePackets.Frame(0, FakePackets.Greeting(capabilities: FakePackets.ServerCapabilities | Capabilities.Tls)), .. FakePackets.Frame(2, FakePackets.Ok())],
                new() { User = "u", Tls = MySqlTlsMode.Required }),
            Throws.TypeOf<MySqlProtocolException>().With.Message.Contains("before TLS"));

    [Test]
    public void RunAsync_ServerTooBusyToGreet_IsItsOwnError() =>
        Assert.That(
            () => Run(FakePackets.Frame(0, [0xFF, 0x10, 0x04, .. "Too many connections"u8])),
            Throws.TypeOf<MySqlServerException>().With.Property("Code").EqualTo(1040).And.Property("Kind").EqualTo(MySqlErrorKind.Transient));

    [TestCase("5.6.51"), TestCase("8.0.11-TiDB-v7.5.0")]
    public void RunAsync_OtherServer_IsRefusedByItsVersion(string version) =>
        Assert.That(() => Run(FakePackets.Frame(0, FakePackets.Greeting(version))), Throws.TypeOf<MySqlUnsupportedException>().With.Message.Contains($"'{version}'"));

    [Test]
    public void RunAsync_ServerWithoutPlugins_IsRefused() =>
        Assert.That(
            () => Run(FakePackets.Frame(0, FakePackets.Greeting(capabilities: FakePackets.ServerCapabilities & ~Capabilities.PluginAuthentication))),
            Throws.TypeOf<MySqlUnsupportedException>().With.Message.Contains("PluginAuthentication"));

    [TestCase("dialog"), TestCase("mysql_old_password"), TestCase("auth_gssapi_client")]
    public void RunAsync_UnknownMethod_IsRefusedByName(string plugin) =>
        Assert.That(
            () => Run([.. Greeting, .. FakePackets.Frame(2, FakePackets.AuthSwitch(plugin, FakePackets.Challenge))]),
            Throws.TypeOf<MySqlUnsupportedException>().With.Message.Contains($"'{plugin}'"));

    [Test]
    public void RunAsync_OldestSwitchRequest_IsRefusedByName() =>
        Assert.That(() => Run([.. Greeting, .. FakePackets.Frame(2, [0xFE])]), Throws.TypeOf<MySqlUnsupportedException>().With.Message.Contains("mysql_old_password"));

    [Test]
    public void RunAsync_ClearPasswordAskedOverTcp_IsRefused() =>
        Assert.That(
            () => Run([.. Greeting, .. FakePackets.Frame(2, FakePackets.AuthSwitch("mysql_clear_password", []))], new() { User = "u", AllowClearPassword = true, Tls = MySqlTlsMode.Disabled }),
            Throws.TypeOf<MySqlUnsupportedException>().With.Message.Contains("unprotected"));

    [Test]
    public void RunAsync_EndlessAuthentication_Ends()
    {
        // Each request is answered by one packet, so the server's numbers rise by two.
        byte[] babble = [.. Enumerable.Range(1, 200).SelectMany(static i => FakePackets.Frame((byte)(2 * i), FakePackets.AuthSwitch("mysql_native_password", FakePackets.Challenge)))];
        Assert.That(() => Run([.. Greeting, .. babble]), Throws.TypeOf<MySqlProtocolException>().With.Message.Contains("did not end"));
    }

    [TestCase(new byte[] { }), TestCase(new byte[] { 0x02 }), TestCase(new byte[] { 0xFB }), TestCase(new byte[] { 0x01, 0x04 })]
    public void RunAsync_NonsenseInAuthentication_ThrowsProtocolException(byte[] payload) =>
        Assert.That(() => Run([.. Greeting, .. FakePackets.Frame(2, payload)]), Throws.TypeOf<MySqlProtocolException>());

    [Test]
    public async Task RunAsync_GoodServer_GivesItsIdentity()
    {
        Session session = await Run([.. Greeting, .. FakePackets.Frame(2, FakePackets.Ok())]);
        Assert.That((session.Version.ToString(), session.ConnectionId), Is.EqualTo(("MySQL 8.4.0", 42u)));
    }

    [Test]
    public async Task RunAsync_MutatedConversation_ThrowsOnlyOurOwn()
    {
        byte[] good = [.. Greeting, .. Switch, .. Rest];
        Random random = new(11);
        for (int round = 0; round < 5_000; round++)
        {
            byte[] bytes = [.. good];
            for (int edits = random.Next(1, 5); edits > 0; edits--)
            {
                bytes[random.Next(bytes.Length)] = random.Next(2) == 0 ? (byte)random.Next(0xFA, 0x100) : (byte)random.Next(256);
            }

            try
            {
                await Run(bytes[..random.Next(bytes.Length + 1)]);
            }
            catch (MySqlException)
            {
                // Ours.
            }
            catch (Exception other)
            {
                Assert.Fail($"{Convert.ToHexString(bytes)} gave {other}");
            }
        }
    }

    private static async Task<Session> Run(byte[] script, MySqlConnectionOptions? options = null)
    {
        using PacketTransport transport = FakePackets.Transport(new ScriptedStream(script));
        return await Handshaker.RunAsync(transport, options ?? new() { User = "u", Tls = MySqlTlsMode.Disabled }, "secret", null, default);
    }
}
