using Aesop.Relay.Statements;
using Aesop.Wire.Positions;

namespace Aesop.Relay.Sources;

/// <summary>A statement of the log that defines tables.</summary>
/// <param name="At">The transaction that it is, or is in.</param>
/// <param name="File">The file that it is in.</param>
/// <param name="End">The offset behind it.</param>
/// <param name="Statement">What it means.</param>
/// <param name="Effect">What it does to the tables that it names.</param>
/// <param name="Text">The statement, or its beginning.</param>
/// <param name="Dialect">How it is spelt.</param>
internal sealed record DefiningStatement(Scn At, LogFile File, long End, LoggedStatement Statement, TableEffect Effect, string Text, SqlDialect Dialect)
{
    /// <summary>Under what name a table stands behind the statement, with the columns it had before it.</summary>
    /// <param name="table">Its full name before the statement.</param>
    /// <param name="columns">The columns that count, by name; null where all do.</param>
    /// <returns>Null where the statement may have changed, replaced or dropped it.</returns>
    public string? Follow(string table, IReadOnlyList<string>? columns)
    {
        if (Effect == TableEffect.Keeps || !Statement.Touches(table))
        {
            return table;
        }

        if (Effect == TableEffect.Alters)
        {
            return columns is not null && !TableEffectReader.Names(Text, columns, Dialect) ? table : null;
        }

        return Effect == TableEffect.Renames ? FollowName(table) : null;
    }

    private string? FollowName(string table)
    {
        var name = table;
        for (var i = 0; i + 1 < Statement.Tables.Count; i += 2)
        {
            name = Statement.Tables[i] == name ? Statement.Tables[i + 1] : name;
        }

        return name == table ? null : name;
    }
}
