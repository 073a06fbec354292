namespace Aesop.MySql.Protocol.Packets;

/// <summary>An OK packet: the end of a command, or, with header 0xFE, of a result.</summary>
/// <remarks>
/// <code>
/// | 0x00 or 0xFE | affected rows | last insert id | status u16 | warnings u16 | information, to the end |
/// </code>
/// See https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_ok_packet.html.
/// </remarks>
internal readonly record struct OkPacket(ulong AffectedRows, ulong LastInsertId, ServerStatus Status, int Warnings)
{
    public const byte Header = 0x00;

    public static OkPacket Parse(ReadOnlySpan<byte> payload)
    {
        PacketReader reader = new(payload, "The OK packet");
        reader.Skip(1);
        ulong affected = reader.ReadLengthEncodedInteger();
        ulong insertId = reader.ReadLengthEncodedInteger();
        ServerStatus status = (ServerStatus)reader.ReadUInt16();
        return new(affected, insertId, status, reader.ReadUInt16());
    }
}
