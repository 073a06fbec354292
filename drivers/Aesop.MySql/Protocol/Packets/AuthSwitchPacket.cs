using System.Text;

namespace Aesop.MySql.Protocol.Packets;

/// <summary>The server's wish for another authentication method, with a new challenge.</summary>
/// <remarks>
/// <code>
/// | 0xFE | plugin's name, 0 | challenge, to the end |      0xFE alone: the method of MySQL 4.0
/// </code>
/// See https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase_packets_protocol_auth_switch_request.html.
/// </remarks>
internal sealed record AuthSwitchPacket(string Plugin, byte[] Challenge)
{
    public const byte Header = 0xFE;

    private const int MostChallengeBytes = 1024;

    public static AuthSwitchPacket Parse(ReadOnlySpan<byte> payload)
    {
        PacketReader reader = new(payload, "The authentication switch request");
        reader.Skip(1);
        if (reader.Remaining == 0)
        {
            return new("mysql_old_password", []);
        }

        string plugin = Encoding.UTF8.GetString(reader.ReadNullTerminated());
        if (reader.Remaining > MostChallengeBytes)
        {
            throw new MySqlProtocolException($"The authentication switch request: a challenge of {reader.Remaining} bytes is over the limit of {MostChallengeBytes}.");
        }

        return new(plugin, reader.ReadToEnd().ToArray());
    }
}
