using System.Globalization;
using System.Numerics;
using Aesop.MySql;
using Aesop.Verify.Columns;

namespace Aesop.Verify.Tables;

/// <summary>
/// Reads one table of one server in short statements, each a consistent snapshot of its own that locks no row. One caller at a time.
/// </summary>
internal sealed class TableReader
{
    /// <summary>How many rows are looked for by key in one statement.</summary>
    public const int KeysAtOnce = 200;

    private readonly ServerLink _link;
    private readonly TablePair _pair;
    private readonly IReadOnlyList<SqlColumn> _columns;
    private readonly IReadOnlyList<SqlColumn> _key;
    private readonly string _table;
    private readonly string _select;
    private readonly string _digest;

    /// <param name="link">The server.</param>
    /// <param name="pair">What is compared.</param>
    /// <param name="ofSource">Whether this reads the source's side of it.</param>
    public TableReader(ServerLink link, TablePair pair, bool ofSource)
    {
        (_link, _pair) = (link, pair);
        _table = (ofSource ? pair.Source : pair.Sink!).Name.Identifier;
        _columns = [.. pair.Columns.Select(column => ofSource ? column.Source : column.Target!)];
        _key = [.. pair.KeyPlaces.Select(place => _columns[place])];
        _select = string.Join(", ", _columns.Select((column, place) => Selected(column, pair.Columns[place].IsLong)));
        _digest = $"CAST(CONV(LEFT(SHA2(CONCAT_WS(',', {string.Join(", ", _columns.Select(column => column.DigestExpression))}), 256), 15), 16, 10) AS UNSIGNED)";
    }

    /// <summary>The key of the row that is <paramref name="rows"/> behind a place; null where there are fewer up to the end.</summary>
    public Task<KeyPlace?> BoundaryAsync(KeyPlace? after, KeyPlace? upTo, int rows, CancellationToken cancellationToken)
    {
        var statement = $"SELECT {string.Join(", ", _key.Select(column => column.OrderExpression))} FROM {_table}{Where(after, upTo)} ORDER BY {string.Join(", ", _key.Select(column => column.Identifier))} LIMIT 1 OFFSET {rows - 1}";
        return _link.RunAsync(
            async (connection, token) =>
            {
                var reader = await connection.QueryAsync(statement, token).ConfigureAwait(false);
                await using (reader.ConfigureAwait(false))
                {
                    return await reader.ReadAsync(token).ConfigureAwait(false)
                        ? new KeyPlace([.. _key.Select((column, i) => column.OrderLiteral(reader.GetBytes(i).Span))])
                        : null;
                }
            },
            cancellationToken);
    }

    /// <summary>How many rows stand in a range of keys, and a checksum of them that doesn't depend on their order.</summary>
    public Task<(long Rows, BigInteger Sum)> ChecksumAsync(KeyPlace? after, KeyPlace? upTo, CancellationToken cancellationToken)
    {
        var statement = $"SELECT COUNT(*), SUM({_digest}) FROM {_table}{Where(after, upTo)}";
        return _link.RunAsync(
            async (connection, token) =>
            {
                var reader = await connection.QueryAsync(statement, token).ConfigureAwait(false);
                await using (reader.ConfigureAwait(false))
                {
                    await reader.ReadAsync(token).ConfigureAwait(false);
                    return (reader.GetInt64(0), reader.IsNull(1) ? 0 : BigInteger.Parse(reader.GetString(1), NumberStyles.None, CultureInfo.InvariantCulture));
                }
            },
            cancellationToken);
    }

    /// <summary>How many rows are in a range of keys.</summary>
    public Task<long> CountAsync(KeyPlace? after, KeyPlace? upTo, CancellationToken cancellationToken) => _link.RunAsync(
        async (connection, token) =>
            long.Parse((await connection.QueryScalarAsync($"SELECT COUNT(*) FROM {_table}{Where(after, upTo)}", token).ConfigureAwait(false))!, CultureInfo.InvariantCulture),
        cancellationToken);

    /// <summary>The rows of a range of keys.</summary>
    public async Task<Dictionary<string, TableRow>> RangeAsync(KeyPlace? after, KeyPlace? upTo, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, TableRow>(StringComparer.Ordinal);
        foreach (var row in await ReadAsync(Where(after, upTo), cancellationToken).ConfigureAwait(false))
        {
            found[row.Key.Id] = found.TryGetValue(row.Key.Id, out var copy) ? row with { Copies = copy.Copies + 1 } : row;
        }

        return found;
    }

    /// <summary>The rows that have these keys, byte for byte; what isn't there is left out.</summary>
    public async Task<Dictionary<string, TableRow>> FindAsync(IReadOnlyList<RowKey> keys, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, TableRow>(StringComparer.Ordinal);
        foreach (var some in keys.Chunk(KeysAtOnce))
        {
            var wanted = some.Select(key => key.Id).ToHashSet(StringComparer.Ordinal);

            // A collation may find more than was asked for.
            foreach (var row in (await ReadAsync($" WHERE {Any(some)}", cancellationToken).ConfigureAwait(false)).Where(row => wanted.Contains(row.Key.Id)))
            {
                found[row.Key.Id] = found.TryGetValue(row.Key.Id, out var copy) ? row with { Copies = copy.Copies + 1 } : row;
            }
        }

        return found;
    }

