using System.Buffers.Binary;
using System.Numerics;

namespace Aesop.MySql.Binlog;

/// <summary>
/// Rows of one table that one statement inserted, updated or deleted; walked by a <see cref="RowCursor"/>. Borrows the event's memory.
/// <code>
///  | table u48 | flags u16 | extra length u16, itself counted, and extra data: version 2 only |
///  | columns, length-encoded | a bit a column: in the first image | the same for the second: updates only | rows, to the end |
/// </code>
/// See https://dev.mysql.com/doc/dev/mysql-server/latest/classmysql_1_1binlog_1_1event_1_1Rows__event.html and https://mariadb.com/kb/en/rows_event_v1v2/.
/// </summary>
public readonly ref struct RowsEvent
{
    private const ulong DummyTableId = 0xFFFFFF;
    private const int FixedSize = 8;
    private const ushort StatementEndFlag = 1;

    private readonly ushort _flags;

    private RowsEvent(
        in BinlogEvent source, RowChange change, ulong tableId, ushort flags, int columnCount,
        ReadOnlySpan<byte> before, ReadOnlySpan<byte> after, ReadOnlySpan<byte> data)
    {
        Place = source.Place;
        Change = change;
        TableId = tableId;
        _flags = flags;
        ColumnCount = columnCount;
        BeforeColumns = before;
        AfterColumns = after;
        Data = data;
    }

    /// <summary>What happened to the rows.</summary>
    public RowChange Change { get; }

    /// <summary>The number of the table, as its table map gave it.</summary>
    public ulong TableId { get; }

    /// <summary>How many columns the table had.</summary>
    public int ColumnCount { get; }

    /// <summary>A bit a column, lowest first: whether the before image carries it. Empty for inserts. Borrowed.</summary>
    public ReadOnlySpan<byte> BeforeColumns { get; }

    /// <summary>A bit a column, lowest first: whether the after image carries it. Empty for deletes. Borrowed.</summary>
    public ReadOnlySpan<byte> AfterColumns { get; }

    /// <summary>The rows' images. Borrowed.</summary>
    public ReadOnlySpan<byte> Data { get; }

    /// <summary>Whether JSON values in after images may be differences to what they were: MySQL's <c>binlog_row_value_options=PARTIAL_JSON</c>.</summary>
    public bool IsPartialUpdate => Place.EventType == BinlogEventType.PartialUpdateRows;

    /// <summary>Whether the statement ends with this event.</summary>
    public bool IsStatementEnd => (_flags & StatementEndFlag) != 0;

    /// <summary>Whether the event only ends a statement, and is of no table.</summary>
    public bool IsDummy => TableId == DummyTableId;

    internal EventPlace Place { get; }

    /// <summary>Whether a type is one of those that this reads.</summary>
    /// <param name="type">An event's type.</param>
    /// <returns>Whether it is 23 to 25, 30 to 32 or 39.</returns>
    public static bool IsRows(BinlogEventType type) =>
        type is (>= BinlogEventType.WriteRows and <= BinlogEventType.DeleteRows) or BinlogEventType.PartialUpdateRows or (>= BinlogEventType.WriteRowsV1 and <= BinlogEventType.DeleteRowsV1);

    /// <summary>Reads the event; allocates nothing.</summary>
    /// <param name="source">An event of type 23 to 25, 30 to 32 or 39.</param>
    /// <returns>What it says.</returns>
    /// <exception cref="BinlogFormatException">The body is not that of such an event.</exception>
    public static RowsEvent Parse(in BinlogEvent source)
    {
        ReadOnlySpan<byte> body = source.Body;
        bool isVersion2 = source.Type >= BinlogEventType.WriteRows;
        int offset = FixedSize + (isVersion2 ? sizeof(ushort) : 0);
        if (body.Length <= offset)
        {
            source.ThrowMalformed($"{body.Length} bytes cannot hold rows");
        }

        ulong tableId = TableMapCache.ReadId(body);
        ushort flags = BinaryPrimitives.ReadUInt16LittleEndian(body[TableMapParser.IdSize..]);
        if (isVersion2)
        {
            // What stands there is MySQL Cluster's, and which partition the rows are in.
            int extra = BinaryPrimitives.ReadUInt16LittleEndian(body[FixedSize..]);
            offset = FixedSize + extra;
            if (extra < sizeof(ushort) || offset >= body.Length)
            {
                source.ThrowMalformed($"{extra} bytes of extra data do not fit");
            }
        }

        int columnCount = body[offset];
        if (columnCount < 0xfb)
        {
            offset++;
        }
        else
        {
            var reader = new PayloadReader(source.Place, body[offset..]);
            columnCount = (int)Math.Min(reader.ReadLengthEncoded(), TableMap.MaxColumns + 1);
            offset += reader.Offset;
        }

        RowChange change = source.Type == BinlogEventType.PartialUpdateRows
            ? RowChange.Update
            : (RowChange)(source.Type - (isVersion2 ? BinlogEventType.WriteRows : BinlogEventType.WriteRowsV1));
        int bitmapSize = (columnCount + 7) / 8;
        int bitmaps = change == RowChange.Update ? 2 * bitmapSize : bitmapSize;
        if (columnCount > TableMap.MaxColumns || bitmaps > body.Length - offset)
        {
            source.ThrowMalformed($"the list of columns does not fit its {body.Length} bytes");
        }

        ReadOnlySpan<byte> first = body.Slice(offset, bitmapSize);
        ReadOnlySpan<byte> second = body.Slice(offset + bitmaps - bitmapSize, bitmapSize);
        ReadOnlySpan<byte> data = body[(offset + bitmaps)..];
        return change switch
        {
            RowChange.Insert => new RowsEvent(source, change, tableId, flags, columnCount, default, first, data),
            RowChange.Delete => new RowsEvent(source, change, tableId, flags, columnCount, first, default, data),
            _ => new RowsEvent(source, change, tableId, flags, columnCount, first, second, data),
        };
    }

    /// <summary>Makes the exception that says that these rows cannot be read.</summary>
    /// <param name="reason">What is wrong.</param>
    /// <param name="table">The table, where it is known.</param>
    /// <returns>The exception, to be thrown by the caller.</returns>
    public BinlogFormatException Malformed(string reason, TableMap? table) => Place.Malformed(reason, table?.FullName);

    internal static int CountBits(ReadOnlySpan<byte> bitmap, int bits)
    {
        int count = 0;
        while (bits >= 64)
        {
            count += BitOperations.PopCount(BinaryPrimitives.ReadUInt64LittleEndian(bitmap));
            bitmap = bitmap[sizeof(ulong)..];
            bits -= 64;
        }

        for (int i = 0; bits > 0; i++, bits -= 8)
        {
            count += BitOperations.PopCount(bits >= 8 ? bitmap[i] : bitmap[i] & ((1u << bits) - 1));
        }

        return count;
    }
}
