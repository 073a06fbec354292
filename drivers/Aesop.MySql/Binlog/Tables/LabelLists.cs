namespace Aesop.MySql.Binlog;

/// <summary>
/// The labels of all ENUM, or all SET, columns: for each column a count and so many strings.
/// See https://dev.mysql.com/doc/dev/mysql-server/latest/classmysql_1_1binlog_1_1event_1_1Table__map__event.html.
/// </summary>
internal static class LabelLists
{
    public static void Read(ref PayloadReader reader, ColumnDefinition[] columns, BinlogColumnType type)
    {
        foreach (ref ColumnDefinition column in columns.AsSpan())
        {
            if (column.Type == type)
            {
                column = column with { Labels = ReadLabels(ref reader) };
            }
        }
    }

    private static ReadOnlyMemory<byte>[] ReadLabels(ref PayloadReader reader)
    {
        // Each label takes a byte at least, so the count is bounded by what is left.
        var labels = new ReadOnlyMemory<byte>[reader.ReadLength("a list of labels")];
        foreach (ref ReadOnlyMemory<byte> label in labels.AsSpan())
        {
            label = reader.ReadLengthEncodedBytes("a label").ToArray();
        }

        return labels;
    }
}
