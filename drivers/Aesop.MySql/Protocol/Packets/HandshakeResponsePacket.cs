namespace Aesop.MySql.Protocol.Packets;

/// <summary>The client's answer to the greeting.</summary>
/// <remarks>
/// <code>
/// | capabilities u32 | largest packet u32 | charset u8 | 23 zeros |                      so far it is also the request for TLS
/// | user, 0 | length, authentication response | database, 0 | plugin's name, 0 | length, attributes |
/// </code>
/// See https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase_packets_protocol_handshake_response.html
/// and https://mariadb.com/kb/en/connection/#client-handshake-response.
/// </remarks>
internal sealed record HandshakeResponsePacket(
    Capabilities Capabilities, int MaxPacketBytes, string User, byte[] Response, string? Database, string Plugin,
    IReadOnlyList<KeyValuePair<string, string>> Attributes)
{
    /// <summary>utf8mb4_general_ci: the one utf8mb4 collation that every supported server has under one number.</summary>
    private const byte Utf8Mb4GeneralCi = 45;

    public static void WriteTlsRequest(PacketWriter writer, Capabilities capabilities, int maxPacketBytes) => writer
        .WriteUInt32((uint)capabilities)
        .WriteUInt32((uint)maxPacketBytes)
        .WriteByte(Utf8Mb4GeneralCi)
        .WriteZeros(23);

    public void Write(PacketWriter writer)
    {
        WriteTlsRequest(writer, Capabilities, MaxPacketBytes);
        writer.WriteNullTerminated(User);
        if (Capabilities.HasFlag(Capabilities.PluginAuthenticationLengthEncoded))
        {
            writer.WriteLengthEncodedBytes(Response);
        }
        else
        {
            writer.WriteByte((byte)Response.Length).WriteBytes(Response);
        }

        if (Capabilities.HasFlag(Capabilities.ConnectWithDatabase))
        {
            writer.WriteNullTerminated(Database ?? "");
        }

        if (Capabilities.HasFlag(Capabilities.PluginAuthentication))
        {
            writer.WriteNullTerminated(Plugin);
        }

        if (Capabilities.HasFlag(Capabilities.ConnectAttributes))
        {
            PacketWriter attributes = new();
            foreach ((string key, string value) in Attributes)
            {
                attributes.WriteLengthEncodedString(key).WriteLengthEncodedString(value);
            }

            writer.WriteLengthEncodedBytes(attributes.Payload.Span);
        }
    }
}
