using Aesop.Verify.Tables;

namespace Aesop.Verify.Comparing;

/// <summary>The rows of a sink's table.</summary>
internal sealed class SinkRows(TableReader reader) : ITargetRows
{
    /// <inheritdoc/>
    public Task<Dictionary<string, TableRow>> FindAsync(IReadOnlyList<RowKey> keys, CancellationToken cancellationToken) => reader.FindAsync(keys, cancellationToken);
}
