using System.Text;

namespace Aesop.MySql.Protocol.Packets;

/// <summary>An ERR packet.</summary>
/// <remarks>
/// <code>
/// | 0xFF | code u16 | '#' | SQLSTATE 5 | message, to the end |     before the handshake without '#' and SQLSTATE
/// </code>
/// See https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_err_packet.html.
/// </remarks>
internal static class ErrPacket
{
    public const byte Header = 0xFF;

    /// <summary>The longest message that is kept; servers send at most 512 characters.</summary>
    public const int MostMessageBytes = 4096;

    private const int SqlStateBytes = 5;

    public static bool Is(ReadOnlySpan<byte> payload) => payload.Length > 0 && payload[0] == Header;

    public static MySqlServerException Parse(ReadOnlySpan<byte> payload)
    {
        PacketReader reader = new(payload, "The ERR packet");
        reader.Skip(1);
        int code = reader.ReadUInt16();
        string sqlState = "";
        if (reader.Remaining > SqlStateBytes && payload[reader.Offset] == (byte)'#')
        {
            reader.Skip(1);
            sqlState = Encoding.UTF8.GetString(reader.ReadBytes(SqlStateBytes));
        }

        ReadOnlySpan<byte> message = reader.ReadToEnd();
        return new(code, sqlState, Encoding.UTF8.GetString(message[..Math.Min(message.Length, MostMessageBytes)]));
    }
}
