using Aesop.MySql.Binlog;

namespace Aesop.MySql.Tests.Binlog;

public sealed class AllocationTests
{
    [TestCaseSource(typeof(GoldenFiles), nameof(GoldenFiles.All))]
    public void Parse_EventsSeenBefore_AllocatesNothing(string name)
    {
        List<byte[]> events = [.. GoldenFiles.Events(name).Where(raw => IsHot(new BinlogEventHeader(raw).Type))];
        BinlogEventParser parser = EventBuilder.Dump(4, name.StartsWith("mariadb", StringComparison.Ordinal) ? EventBuilder.MariaDbVersion : EventBuilder.MySqlVersion);
        List<byte[]> placed = [.. events.Select(raw => EventBuilder.Event(new BinlogEventHeader(raw).Type, Body(name, raw)))];
        var tables = new TableMapCache();
        long sum = Walk(parser, tables, placed);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int round = 0; round < 100; round++)
        {
            sum += Walk(parser, tables, placed);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
        Assert.That(sum, Is.Not.Zero);
    }

    private static ReadOnlySpan<byte> Body(string name, byte[] raw) =>
        raw.AsSpan(BinlogEventHeader.Size..^(GoldenFiles.Events(name)[0][^5] == 0 ? 0 : 4));

    private static bool IsHot(BinlogEventType type) =>
        RowsEvent.IsRows(type) || type is BinlogEventType.TableMap or BinlogEventType.Xid or BinlogEventType.Query or BinlogEventType.MySqlGtid or BinlogEventType.MariaDbGtid or BinlogEventType.RowsQuery or BinlogEventType.AnnotateRows;

    private static long Walk(BinlogEventParser parser, TableMapCache tables, List<byte[]> events)
    {
        long sum = 0;
        foreach (byte[] raw in events)
        {
            BinlogEvent read = parser.Parse(raw);
            switch (read.Type)
            {
                case BinlogEventType.TableMap:
                    sum += tables.Add(read).Columns.Length;
                    break;
                case BinlogEventType.Xid:
                    sum += XidEvent.Parse(read).Xid > 0 ? 1 : 0;
                    break;
                case BinlogEventType.Query:
                    sum += QueryEvent.Parse(read).Statement.Length;
                    break;
                case BinlogEventType.MySqlGtid:
                    sum += GtidEvent.Parse(read).TransactionNumber;
                    break;
                case BinlogEventType.MariaDbGtid:
                    sum += (long)MariaDbGtidEvent.Parse(read).Id.Sequence;
                    break;
                case BinlogEventType.RowsQuery or BinlogEventType.AnnotateRows:
                    sum += StatementTextEvent.Parse(read).Statement.Length;
                    break;
                default:
                    sum += WalkRows(read, tables);
                    break;
            }
        }

        return sum;
    }

    private static long WalkRows(in BinlogEvent read, TableMapCache tables)
    {
        RowsEvent rows = RowsEvent.Parse(read);
        TableMap table = tables.Get(rows);
        var cursor = new RowCursor(rows, table);
        long sum = 0;
        while (cursor.NextRow())
        {
            if (cursor.Change != RowChange.Insert)
            {
                cursor.BeginImage(RowImage.Before);
                sum += WalkImage(ref cursor);
            }

            if (cursor.Change != RowChange.Delete)
            {
                cursor.BeginImage(RowImage.After);
                sum += WalkImage(ref cursor);
            }
        }

        return sum;
    }

    private static long WalkImage(ref RowCursor cursor)
    {
        long sum = 0;
        Span<byte> unscaled = stackalloc byte[MySqlDecimal.MaxUnscaledBytes];
        foreach (ColumnDefinition column in cursor.Table.Columns)
        {
            if (!cursor.IsPresent(column.Ordinal) || cursor.IsNull(column.Ordinal))
            {
                continue;
            }

            int digits = column.FractionalDigits ?? 0;
            switch (column.Type)
            {
                case BinlogColumnType.Int:
                    sum += cursor.ReadInt32();
                    break;
                case BinlogColumnType.Decimal:
                    sum += cursor.ReadDecimal(column.Precision, column.Scale).WriteUnscaled(unscaled);
                    break;
                case BinlogColumnType.DateTime2:
                    sum += cursor.ReadDateTime(column.Type, digits).TryGetMicros(out long micros) ? micros : 1;
                    break;
                case BinlogColumnType.Time2:
                    sum += cursor.ReadTime(column.Type, digits).Micros;
                    break;
                case BinlogColumnType.Timestamp2:
                    sum += cursor.ReadTimestamp(column.Type, digits);
                    break;
                case BinlogColumnType.VarChar or BinlogColumnType.Char:
                    sum += cursor.ReadVarBytes(column.LengthBytes).Length;
                    break;
                default:
                    cursor.SkipValue(column.Ordinal);
                    break;
            }
        }

        return sum;
    }
}
