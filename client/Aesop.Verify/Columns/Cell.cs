namespace Aesop.Verify.Columns;

/// <summary>How much is known of a value.</summary>
internal enum CellKind
{
    /// <summary>Nothing: the changes didn't carry it.</summary>
    Absent,

    /// <summary>It is NULL.</summary>
    Null,

    /// <summary>All of it.</summary>
    Whole,

    /// <summary>Its length and SHA-256.</summary>
    Digest,
}

/// <summary>One value of one row. Immutable.</summary>
/// <param name="Kind">How much is known.</param>
/// <param name="Text">The canonical text, or length and SHA-256.</param>
/// <param name="Beginning">Of a long value the first of it, to be shown.</param>
internal readonly record struct Cell(CellKind Kind, string Text = "", string Beginning = "")
{
    /// <summary>A value that isn't known.</summary>
    public static Cell Absent => default;

    /// <summary>NULL.</summary>
    public static Cell Null => new(CellKind.Null);

    /// <summary>NULL or JSON's own null: a JSON line shows both alike.</summary>
    public static Cell AnyNull => new(CellKind.Null, "null");
}
