using System.Net.Security;
using Aesop.MySql.Authentication;
using Aesop.MySql.Protocol;
using Aesop.MySql.Protocol.Packets;

namespace Aesop.MySql.Handshaking;

/// <summary>The connection phase, from the server's greeting to its OK.</summary>
/// <remarks>
/// (1) greeting, (2) versions and capabilities, (3) TLS, (4) the answer, (5) authentication.
/// See https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase.html.
/// </remarks>
internal static class Handshaker
{
    /// <summary>Without these a server is older than any supported one, or none.</summary>
    private const Capabilities Demanded = Capabilities.Protocol41 | Capabilities.SecureConnection | Capabilities.PluginAuthentication;

    private const Capabilities Wanted = Demanded | Capabilities.LongPassword | Capabilities.LongFlag | Capabilities.Transactions | Capabilities.MultiResults
        | Capabilities.ConnectAttributes | Capabilities.PluginAuthenticationLengthEncoded | Capabilities.DeprecateEof;

    private static readonly KeyValuePair<string, string>[] Attributes =
    [
        new("_client_name", "aesop"),
        new("_client_version", typeof(Handshaker).Assembly.GetName().Version?.ToString(3) ?? ""),
        new("_pid", Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture)),
    ];

    /// <summary>Runs the connection phase. The transport may be used for commands afterwards.</summary>
    public static async ValueTask<Session> RunAsync(
        PacketTransport transport, MySqlConnectionOptions options, string password, string? serverPublicKey, CancellationToken cancellationToken)
    {
        // (1)
        transport.StartCommand("waiting for the server's greeting");
        ReadOnlyMemory<byte> payload = await transport.ReadAsync(cancellationToken).ConfigureAwait(false);
        if (ErrPacket.Is(payload.Span))
        {
            throw ErrPacket.Parse(payload.Span);
        }

        // (2)
        HandshakePacket greeting = HandshakePacket.Parse(payload.Span);
        MySqlServerVersion version = MySqlServerVersion.Parse(greeting.ServerVersion);
        if ((greeting.Capabilities & Demanded) != Demanded)
        {
            throw new MySqlUnsupportedException($"{transport.Peer}: the server ('{version.Text}') lacks the capabilities {Demanded & ~greeting.Capabilities}.");
        }

        Capabilities capabilities = Wanted & (greeting.Capabilities | Capabilities.LongPassword);
        capabilities |= options.Database is null ? Capabilities.None : Capabilities.ConnectWithDatabase;

        // (3)
        bool tls = await StartTlsAsync(transport, options, greeting, capabilities, cancellationToken).ConfigureAwait(false);
        capabilities |= tls ? Capabilities.Tls : Capabilities.None;

        // (4)
        transport.Activity = "authenticating";
        Credentials credentials = new(password, tls, options.SocketPath is not null, options.AllowClearPassword, serverPublicKey);
        AuthenticationMethod method = Authenticator.First(greeting.AuthenticationPlugin, version.IsMariaDb, credentials);
        PacketWriter writer = new();
        new HandshakeResponsePacket(
            capabilities, options.MaxPacketBytes, options.User, method.Respond(greeting.Challenge), options.Database, method.Name, Attributes).Write(writer);
        await transport.SendAsync(writer.Payload, cancellationToken).ConfigureAwait(false);

        // (5)
        OkPacket ok = await Authenticator.CompleteAsync(transport, method, credentials, cancellationToken).ConfigureAwait(false);
        return new(version, greeting.ConnectionId, capabilities, ok.Status);
    }

    private static async ValueTask<bool> StartTlsAsync(
        PacketTransport transport, MySqlConnectionOptions options, HandshakePacket greeting, Capabilities capabilities, CancellationToken cancellationToken)
    {
        bool offered = greeting.Capabilities.HasFlag(Capabilities.Tls);
        if (options.Tls == MySqlTlsMode.Disabled || (options.Tls == MySqlTlsMode.Preferred && (!offered || options.SocketPath is not null)))
        {
            return false;
        }

        if (!offered)
        {
            throw new MySqlTlsException($"{transport.Peer}: TLS is demanded and the server does not offer it. Set up TLS at the server, or connect with tls=disabled.");
        }

        transport.Activity = "starting TLS";
        PacketWriter writer = new();
        HandshakeResponsePacket.WriteTlsRequest(writer, capabilities | Capabilities.Tls, options.MaxPacketBytes);
        await transport.SendAsync(writer.Payload, cancellationToken).ConfigureAwait(false);
        transport.ExpectNothingBuffered();
        SslStream stream = await new TlsUpgrade(options).RunAsync(transport.Stream, cancellationToken).ConfigureAwait(false);
        transport.ReplaceStream(stream);
        return true;
    }
}
