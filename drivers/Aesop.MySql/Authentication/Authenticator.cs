using Aesop.MySql.Protocol;
using Aesop.MySql.Protocol.Packets;

namespace Aesop.MySql.Authentication;

/// <summary>Runs the exchange after the client's handshake response, up to the server's OK or error.</summary>
/// <remarks>See https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase.html.</remarks>
internal static class Authenticator
{
    private const byte MoreDataHeader = 0x01;

    /// <summary>More steps than any method has; a server that goes on is no server.</summary>
    private const int MostSteps = 16;

    /// <summary>The method to begin with: the server's own default, unless that one would give the password away or isn't known.</summary>
    public static AuthenticationMethod First(string serverDefault, bool isMariaDb, Credentials credentials) => serverDefault switch
    {
        NativePassword.PluginName => new NativePassword(credentials),
        CachingSha2Password.PluginName => new CachingSha2Password(credentials),

        // The server compares the name with the account's own method and asks for that one where they differ.
        _ => isMariaDb ? new NativePassword(credentials) : new CachingSha2Password(credentials),
    };

    /// <summary>Answers the server until it accepts or refuses.</summary>
    /// <exception cref="MySqlServerException">The server refuses.</exception>
    /// <exception cref="MySqlUnsupportedException">The account's method isn't one of this driver's.</exception>
    public static async ValueTask<OkPacket> CompleteAsync(
        PacketTransport transport, AuthenticationMethod method, Credentials credentials, CancellationToken cancellationToken)
    {
        for (int step = 0; step < MostSteps; step++)
        {
            ReadOnlyMemory<byte> payload = await transport.ReadAsync(cancellationToken).ConfigureAwait(false);
            byte header = payload.IsEmpty ? throw new MySqlProtocolException("An empty packet came during authentication.") : payload.Span[0];
            byte[]? reply;
            switch (header)
            {
                case OkPacket.Header:
                    return OkPacket.Parse(payload.Span);
                case ErrPacket.Header:
                    throw ErrPacket.Parse(payload.Span);
                case AuthSwitchPacket.Header:
                    AuthSwitchPacket request = AuthSwitchPacket.Parse(payload.Span);
                    method = Create(request.Plugin, credentials);
                    reply = method.Respond(request.Challenge);
                    break;
                case MoreDataHeader:
                    reply = method.Continue(payload.Span[1..]);
                    break;
                default:
                    throw new MySqlProtocolException($"A packet that begins with 0x{header:X2} came during authentication.");
            }

            if (reply is not null)
            {
                await transport.SendAsync(reply, cancellationToken).ConfigureAwait(false);
                transport.EraseSent();
            }
        }

        throw new MySqlProtocolException($"Authentication did not end after {MostSteps} packets of the server.");
    }

    private static AuthenticationMethod Create(string plugin, Credentials credentials) => plugin switch
    {
        NativePassword.PluginName => new NativePassword(credentials),
        CachingSha2Password.PluginName => new CachingSha2Password(credentials),
        Sha256Password.PluginName => new Sha256Password(credentials),
        Ed25519Password.PluginName => new Ed25519Password(credentials),
        ClearPassword.PluginName => new ClearPassword(credentials),
        _ => throw new MySqlUnsupportedException(
            $"The account is set up for the authentication method '{Printable(plugin)}'. Known here are {NativePassword.PluginName}, {CachingSha2Password.PluginName}, "
            + $"{Sha256Password.PluginName}, {Ed25519Password.PluginName} and {ClearPassword.PluginName}: alter the account to one of them."),
    };

    private static string Printable(string text) =>
        string.Concat(text.Take(64).Select(static character => char.IsControl(character) ? '?' : character));
}
