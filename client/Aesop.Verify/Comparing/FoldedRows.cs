using Aesop.Verify.Folding;
using Aesop.Verify.Tables;

namespace Aesop.Verify.Comparing;

/// <summary>The rows of a table that was folded.</summary>
internal sealed class FoldedRows(Fold fold, TablePair pair) : ITargetRows
{
    /// <inheritdoc/>
    public Task<Dictionary<string, TableRow>> FindAsync(IReadOnlyList<RowKey> keys, CancellationToken cancellationToken) => Task.FromResult(fold.Find(pair, keys));
}
