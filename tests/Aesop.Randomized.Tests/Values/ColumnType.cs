using Aesop.Randomized.Tests.Chance;

namespace Aesop.Randomized.Tests.Values;

/// <summary>A column's type, how to write values of it, and how to select them without a loss.</summary>
internal sealed record ColumnType
{
    /// <summary>The type in SQL, with sign and character set.</summary>
    public required string Sql { get; init; }

    /// <summary>Makes a value, as an expression that means the same in every sql_mode and character set of a session.</summary>
    public required Func<Dice, string> Literal { get; init; }

    /// <summary>What to select of a column, whose quoted name is given.</summary>
    public Func<string, string> Select { get; init; } = name => name;

    /// <summary>Makes of a selected text the one that <see cref="RowText"/> makes of an image.</summary>
    public Func<string, string> Canonical { get; init; } = text => text;

    /// <summary>What stands behind the column's name in a key: empty for all of it, a length for a prefix; null where it can't be in one.</summary>
    public string? KeyPart { get; init; } = "";

    /// <summary>Whether a literal can be its default.</summary>
    public bool HasDefaults { get; init; } = true;

    /// <summary>Expressions that make another value of a column, whose quoted name is given.</summary>
    public IReadOnlyList<Func<string, Dice, string>> Changes { get; init; } = [];

    /// <summary>What it is kin to: types of a family convert into one another more often than not.</summary>
    public required string Family { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Sql;
}
