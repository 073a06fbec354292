namespace Aesop.Relay.Statements;

/// <summary>A statement, understood as far as the relay needs.</summary>
/// <param name="Kind">What it means.</param>
/// <param name="Tables">The tables it names, each <c>database.table</c>; empty where it names none, or the relay can't tell.</param>
/// <param name="Database">The database that it creates, changes or drops as a whole; null where it doesn't.</param>
internal sealed record LoggedStatement(StatementKind Kind, IReadOnlyList<string> Tables, string? Database = null)
{
    /// <summary>Whether what is known of a table's definition must be read anew after this statement.</summary>
    public bool Touches(string database, string table) =>
        Kind == StatementKind.TableDdl
        && (Database is null
            ? Tables.Count == 0 || Tables.Contains($"{database}.{table}", StringComparer.OrdinalIgnoreCase)
            : string.Equals(Database, database, StringComparison.OrdinalIgnoreCase));

    /// <summary>The same of a full name, <c>database.table</c>.</summary>
    public bool Touches(string fullName)
    {
        var dot = fullName.IndexOf('.', StringComparison.Ordinal);
        return Touches(fullName[..dot], fullName[(dot + 1)..]);
    }
}
