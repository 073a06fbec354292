namespace Aesop.Verify.Folding;

/// <summary>What a statement about tables does to rows that no change names.</summary>
internal enum StatementEffect
{
    /// <summary>Nothing, or nothing that isn't in changes.</summary>
    None,

    /// <summary>The tables have no rows any more.</summary>
    Emptied,

    /// <summary>The tables have other names: pairs of old and new.</summary>
    Renamed,

    /// <summary>Rows were moved or removed, and which isn't known.</summary>
    Unknown,

    /// <summary>All tables of a database are gone.</summary>
    DatabaseDropped,
}
