namespace Aesop.Relay.Statements;

/// <summary>A statement, understood as far as the relay needs.</summary>
/// <param name="Kind">What it means.</param>
/// <param name="Tables">The tables it names, each <c>database.table</c>; empty where it names none, or the relay can't tell.</param>
/// <param name="Database">The database that it creates, changes or drops as a whole; null where it doesn't.</param>
internal sealed record LoggedStatement(StatementKind Kind, IReadOnlyList<string> Tables, string? Database = null)
{
    /// <summary>The savepoint that it sets, or rolls back to; else null.</summary>
    public string? Savepoint { get; init; }

    /// <summary>Whether a <see cref="StatementKind.TableDdl"/> also brings rows into the table, by its text.</summary>
    public bool ChangesRows { get; init; }

    /// <summary>The XA statement that it is; else null.</summary>
    public XaStatement? Xa { get; init; }

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
