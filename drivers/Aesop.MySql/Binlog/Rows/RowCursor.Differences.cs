using System.Runtime.CompilerServices;

namespace Aesop.MySql.Binlog;

/// <content>
/// After images of MySQL's partial updates (type 39): in front of the bitmap of NULLs stand
/// <code>
///  | value options, length-encoded: 1 partial JSON | where that is set, a bit a JSON column of the table, carried or not, lowest first: a difference |
/// </code>
/// See https://dev.mysql.com/doc/dev/mysql-server/latest/classmysql_1_1binlog_1_1event_1_1Rows__event.html.
/// </content>
public ref partial struct RowCursor
{
    private const int PartialJsonOption = 1;

    /// <summary>Whether JSON values in after images may be differences.</summary>
    public readonly bool IsPartialUpdate => _isPartialUpdate;

    /// <summary>
    /// Whether a JSON column that the image begun last carries has in place of its value the differences to what it was, for
    /// <see cref="MySqlJson.TryWriteUpdatedText"/>.
    /// </summary>
    /// <param name="ordinal">The column.</param>
    /// <returns>Whether it has.</returns>
    public readonly bool IsDifference(int ordinal)
    {
        ReadOnlySpan<ColumnDefinition> columns = _table.Columns;
        if (_differences < 0 || columns[ordinal].Type != BinlogColumnType.Json)
        {
            return false;
        }

        int bit = CountJson(columns[..ordinal]);
        return (Unsafe.Add(ref _start, _differences + (bit >> 3)) & 1 << (bit & 7)) != 0;
    }

    private static int CountJson(ReadOnlySpan<ColumnDefinition> columns)
    {
        int count = 0;
        foreach (ColumnDefinition column in columns)
        {
            count += column.Type == BinlogColumnType.Json ? 1 : 0;
        }

        return count;
    }

    private void ReadValueOptions()
    {
        byte options = Unsafe.Add(ref _start, Take(1));
        if (options > PartialJsonOption)
        {
            throw Malformed($"its rows have the value options {options}, which are not known; the server is newer than this reader, or the event is damaged");
        }

        _differences = options == 0 ? -1 : Take(CountJson(_table.Columns) + 7 >> 3);
    }
}
