using Aesop.Verify.Reporting;
using Aesop.Verify.Tables;

namespace Aesop.Verify.Comparing;

/// <summary>
/// Compares a table without key with a sink's: rows by their hash, in buckets that both servers sum up in one pass each, and then the rows of the buckets that differ. Each look
/// reads the whole table, in constant memory.
/// </summary>
internal sealed class KeylessScan(VerifyOptions options, TablePair pair, TableReader source, TableReader sink, TableOutcome outcome, Tally tally)
{
    private const int Buckets = 4_096;

    /// <summary>How many rows of differing buckets are read.</summary>
    private const long MostRows = 20_000;

    /// <summary>Compares all.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (!pair.CanBeSummed)
        {
            outcome.Refusal = "the table has no key, and columns of the sink have other types: its rows can't be told apart there; give it a primary key";
            return;
        }

        var start = options.Time.GetTimestamp();
        var (stableSince, last) = (start, new Dictionary<int, (long, System.Numerics.BigInteger)>());
        while (true)
        {
            var summing = source.BucketsAsync(Buckets, cancellationToken);
            var theirs = await sink.BucketsAsync(Buckets, cancellationToken).ConfigureAwait(false);
            var mine = await summing.ConfigureAwait(false);
            var different = mine.Keys.Union(theirs.Keys).Where(bucket => mine.GetValueOrDefault(bucket) != theirs.GetValueOrDefault(bucket)).Order().ToList();
            if (different.Count == 0)
            {
                outcome.Equal += mine.Values.Sum(bucket => bucket.Rows);
                return;
            }

            // The buckets that differ stay as they are in the source, and the sink has had its time.
            var now = different.ToDictionary(bucket => bucket, bucket => ((long, System.Numerics.BigInteger))mine.GetValueOrDefault(bucket));
            if (now.Count != last.Count || now.Any(bucket => !last.TryGetValue(bucket.Key, out var before) || before != bucket.Value))
            {
                (last, stableSince) = (now, options.Time.GetTimestamp());
            }
            else if (options.Time.GetElapsedTime(stableSince) >= options.Settle)
            {
                outcome.Equal += mine.Where(bucket => !now.ContainsKey(bucket.Key)).Sum(bucket => bucket.Value.Rows);
                await NameAsync(different, different.Sum(bucket => mine.GetValueOrDefault(bucket).Rows + theirs.GetValueOrDefault(bucket).Rows), cancellationToken).ConfigureAwait(false);
                return;
            }

            if (options.Time.GetElapsedTime(start) >= options.GiveUp)
            {
                outcome.Undecided += different.Sum(bucket => mine.GetValueOrDefault(bucket).Rows);
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(Math.Clamp(options.Settle.TotalMilliseconds / 4, 20, 5_000)), options.Time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task NameAsync(List<int> buckets, long rows, CancellationToken cancellationToken)
    {
        if (rows > MostRows)
        {
            outcome.Refusal = $"the table has no key, and differs in more rows than are compared of one ({rows}, at most {MostRows}); give it a primary key";
            return;
        }

        var counts = new Dictionary<string, (TableRow Row, int Count)>(StringComparer.Ordinal);
        await CountAsync(source, 1).ConfigureAwait(false);
        await CountAsync(sink, -1).ConfigureAwait(false);
        foreach (var (row, count) in counts.Values.Where(row => row.Count != 0))
        {
            if (tally.IsFull)
            {
                return;
            }

            tally.Difference(outcome, new RowDifference(
                pair.Source.Name.ToString(), count > 0 ? DifferenceKind.Missing : DifferenceKind.Extra,
                [.. pair.Columns.Select((column, place) => (column.Name, Suspects.Shown(column.Class, row.Cells[place])))], [], Math.Abs(count)));
        }

        outcome.Equal += counts.Values.Count(row => row.Count == 0);

        async Task CountAsync(TableReader reader, int one)
        {
            foreach (var row in await reader.InBucketsAsync(Buckets, buckets, cancellationToken).ConfigureAwait(false))
            {
                var text = string.Join('\u001f', row.Cells.Select(cell => $"{(int)cell.Kind}{cell.Text.Length}:{cell.Text}"));
                counts[text] = (row, counts.GetValueOrDefault(text).Count + one);
            }
        }
    }
}
