namespace Aesop.Verify.Reporting;

/// <summary>A row that differs. Immutable.</summary>
/// <param name="Table">The source's table.</param>
/// <param name="Kind">How.</param>
/// <param name="Key">The key's columns and values; of a table without key, the row's.</param>
/// <param name="Columns">The columns that differ: the name, the source's value and the target's, each null for NULL.</param>
/// <param name="Copies">How many such rows there are too many or too few, of a table without key.</param>
internal sealed record RowDifference(
    string Table, DifferenceKind Kind, IReadOnlyList<(string Column, string? Value)> Key, IReadOnlyList<(string Column, string? Source, string? Target)> Columns, int Copies = 1);
