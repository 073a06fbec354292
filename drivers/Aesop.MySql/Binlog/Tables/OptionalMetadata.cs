namespace Aesop.MySql.Binlog;

/// <summary>
/// The last part of a table map: fields of (type u8, length length-encoded, value), in any order. Each field lists something about those columns that
/// it counts, in their order; which ones it counts differs between the servers.
/// See https://dev.mysql.com/doc/dev/mysql-server/latest/classmysql_1_1binlog_1_1event_1_1Table__map__event.html.
/// </summary>
internal static class OptionalMetadata
{
    private const byte Signedness = 1;
    private const byte DefaultCharset = 2;
    private const byte ColumnCharset = 3;
    private const byte ColumnName = 4;
    private const byte SetLabels = 5;
    private const byte EnumLabels = 6;
    private const byte GeometryType = 7;
    private const byte SimplePrimaryKey = 8;
    private const byte PrefixedPrimaryKey = 9;
    private const byte LabelDefaultCharset = 10;
    private const byte LabelColumnCharset = 11;
    private const byte Visibility = 12;
    private const byte VectorDimensions = 13;

    public static void Apply(in BinlogEvent source, ReadOnlySpan<byte> bytes, ColumnDefinition[] columns)
    {
        bool isMariaDb = source.Format.IsMariaDb;
        var fields = new PayloadReader(source.Place, bytes);
        while (fields.Remaining > 0)
        {
            byte type = fields.ReadUInt8();
            var value = new PayloadReader(source.Place, fields.ReadLengthEncodedBytes($"optional metadata {type}"));
            switch (type)
            {
                case Signedness:
                    ReadBits(ref value, columns, column => ColumnTypes.IsNumeric(column.Type), (column, bit) => column with { IsUnsigned = bit });
                    break;
                case DefaultCharset:
                    ReadDefaultCharset(ref value, columns, column => ColumnTypes.IsCharacter(column.Type, isMariaDb));
                    break;
                case ColumnCharset:
                    ReadNumbers(ref value, columns, column => ColumnTypes.IsCharacter(column.Type, isMariaDb), (column, number) => column with { CollationId = number });
                    break;
                case ColumnName:
                    ReadNames(ref value, columns);
                    break;
                case SetLabels:
                    LabelLists.Read(ref value, columns, BinlogColumnType.Set);
                    break;
                case EnumLabels:
                    LabelLists.Read(ref value, columns, BinlogColumnType.Enum);
                    break;
                case GeometryType:
                    ReadNumbers(ref value, columns, column => column.Type == BinlogColumnType.Geometry, (column, number) => column with { GeometryType = number });
                    break;
                case SimplePrimaryKey or PrefixedPrimaryKey:
                    ReadPrimaryKey(ref value, columns, hasPrefixes: type == PrefixedPrimaryKey);
                    break;
                case LabelDefaultCharset:
                    ReadDefaultCharset(ref value, columns, column => ColumnTypes.IsLabelled(column.Type));
                    break;
                case LabelColumnCharset:
                    ReadNumbers(ref value, columns, column => ColumnTypes.IsLabelled(column.Type), (column, number) => column with { CollationId = number });
                    break;
                case Visibility:
                    ReadBits(ref value, columns, _ => true, (column, bit) => column with { IsVisible = bit });
                    break;
                case VectorDimensions:
                    ReadNumbers(ref value, columns, column => column.Type == BinlogColumnType.Vector, (column, number) => column with { VectorDimensions = number });
                    break;
                default:
                    // Fields of newer servers add to what is known of a column, and say nothing about how rows are read.
                    value.ReadRest();
                    break;
            }

            if (value.Remaining != 0)
            {
                value.Throw($"{value.Remaining} bytes of optional metadata {type} belong to no column");
            }
        }
    }

    private static void ReadBits(
        ref PayloadReader reader, ColumnDefinition[] columns, Predicate<ColumnDefinition> isCounted, Func<ColumnDefinition, bool, ColumnDefinition> apply)
    {
        int index = 0;
        int bits = 0;
        foreach (ref ColumnDefinition column in columns.AsSpan())
        {
            if (isCounted(column))
            {
                bits = index++ % 8 == 0 ? reader.ReadUInt8() : bits << 1;
                column = apply(column, (bits & 0x80) != 0);
            }
        }
    }

    private static void ReadNumbers(
        ref PayloadReader reader, ColumnDefinition[] columns, Predicate<ColumnDefinition> isCounted, Func<ColumnDefinition, int, ColumnDefinition> apply)
    {
        foreach (ref ColumnDefinition column in columns.AsSpan())
        {
            if (isCounted(column))
            {
                column = apply(column, ReadInt(ref reader));
            }
        }
    }

    /// <summary>A default, then (which of the counted columns, collation) for those that differ from it.</summary>
    private static void ReadDefaultCharset(ref PayloadReader reader, ColumnDefinition[] columns, Predicate<ColumnDefinition> isCounted)
    {
        int[] counted = [.. columns.Where(column => isCounted(column)).Select(column => column.Ordinal)];
        int collation = ReadInt(ref reader);
        foreach (int ordinal in counted)
        {
            columns[ordinal] = columns[ordinal] with { CollationId = collation };
        }

        while (reader.Remaining > 0)
        {
            int index = ReadInt(ref reader);
            collation = ReadInt(ref reader);
            if (index >= counted.Length)
            {
                reader.Throw($"a character set is given for column {index} of the {counted.Length} that have one");
            }

            columns[counted[index]] = columns[counted[index]] with { CollationId = collation };
        }
    }

    private static void ReadNames(ref PayloadReader reader, ColumnDefinition[] columns)
    {
        foreach (ref ColumnDefinition column in columns.AsSpan())
        {
            int length = reader.ReadLength("a column's name");
            column = column with { Name = reader.ReadUtf8(length, "a column's name") };
        }
    }

    private static void ReadPrimaryKey(ref PayloadReader reader, ColumnDefinition[] columns, bool hasPrefixes)
    {
        for (int place = 0; reader.Remaining > 0; place++)
        {
            int ordinal = ReadInt(ref reader);
            int prefix = hasPrefixes ? ReadInt(ref reader) : 0;
            if (ordinal >= columns.Length || columns[ordinal].PrimaryKeyOrdinal is not null)
            {
                reader.Throw($"column {ordinal + 1} cannot be in the primary key, or is so twice");
            }

            columns[ordinal] = columns[ordinal] with { PrimaryKeyOrdinal = place, PrimaryKeyPrefix = prefix };
        }
    }

    private static int ReadInt(ref PayloadReader reader)
    {
        ulong number = reader.ReadLengthEncoded();
        if (number > int.MaxValue)
        {
            reader.Throw($"{number} is out of range");
        }

        return (int)number;
    }
}
