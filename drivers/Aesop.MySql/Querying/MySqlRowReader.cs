using System.Buffers.Text;
using System.Text;
using Aesop.MySql.Protocol;

namespace Aesop.MySql;

/// <summary>The rows of a text result, one at a time, straight from the receive buffer.</summary>
/// <remarks>
/// Not thread-safe. Values are valid until the next <see cref="ReadAsync"/> or the disposal.
/// See https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_query_response_text_resultset.html.
/// </remarks>
public sealed partial class MySqlRowReader : IAsyncDisposable
{
    /// <summary>The most that disposal reads to reach the end of an answer that nobody wants, in bytes; beyond it the connection is retired.</summary>
    public const int MostDrainedBytes = 16 * 1024 * 1024;

    private readonly PacketTransport _transport;
    private readonly bool _deprecateEof;
    private readonly Action<ServerStatus?> _finish;
    private MySqlColumn[] _columns = [];
    private (int Start, int Length)[] _values = [];
    private ReadOnlyMemory<byte> _row;
    private bool _hasRow;
    private bool _ended;

    internal MySqlRowReader(PacketTransport transport, bool deprecateEof, Action<ServerStatus?> finish)
    {
        _transport = transport;
        _deprecateEof = deprecateEof;
        _finish = finish;
    }

    /// <summary>The columns; none for a statement without a result.</summary>
    public IReadOnlyList<MySqlColumn> Columns => _columns;

    /// <summary>The rows that the statement changed, for one without a result; 0 otherwise.</summary>
    public long AffectedRows { get; private set; }

    /// <summary>The first AUTO_INCREMENT value that the statement made, for one without a result; 0 otherwise.</summary>
    public ulong LastInsertId { get; private set; }

    /// <summary>Goes to the next row.</summary>
    /// <returns>False behind the last row. The connection is free for its next command then.</returns>
    /// <exception cref="MySqlServerException">The server failed in the middle of the result. The connection stays usable.</exception>
    /// <exception cref="MySqlConnectionException">The connection was lost.</exception>
    /// <exception cref="MySqlProtocolException">The row is malformed. The connection is retired.</exception>
    public ValueTask<bool> ReadAsync(CancellationToken cancellationToken = default)
    {
        _hasRow = false;
        if (_ended)
        {
            return new(false);
        }

        ValueTask<ReadOnlyMemory<byte>> packet = _transport.ReadAsync(cancellationToken);
        if (packet.IsCompletedSuccessfully)
        {
            ReadOnlyMemory<byte> payload = packet.Result;
            if (TakeRow(payload))
            {
                return new(true);
            }

            return EndAsync(payload, cancellationToken);
        }

        return AwaitRowAsync(packet, cancellationToken);
    }

    /// <summary>True where the value is NULL.</summary>
    /// <exception cref="InvalidOperationException">There is no row.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column.</exception>
    public bool IsNull(int column) => Value(column).Length < 0;

    /// <summary>The value as the server wrote it: text in utf8mb4, or the bytes of a binary column. Borrowed until the next row.</summary>
    /// <exception cref="InvalidOperationException">There is no row, or the value is NULL.</exception>
    public ReadOnlyMemory<byte> GetBytes(int column)
    {
        (int start, int length) = Value(column);
        return length >= 0
            ? _row.Slice(start, length)
            : throw new InvalidOperationException($"The value of column {column} ('{_columns[column].Name}') is NULL.");
    }

    /// <summary>The value as text.</summary>
    /// <inheritdoc cref="GetBytes"/>
    public string GetString(int column) => Encoding.UTF8.GetString(GetBytes(column).Span);

    /// <summary>The value as text, null where it is NULL.</summary>
    /// <inheritdoc cref="IsNull"/>
    public string? GetStringOrNull(int column) => IsNull(column) ? null : GetString(column);

    /// <summary>The value as a whole number.</summary>
    /// <exception cref="FormatException">It isn't one, or it is out of range.</exception>
    /// <inheritdoc cref="GetBytes"/>
    public long GetInt64(int column)
    {
        ReadOnlySpan<byte> text = GetBytes(column).Span;
        return Utf8Parser.TryParse(text, out long number, out int read) && read == text.Length
            ? number
            : throw new FormatException($"Column {column} ('{_columns[column].Name}') holds no 64-bit number.");
    }

    /// <summary>The value as an unsigned whole number.</summary>
    /// <exception cref="FormatException">It isn't one, or it is out of range.</exception>
    /// <inheritdoc cref="GetBytes"/>
    public ulong GetUInt64(int column)
    {
        ReadOnlySpan<byte> text = GetBytes(column).Span;
        return Utf8Parser.TryParse(text, out ulong number, out int read) && read == text.Length
            ? number
            : throw new FormatException($"Column {column} ('{_columns[column].Name}') holds no unsigned 64-bit number.");
    }

    /// <summary>Reads the rest of the answer, up to <see cref="MostDrainedBytes"/>; where it is longer, the connection is retired.</summary>
    public async ValueTask DisposeAsync()
    {
        long drained = 0;
        while (!_ended)
        {
            try
            {
                drained += await ReadAsync().ConfigureAwait(false) ? _row.Length : 0;
            }
            catch (MySqlException)
            {
                // Whoever disposes of a reader has no use for the rest of its answer, nor for how that ends.
                break;
            }

            if (drained > MostDrainedBytes)
            {
                _transport.Break($"a result was dropped with more than {MostDrainedBytes} bytes left of it.");
                break;
            }
        }

        End(null);
        _row = default;
        _hasRow = false;
    }

    private (int Start, int Length) Value(int column)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(column);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(column, _columns.Length);
        return _hasRow ? _values[column] : throw new InvalidOperationException("There is no row: ReadAsync has not returned true.");
    }
}
