using Aesop.Demo.Following;

namespace Aesop.Demo.Comparing;

/// <summary>Compares folded rows with the server's, and gathers what differs.</summary>
internal sealed class Comparison(TableReader reader, Fold fold)
{
    private const int KeysAtOnce = 200;
    private const int MaxShown = 20;

    private readonly List<string> _differences = [];

    /// <summary>Rows that are the same in both.</summary>
    public long Equal { get; private set; }

    /// <summary>Rows that were deleted, and are in neither.</summary>
    public long Gone { get; private set; }

    /// <summary>How many differ.</summary>
    public long Different { get; private set; }

    /// <summary>The first of what differs, in words.</summary>
    public IReadOnlyList<string> Differences => _differences;

    /// <summary>Compares a table row by row; the two must hold the same keys.</summary>
    public async Task WholeTableAsync(string table, CancellationToken cancellationToken)
    {
        var columns = await reader.ColumnsAsync(table, cancellationToken);
        var folded = fold.RowsOf(table);
        var keyNames = folded.Values.FirstOrDefault()?.KeyNames ?? [];
        var rows = await reader.RowsAsync(table, columns, keyNames, keys: null, cancellationToken);
        foreach (var (key, row) in folded)
        {
            Compare(table, columns, key, row, rows.GetValueOrDefault(key));
        }

        foreach (var key in rows.Keys.Where(key => !folded.ContainsKey(key)))
        {
            Differ($"{table} {Show(key)}: the consumer never saw it");
        }
    }

    /// <summary>
    /// Compares the rows that were seen, on a server that others go on writing to: a row that differs is looked at again until the consumer
    /// has passed <paramref name="waitAsync"/>, and counts as different only when no change of it came in between.
    /// </summary>
    public async Task SeenRowsAsync(string table, Func<Task> waitAsync, CancellationToken cancellationToken)
    {
        const int MaxLooks = 20;
        var columns = await reader.ColumnsAsync(table, cancellationToken);
        if (columns.Count == 0)
        {
            return;
        }

        var open = fold.RowsOf(table);
        for (var look = 1; open.Count > 0; look++)
        {
            var again = new Dictionary<string, (FoldedRow Row, IReadOnlyDictionary<string, string?>? Selected)>(StringComparer.Ordinal);
            foreach (var chunk in open.Chunk(KeysAtOnce))
            {
                var keys = chunk.Select(pair => (IReadOnlyList<string>)pair.Key.Split('\u001f')).ToList();
                var rows = await reader.RowsAsync(table, columns, chunk[0].Value.KeyNames, keys, cancellationToken);
                foreach (var (key, row) in chunk)
                {
                    var selected = rows.GetValueOrDefault(key);
                    if (DifferenceOf(columns, row, selected) is null)
                    {
                        CountEqual(row);
                    }
                    else
                    {
                        again[key] = (row, selected);
                    }
                }
            }

            if (again.Count == 0)
            {
                return;
            }

            await waitAsync();
            var now = fold.RowsOf(table);
            foreach (var (key, (row, selected)) in again)
            {
                // The same version still, after everything that was committed before the SELECT has come: this is a difference.
                if (look == MaxLooks || !now.TryGetValue(key, out var newer) || newer.Version == row.Version)
                {
                    Compare(table, columns, key, row, selected);
                }
            }

            open = now.Where(pair => again.TryGetValue(pair.Key, out var old) && old.Row.Version != pair.Value.Version && look < MaxLooks)
                .ToDictionary(StringComparer.Ordinal);
        }
    }

    private void Compare(string table, IReadOnlyList<TableColumn> columns, string key, FoldedRow row, IReadOnlyDictionary<string, string?>? selected)
    {
        if (DifferenceOf(columns, row, selected) is { } difference)
        {
            Differ($"{table} {Show(key)}: {difference}");
        }
        else
        {
            CountEqual(row);
        }
    }

    private void CountEqual(FoldedRow row)
    {
        if (row.Values is null)
        {
            Gone++;
        }
        else
        {
            Equal++;
        }
    }

    private static string? DifferenceOf(IReadOnlyList<TableColumn> columns, FoldedRow row, IReadOnlyDictionary<string, string?>? selected)
    {
        if (row.Values is null || selected is null)
        {
            return row.Values is null == selected is null ? null
                : row.Values is null ? "the consumer saw it deleted, the table has it"
                : "the consumer has it, the table doesn't";
        }

        var different = columns
            .Where(column => column.IsCompared && !(row.Values.TryGetValue(column.Name, out var folded) && column.IsSame(folded, selected[column.Name])))
            .Select(column => $"{column.Name} is {row.Values.GetValueOrDefault(column.Name) ?? "NULL"} at the consumer, {selected[column.Name] ?? "NULL"} in the table")
            .ToList();
        return different.Count == 0 ? null : string.Join("; ", different);
    }

    private void Differ(string difference)
    {
        Different++;
        if (_differences.Count < MaxShown)
        {
            _differences.Add(difference);
        }
    }

    private static string Show(string key) => key.Replace('\u001f', ',');
}
