namespace Aesop.Relay.Statements;

/// <summary>What a statement does to the columns and keys of the tables that it names.</summary>
internal enum TableEffect
{
    /// <summary>It may do anything: drop a table and make another of its name, exchange two. Where in doubt, it is this one.</summary>
    Replaces,

    /// <summary>It changes one table, whose name stays: columns that it doesn't name keep their types, but for the character sets of text.</summary>
    Alters,

    /// <summary>Tables keep their columns and change their names, pair by pair, the old one and then the new.</summary>
    Renames,

    /// <summary>Columns and keys stay as they are: TRUNCATE, partitions, engines, indexes that aren't unique.</summary>
    Keeps,
}
