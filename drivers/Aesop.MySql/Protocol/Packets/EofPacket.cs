namespace Aesop.MySql.Protocol.Packets;

/// <summary>An EOF packet: the end of columns or rows, of servers that know no other end.</summary>
/// <remarks>
/// <code>
/// | 0xFE | warnings u16 | status u16 |
/// </code>
/// See https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_eof_packet.html.
/// </remarks>
internal readonly record struct EofPacket(int Warnings, ServerStatus Status)
{
    public const byte Header = 0xFE;

    /// <summary>The exact length; a row that begins with 0xFE is longer than 16 MiB.</summary>
    public const int Length = 5;

    public static bool Is(ReadOnlySpan<byte> payload) => payload.Length == Length && payload[0] == Header;

    public static EofPacket Parse(ReadOnlySpan<byte> payload)
    {
        PacketReader reader = new(payload, "The EOF packet");
        reader.Skip(1);
        return new(reader.ReadUInt16(), (ServerStatus)reader.ReadUInt16());
    }
}