    /// <summary>How many rows there are by hash, in so many buckets, and each bucket's checksum.</summary>
    public Task<Dictionary<int, (long Rows, BigInteger Sum)>> BucketsAsync(int buckets, CancellationToken cancellationToken) => _link.RunAsync(
        async (connection, token) =>
        {
            var found = new Dictionary<int, (long, BigInteger)>();
            var reader = await connection.QueryAsync($"SELECT h % {buckets} AS b, COUNT(*), SUM(h) FROM (SELECT {_digest} AS h FROM {_table}) AS d GROUP BY b", token).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(token).ConfigureAwait(false))
                {
                    found[(int)reader.GetInt64(0)] = (reader.GetInt64(1), BigInteger.Parse(reader.GetString(2), NumberStyles.None, CultureInfo.InvariantCulture));
                }
            }

            return found;
        },
        cancellationToken);

    /// <summary>The rows of some buckets.</summary>
    public Task<List<TableRow>> InBucketsAsync(int buckets, IEnumerable<int> some, CancellationToken cancellationToken) =>
        ReadAsync($" WHERE {_digest} % {buckets} IN ({string.Join(", ", some)})", cancellationToken);

    private Task<List<TableRow>> ReadAsync(string where, CancellationToken cancellationToken) => _link.RunAsync(
        async (connection, token) =>
        {
            var rows = new List<TableRow>();
            var reader = await connection.QueryAsync($"SELECT {_select} FROM {_table}{where}", token).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(token).ConfigureAwait(false))
                {
                    rows.Add(Row(reader));
                }
            }

            return rows;
        },
        cancellationToken);

    private TableRow Row(MySqlRowReader reader)
    {
        var cells = new Cell[_columns.Count];
        for (int place = 0, at = 0; place < cells.Length; place++)
        {
            var column = _pair.Columns[place];
            if (column.IsLong)
            {
                var length = reader.IsNull(at) ? -1 : reader.GetInt64(at);
                cells[place] = length < 0 && !reader.IsNull(at + 1)
                    ? throw new VerifyException($"{_table}: a value of '{column.Name}' is longer than the server's max_allowed_packet lets statements take in. Raise it.")
                    : length < 0 ? Cell.Null
                    : length <= SqlColumn.LongestWhole ? new Cell(CellKind.Whole, CellText.Canonical(column.Class, reader.GetBytes(at + 2).Span))
                    : new Cell(CellKind.Digest, FoldedCell.Digest(length, reader.GetString(at + 3)), CellText.Canonical(column.Class, reader.GetBytes(at + 2).Span));
                at += 4;
            }
            else
            {
                cells[place] = reader.IsNull(at) ? Cell.Null : new Cell(CellKind.Whole, CellText.Canonical(column.Class, reader.GetBytes(at).Span));
                at++;
            }
        }

        return new TableRow(new RowKey([.. _pair.KeyPlaces.Select(place => cells[place].Text)]), cells);
    }

    /// <summary>A value, or of a long one its length, whether it is NULL, as much of it as is wanted, and its digest.</summary>
    private static string Selected(SqlColumn column, bool isLong)
    {
        const int Beginning = 200;
        var value = column.Expression;
        return !isLong ? value
            : $"LENGTH({value}), IF({column.Identifier} IS NULL, NULL, 1), IF(LENGTH({value}) > {SqlColumn.LongestWhole}, LEFT({value}, {Beginning}), {value}), IF(LENGTH({value}) > {SqlColumn.LongestWhole}, SHA2({value}, 256), NULL)";
    }

    private string Where(KeyPlace? after, KeyPlace? upTo)
    {
        var both = new[] { after is null ? null : Compare(after, ">", ">"), upTo is null ? null : Compare(upTo, "<", "<=") }.OfType<string>().ToList();
        return both.Count == 0 ? "" : $" WHERE {string.Join(" AND ", both)}";
    }

    /// <summary><c>(a, b) > (x, y)</c> in the form that servers read an index by: <c>a >= x AND (a > x OR (a = x AND b > y))</c>.</summary>
    private string Compare(KeyPlace place, string strict, string last, int from = 0)
    {
        var (column, literal) = (_key[from].Identifier, place.Literals[from]);
        return from == _key.Count - 1
            ? $"{column} {last} {literal}"
            : $"({column} {strict}= {literal} AND ({column} {strict} {literal} OR ({column} = {literal} AND {Compare(place, strict, last, from + 1)})))";
    }

    private string Any(IReadOnlyList<RowKey> keys) => _key.Count == 1
        ? $"{_key[0].Identifier} IN ({string.Join(", ", keys.Select(key => _key[0].Literal(key.Values[0])))})"
        : $"({string.Join(" OR ", keys.Select(key => $"({string.Join(" AND ", _key.Select((column, i) => $"{column.Identifier} = {column.Literal(key.Values[i])}"))})"))})";
}
