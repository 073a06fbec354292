namespace Aesop.MySql.Binlog;

/// <summary>
/// Reads a table map.
/// <code>
///  | id u48 | flags u16 | length u8 | database | 0 | length u8 | table | 0 | columns, length-encoded | a type u8 a column |
///  | metadata length, length-encoded | metadata | a bit a column: nullable | optional metadata, to the end |
/// </code>
/// See https://dev.mysql.com/doc/dev/mysql-server/latest/classmysql_1_1binlog_1_1event_1_1Table__map__event.html.
/// </summary>
internal static class TableMapParser
{
    public const int IdSize = 6;
    private const int FlagsSize = 2;

    public static TableMap Parse(in BinlogEvent source)
    {
        var reader = new PayloadReader(source);
        ulong id = reader.ReadUIntOfSize(IdSize);
        reader.ReadBytes(FlagsSize);
        string database = ReadName(ref reader, "the database's name");
        string name = ReadName(ref reader, "the table's name");
        ulong count = reader.ReadLengthEncoded();
        if (count is 0 or > TableMap.MaxColumns)
        {
            reader.Throw($"the table is said to have {count} columns");
        }

        ReadOnlySpan<byte> types = reader.ReadBytes((int)count);
        ReadOnlySpan<byte> metadata = reader.ReadLengthEncodedBytes("the column metadata");
        ReadOnlySpan<byte> nullable = reader.ReadBytes(((int)count + 7) / 8);
        ColumnDefinition[] columns = ReadColumns(source, types, metadata, nullable);
        OptionalMetadata.Apply(source, reader.ReadRest(), columns);
        return new TableMap(id, database, name, columns);
    }

    private static string ReadName(ref PayloadReader reader, string what)
    {
        string name = reader.ReadUtf8(reader.ReadUInt8(), what);
        reader.ReadTerminator(what);
        return name;
    }

    private static ColumnDefinition[] ReadColumns(in BinlogEvent source, ReadOnlySpan<byte> types, ReadOnlySpan<byte> metadata, ReadOnlySpan<byte> nullable)
    {
        var columns = new ColumnDefinition[types.Length];
        var reader = new PayloadReader(source.Place, metadata);
        for (int i = 0; i < types.Length; i++)
        {
            bool isNullable = (nullable[i / 8] & (1 << (i % 8))) != 0;
            columns[i] = ColumnTypes.Read(ref reader, i, (BinlogColumnType)types[i], isNullable, source.Format.IsMariaDb);
        }

        if (reader.Remaining != 0)
        {
            reader.Throw($"{reader.Remaining} bytes of column metadata belong to no column");
        }

        return columns;
    }
}
