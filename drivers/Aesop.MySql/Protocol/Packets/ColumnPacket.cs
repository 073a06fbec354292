namespace Aesop.MySql.Protocol.Packets;

/// <summary>The description of one result column.</summary>
/// <remarks>
/// <code>
/// | catalog | schema | table | original table | name | original name |                 each with its length
/// | 12 | charset u16 | length u32 | type u8 | flags u16 | decimals u8 | 2 reserved |
/// </code>
/// See https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_query_response_text_resultset_column_definition.html.
/// </remarks>
internal static class ColumnPacket
{
    public static MySqlColumn Parse(ReadOnlySpan<byte> payload)
    {
        PacketReader reader = new(payload, "The column definition");
        reader.ReadLengthEncodedBytes();
        string schema = reader.ReadLengthEncodedString();
        string table = reader.ReadLengthEncodedString();
        reader.ReadLengthEncodedBytes();
        string name = reader.ReadLengthEncodedString();
        reader.ReadLengthEncodedBytes();
        reader.ReadLengthEncodedInteger();
        int characterSet = reader.ReadUInt16();
        uint length = reader.ReadUInt32();
        byte type = reader.ReadByte();
        int flags = reader.ReadUInt16();
        return new(schema, table, name, type, characterSet, length, flags, reader.ReadByte());
    }
}
