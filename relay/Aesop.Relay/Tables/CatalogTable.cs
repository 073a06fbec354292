namespace Aesop.Relay.Tables;

/// <summary>A table as <c>information_schema</c> showed it when the relay asked.</summary>
/// <param name="Columns">The columns in their order.</param>
/// <param name="Key">The key's columns by place, in the key's order; empty where there is none.</param>
/// <param name="Hidden">
/// How many columns stand behind these in the log which the server never shows: MariaDB's hashes of unique keys that are too long for an index.
/// </param>
internal sealed record CatalogTable(IReadOnlyList<CatalogColumn> Columns, IReadOnlyList<int> Key, int Hidden = 0);
