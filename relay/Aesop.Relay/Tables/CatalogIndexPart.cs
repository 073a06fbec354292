namespace Aesop.Relay.Tables;

/// <summary>A part of an index.</summary>
/// <param name="Column">The column's name; null where the part is an expression.</param>
/// <param name="IsPrefix">Whether only the beginning of the values is indexed.</param>
/// <param name="IsNullable">Whether the column can be NULL.</param>
internal sealed record CatalogIndexPart(string? Column, bool IsPrefix, bool IsNullable);
