using Aesop.Wire.Positions;

namespace Aesop.Relay.Tables;

/// <summary>What the catalog said of a table, and for which rows that is certain.</summary>
/// <param name="Table">The full name, <c>database.table</c>.</param>
/// <param name="Epoch">The lineage that the positions are of.</param>
/// <param name="From">The first transaction whose rows it holds for.</param>
/// <param name="Definition">What the catalog said.</param>
internal sealed record TableVersion(string Table, uint Epoch, Scn From, CatalogTable Definition)
{
    /// <summary>The transaction with the statement that ended it; null where none did, as far as the log was read.</summary>
    public Scn? Until { get; init; }

    /// <summary>Whether it holds for the rows of a transaction.</summary>
    public bool Covers(uint epoch, Scn at) => Epoch == epoch && From <= at && !(Until <= at);
}
