using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Aesop.MySql.Binlog;

/// <summary>
/// Walks the rows of an event in the reader's own buffer, column by column, without a copy, a box or an allocation. The order is that of the bytes:
/// <code>
///  while (cursor.NextRow())
///  {
///      cursor.BeginImage(RowImage.After);
///      for (int i = 0; i &lt; table.Columns.Length; i++)
///      {
///          if (!cursor.IsPresent(i)) { ... absent }
///          else if (cursor.IsNull(i)) { ... NULL }
///          else { ... exactly one Read method that fits the column, or SkipValue(i) }
///      }
///  }
/// </code>
/// For updates the before image comes first and both must be walked or skipped (<see cref="SkipImage"/>). An image is a bitmap, a bit for each column that it
/// carries: NULL; then the values that are not, one behind the other. Each method compares what it takes with what is left, and throws <see cref="BinlogFormatException"/>
/// where that is not enough. What it returns borrows the event's memory.
/// See https://dev.mysql.com/doc/dev/mysql-server/latest/classmysql_1_1binlog_1_1event_1_1Rows__event.html.
/// </summary>
public ref partial struct RowCursor
{
    private readonly ref byte _start;
    private readonly int _length;
    private readonly int _columnCount;
    private readonly ReadOnlySpan<byte> _beforeColumns;
    private readonly ReadOnlySpan<byte> _afterColumns;
    private readonly int _beforeCount;
    private readonly int _afterCount;
    private readonly TableMap _table;
    private readonly EventPlace _place;

    // The image begun last: which columns it carries, and where its bitmap of NULLs stands.
    private ReadOnlySpan<byte> _present;
    private bool _allPresent;
    private int _nulls;
    private int _offset;

    // A row of no bytes is still to come: under MINIMAL images, what an INSERT that names no column logs of a table whose key has a default.
    private bool _hasEmptyRow;

    // Of an after image in which JSON values may be differences: where its bitmap of them stands; else negative.
    private readonly bool _isPartialUpdate;
    private int _differences;

    /// <summary>Stands before the first row of an event.</summary>
    /// <param name="rows">The event.</param>
    /// <param name="table">The table that it names.</param>
    /// <exception cref="BinlogFormatException">The table has another number of columns, or one whose size the log does not tell (<see cref="TableMap.UnreadableColumn"/>).</exception>
    public RowCursor(in RowsEvent rows, TableMap table)
    {
        _start = ref MemoryMarshal.GetReference(rows.Data);
        _length = rows.Data.Length;
        _columnCount = rows.ColumnCount;
        _beforeColumns = rows.BeforeColumns;
        _afterColumns = rows.AfterColumns;
        _table = table;
        _place = rows.Place;
        _beforeCount = rows.Change == RowChange.Insert ? 0 : RowsEvent.CountBits(rows.BeforeColumns, _columnCount);
        _afterCount = rows.Change == RowChange.Delete ? 0 : RowsEvent.CountBits(rows.AfterColumns, _columnCount);
        Change = rows.Change;
        _isPartialUpdate = rows.IsPartialUpdate;
        _differences = -1;
        if (_columnCount != table.Columns.Length || table.UnreadableColumn is not null || (_beforeCount + _afterCount == 0 && (_length != 0 || Change != RowChange.Insert)))
        {
            ThrowUnreadable();
        }

        _hasEmptyRow = _beforeCount + _afterCount == 0;
    }

    /// <summary>What happened to the rows.</summary>
    public RowChange Change { get; }

    /// <summary>The table.</summary>
    public readonly TableMap Table => _table;

    /// <summary>How many bytes of the event's rows have been read.</summary>
    public readonly int BytesRead => _offset;

    /// <summary>Whether there is another row. All images of the one before must have been walked or skipped.</summary>
    /// <returns>Whether <see cref="BeginImage"/> may be called.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool NextRow() => _offset < _length || _hasEmptyRow;

    /// <summary>Begins the row's next image.</summary>
    /// <param name="image">Which one: before, then after, as the kind of change has them.</param>
    /// <exception cref="BinlogFormatException">The event ends here.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void BeginImage(RowImage image)
    {
        int count;
        _hasEmptyRow = false;
        if (image == RowImage.Before)
        {
            _present = _beforeColumns;
            count = _beforeCount;
            _differences = -1;
        }
        else
        {
            _present = _afterColumns;
            count = _afterCount;
            if (_isPartialUpdate)
            {
                ReadValueOptions();
            }
        }

        _allPresent = count == _columnCount;
        _nulls = Take(count + 7 >> 3);
    }

    /// <summary>Whether the image begun last carries a column. Under MINIMAL and NOBLOB images, what is absent is not NULL: nothing is said of it.</summary>
    /// <param name="ordinal">The column.</param>
    /// <returns>Whether it does.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool IsPresent(int ordinal) => _allPresent || (_present[ordinal >> 3] & 1 << (ordinal & 7)) != 0;

    /// <summary>Whether the image begun last carries all columns.</summary>
    public readonly bool IsComplete => _allPresent;

    /// <summary>Whether a column is NULL in the image begun last, which carries it.</summary>
    /// <param name="ordinal">The column.</param>
    /// <returns>Whether it is; then it has no value to read.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool IsNull(int ordinal)
    {
        // Among the columns that are carried, which one it is.
        int bit = _allPresent ? ordinal : RowsEvent.CountBits(_present, ordinal);
        if ((uint)bit >= (uint)_columnCount)
        {
            ThrowOrdinal(ordinal);
        }

        return (Unsafe.Add(ref _start, _nulls + (bit >> 3)) & 1 << (bit & 7)) != 0;
    }

    /// <summary>Passes over a value that is present and not NULL.</summary>
    /// <param name="ordinal">The column.</param>
    /// <exception cref="BinlogFormatException">The event ends inside of the value.</exception>
    public void SkipValue(int ordinal)
    {
        ColumnDefinition column = _table.Columns[ordinal];
        if (column.FixedSize != 0)
        {
            Take(column.FixedSize);
        }
        else
        {
            ReadVarBytes(column.LengthBytes);
        }
    }

    /// <summary>Begins the row's next image and passes over it.</summary>
    /// <param name="image">Which one.</param>
    /// <exception cref="BinlogFormatException">The event ends inside of the image.</exception>
    public void SkipImage(RowImage image)
    {
        BeginImage(image);
        for (int i = 0; i < _columnCount; i++)
        {
            if (IsPresent(i) && !IsNull(i))
            {
                SkipValue(i);
            }
        }
    }

    /// <summary>Makes the exception that says that a value in these rows cannot be read.</summary>
    /// <param name="reason">What is wrong.</param>
    /// <returns>The exception, to be thrown by the caller.</returns>
    public readonly BinlogFormatException Malformed(string reason) => _place.Malformed(reason, _table.FullName);

    /// <summary>Takes bytes, and says where they stand.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Take(int count)
    {
        int offset = _offset;
        if ((uint)count > (uint)(_length - offset))
        {
            ThrowTruncated(count);
        }

        _offset = offset + count;
        return offset;
    }

    [DoesNotReturn]
    private readonly void ThrowTruncated(int count) =>
        throw Malformed($"{(uint)count} more bytes are expected at offset {_offset} of its {_length} bytes of rows");

    [DoesNotReturn]
    private readonly void ThrowUnreadable()
    {
        if (_columnCount != _table.Columns.Length)
        {
            throw Malformed($"its rows have {_columnCount} columns, the table map has {_table.Columns.Length}");
        }

        if (_table.UnreadableColumn is { } column)
        {
            throw Malformed(
                $"column {column.Name ?? $"@{column.Ordinal + 1}"} is a {column.Type} in MariaDB's old temporal format, whose precision is not in the log. "
                + "Set mysql56_temporal_format=ON and run ALTER TABLE ... FORCE, or read the precision from information_schema");
        }

        throw Malformed("it has rows, none of whose columns it carries");
    }

    [DoesNotReturn]
    private readonly void ThrowOrdinal(int ordinal) =>
        throw new ArgumentOutOfRangeException(nameof(ordinal), ordinal, $"Table {_table} has {_columnCount} columns.");
}
