namespace Aesop.Verify.Tables;

/// <summary>A place in the order of a table's key: literals of its columns, in SQL. Immutable.</summary>
/// <param name="Literals">One for each column of the key.</param>
internal sealed record KeyPlace(IReadOnlyList<string> Literals);
