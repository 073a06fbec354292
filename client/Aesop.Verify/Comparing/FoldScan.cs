using Aesop.Verify.Folding;
using Aesop.Verify.Reporting;
using Aesop.Verify.Tables;

namespace Aesop.Verify.Comparing;

/// <summary>Compares a table of the source with what was folded: the source's rows chunk by chunk, then the folded ones that the source wasn't seen to have.</summary>
internal sealed class FoldScan(VerifyOptions options, TablePair pair, TableReader source, Fold fold, TableOutcome outcome, Tally tally, RowPace pace)
{
    private const long ChunkBytes = 16 << 20;

    private readonly Suspects _suspects = new(options, pair, source, new FoldedRows(fold, pair), outcome, tally);
    private readonly int _rows = (int)Math.Clamp(ChunkBytes / Math.Max(1, pair.Source.RowBytes), 1, options.ChunkRows);

    /// <summary>Compares all, or only the rows that changes named.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (!options.SeenOnly)
        {
            await SourceAsync(cancellationToken).ConfigureAwait(false);
        }

        foreach (var keys in fold.NotAskedFor(pair.Source.Name, withDeleted: options.SeenOnly))
        {
            var mine = await source.FindAsync(keys, cancellationToken).ConfigureAwait(false);
            await pace.ReadAsync(keys.Count, cancellationToken).ConfigureAwait(false);
            await _suspects.CompareAsync(mine, fold.Find(pair, keys), cancellationToken).ConfigureAwait(false);
            if (tally.IsFull)
            {
                return;
            }
        }

        await _suspects.SettleAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task SourceAsync(CancellationToken cancellationToken)
    {
        KeyPlace? after = null;
        do
        {
            var upTo = await source.BoundaryAsync(after, null, _rows, cancellationToken).ConfigureAwait(false);
            var rows = await source.RangeAsync(after, upTo, cancellationToken).ConfigureAwait(false);
            await pace.ReadAsync(rows.Count, cancellationToken).ConfigureAwait(false);

            // Only what the source has: what the fold has besides comes after.
            await _suspects.CompareAsync(rows, fold.Find(pair, [.. rows.Values.Select(row => row.Key)]), cancellationToken).ConfigureAwait(false);
            after = upTo;
        }
        while (after is not null && !tally.IsFull);
    }
}
