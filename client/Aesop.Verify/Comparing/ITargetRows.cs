using Aesop.Verify.Tables;

namespace Aesop.Verify.Comparing;

/// <summary>What a table of the source is compared with.</summary>
internal interface ITargetRows
{
    /// <summary>The rows that have these keys; what isn't there is left out.</summary>
    public Task<Dictionary<string, TableRow>> FindAsync(IReadOnlyList<RowKey> keys, CancellationToken cancellationToken);
}
