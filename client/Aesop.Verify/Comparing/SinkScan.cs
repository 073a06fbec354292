using Aesop.Verify.Reporting;
using Aesop.Verify.Tables;

namespace Aesop.Verify.Comparing;

/// <summary>Compares a table of the source with one of a sink, chunk by chunk in the order of the key.</summary>
internal sealed class SinkScan(VerifyOptions options, TablePair pair, TableReader source, TableReader sink, TableOutcome outcome, Tally tally, RowPace pace)
{
    /// <summary>About as many bytes of rows are in memory at a time.</summary>
    private const long ChunkBytes = 16 << 20;

    private readonly Suspects _suspects = new(options, pair, source, new SinkRows(sink), outcome, tally);
    private readonly int _rows = (int)Math.Clamp(ChunkBytes / Math.Max(1, pair.Source.RowBytes), 1, options.ChunkRows);

    /// <summary>Compares all.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (pair.HasOneOrder)
        {
            await RangesAsync(cancellationToken).ConfigureAwait(false);
        }
        else
        {
            // Where the servers order keys differently, a range is other rows on each; a key is the same on both.
            await OneWayAsync(source, sink, isSource: true, cancellationToken).ConfigureAwait(false);
            await OneWayAsync(sink, source, isSource: false, cancellationToken).ConfigureAwait(false);
        }

        await _suspects.SettleAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ranges of the key cover everything that either server has: each goes up to a row of the source, the last one to the end.</summary>
    private async Task RangesAsync(CancellationToken cancellationToken)
    {
        KeyPlace? after = null;
        do
        {
            var upTo = await source.BoundaryAsync(after, null, _rows, cancellationToken).ConfigureAwait(false);

            // Where the sink has many more rows than the source, the range ends at one of them.
            var theirs = await sink.BoundaryAsync(after, upTo, 2 * _rows, cancellationToken).ConfigureAwait(false);
            after = await RangeAsync(after, theirs ?? upTo, cancellationToken).ConfigureAwait(false);
        }
        while (after is not null && !tally.IsFull);
    }

    private async Task<KeyPlace?> RangeAsync(KeyPlace? after, KeyPlace? upTo, CancellationToken cancellationToken)
    {
        if (pair.CanBeSummed)
        {
            var summing = source.ChecksumAsync(after, upTo, cancellationToken);
            var theirs = await sink.ChecksumAsync(after, upTo, cancellationToken).ConfigureAwait(false);
            var mine = await summing.ConfigureAwait(false);
            await pace.ReadAsync(mine.Rows, cancellationToken).ConfigureAwait(false);
            if (mine == theirs)
            {
                outcome.Equal += mine.Rows;
                return upTo;
            }
        }

        var reading = source.RangeAsync(after, upTo, cancellationToken);
        var other = await sink.RangeAsync(after, upTo, cancellationToken).ConfigureAwait(false);
        var rows = await reading.ConfigureAwait(false);
        await pace.ReadAsync(rows.Count, cancellationToken).ConfigureAwait(false);
        await _suspects.CompareAsync(rows, other, cancellationToken).ConfigureAwait(false);
        return upTo;
    }

    private async Task OneWayAsync(TableReader from, TableReader to, bool isSource, CancellationToken cancellationToken)
    {
        KeyPlace? after = null;
        do
        {
            var upTo = await from.BoundaryAsync(after, null, _rows, cancellationToken).ConfigureAwait(false);
            var rows = await from.RangeAsync(after, upTo, cancellationToken).ConfigureAwait(false);
            var others = await to.FindAsync([.. rows.Values.Select(row => row.Key)], cancellationToken).ConfigureAwait(false);
            await pace.ReadAsync(rows.Count, cancellationToken).ConfigureAwait(false);
            if (isSource)
            {
                await _suspects.CompareAsync(rows, others, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                // What the source has was compared on the way there.
                await _suspects.CompareAsync(new Dictionary<string, TableRow>(), rows.Where(row => !others.ContainsKey(row.Key) || row.Value.Copies > 1).ToDictionary(StringComparer.Ordinal), cancellationToken).ConfigureAwait(false);
            }

            after = upTo;
        }
        while (after is not null && !tally.IsFull);
    }
}
