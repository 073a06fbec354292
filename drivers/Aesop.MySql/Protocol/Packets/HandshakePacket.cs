using System.Text;

namespace Aesop.MySql.Protocol.Packets;

/// <summary>The server's greeting, version 10.</summary>
/// <remarks>
/// <code>
/// | 10 | version text, 0 | connection id u32 | challenge 8 | 0 | capabilities low u16 | charset u8 | status u16 |
/// | capabilities high u16 | challenge length u8 | 10 reserved (MariaDB: 6, then capabilities beyond 32 bits) |
/// | rest of the challenge, at least 13 with a zero at its end | authentication plugin's name, 0 |
/// </code>
/// See https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase_packets_protocol_handshake_v10.html
/// and https://mariadb.com/kb/en/connection/#initial-handshake-packet.
/// </remarks>
internal sealed record HandshakePacket(
    string ServerVersion, uint ConnectionId, byte[] Challenge, Capabilities Capabilities, ServerStatus Status, string AuthenticationPlugin)
{
    private const string Name = "The server's greeting";
    private const byte ProtocolVersion = 10;
    private const int FirstChallengeBytes = 8;
    private const int LeastSecondChallengeBytes = 13;
    private const int MostVersionBytes = 256;

    public static HandshakePacket Parse(ReadOnlySpan<byte> payload)
    {
        PacketReader reader = new(payload, Name);
        byte version = reader.ReadByte();
        if (version != ProtocolVersion)
        {
            throw new MySqlProtocolException($"{Name} is of protocol version {version}; version {ProtocolVersion} is spoken here. Is this a MySQL or MariaDB server?");
        }

        ReadOnlySpan<byte> serverVersion = reader.ReadNullTerminated();
        if (serverVersion.Length > MostVersionBytes)
        {
            throw new MySqlProtocolException($"{Name}: a version text of {serverVersion.Length} bytes is over the limit of {MostVersionBytes}.");
        }

        string versionText = Encoding.UTF8.GetString(serverVersion);
        uint connectionId = reader.ReadUInt32();
        ReadOnlySpan<byte> first = reader.ReadBytes(FirstChallengeBytes);
        reader.Skip(1);
        uint capabilities = reader.ReadUInt16();
        if (reader.Remaining == 0)
        {
            return new(versionText, connectionId, first.ToArray(), (Capabilities)capabilities, ServerStatus.None, "");
        }

        reader.Skip(1);
        ServerStatus status = (ServerStatus)reader.ReadUInt16();
        capabilities |= (uint)reader.ReadUInt16() << 16;
        int challengeBytes = reader.ReadByte();
        reader.Skip(10);
        Capabilities flags = (Capabilities)capabilities;
        ReadOnlySpan<byte> second = default;
        if (flags.HasFlag(Capabilities.SecureConnection))
        {
            second = reader.ReadBytes(Math.Max(LeastSecondChallengeBytes, challengeBytes - FirstChallengeBytes));
            second = second[^1] == 0 ? second[..^1] : second;
        }

        string plugin = flags.HasFlag(Capabilities.PluginAuthentication) ? Encoding.UTF8.GetString(reader.ReadNullTerminatedOrToEnd()) : "";
        return new(versionText, connectionId, [.. first, .. second], flags, status, plugin);
    }
}
