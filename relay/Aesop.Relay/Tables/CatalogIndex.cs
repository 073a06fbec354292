namespace Aesop.Relay.Tables;

/// <summary>An index as the catalog shows it.</summary>
/// <param name="Name">The name.</param>
/// <param name="IsUnique">Whether no two rows have the same values in it.</param>
/// <param name="IsLongHash">MariaDB: whether it is of values too long for an index, and kept by a hash of them in a hidden column. The server never takes such a one for its key.</param>
/// <param name="Parts">What it is of, in order.</param>
internal sealed record CatalogIndex(string Name, bool IsUnique, bool IsLongHash, List<CatalogIndexPart> Parts)
{
    /// <summary>
    /// The primary key; without one, the first unique index of whole columns that are stored and can't be null: the one that the servers name as the
    /// key in their logs.
    /// </summary>
    /// <param name="indexes">All indexes, in the server's order.</param>
    /// <param name="columns">The table's columns.</param>
    /// <returns>The key's columns by place, in the key's order; empty where there is none.</returns>
    public static IReadOnlyList<int> KeyOf(IReadOnlyList<CatalogIndex> indexes, IReadOnlyList<CatalogColumn> columns)
    {
        var primary = indexes.FirstOrDefault(index => index.Name == "PRIMARY") ?? indexes.FirstOrDefault(index => index.CanBeKey(columns));
        return primary is null ? [] : [.. primary.Parts.Select(part => PlaceOf(part, columns))];
    }

    private bool CanBeKey(IReadOnlyList<CatalogColumn> columns) =>
        IsUnique && !IsLongHash && Parts.TrueForAll(part => !part.IsPrefix && !part.IsNullable && PlaceOf(part, columns) is var place and >= 0 && !columns[place].IsVirtual);

    private static int PlaceOf(CatalogIndexPart part, IReadOnlyList<CatalogColumn> columns)
    {
        for (var i = 0; i < columns.Count; i++)
        {
            if (string.Equals(columns[i].Name, part.Column, StringComparison.Ordinal))
            {
                return i;
            }
        }

        return -1;
    }
}
