namespace Aesop.Randomized.Tests.Folding;

/// <summary>All rows of a table at one moment, as the server's SELECT shows them.</summary>
/// <param name="Columns">The names of the columns.</param>
/// <param name="Rows">The values of each row in the order of the columns; null is NULL.</param>
internal sealed record Snapshot(IReadOnlyList<string> Columns, IReadOnlyList<string?[]> Rows)
{
    /// <summary>A table that has no rows yet, or none any more; its columns come with its first.</summary>
    public static Snapshot Empty { get; } = new([], []);
}
