namespace Aesop.Relay.Statements;

/// <summary>A statement, understood as far as the relay needs.</summary>
/// <param name="Kind">What it means.</param>
/// <param name="Tables">The tables it names, each <c>database.table</c>; empty where it names none, or the relay can't tell.</param>
/// <param name="Database">The database that it creates, changes or drops as a whole; null where it doesn't.</param>
internal sealed record LoggedStatement(StatementKind Kind, IReadOnlyList<string> Tables, string? Database = null)
{
    /// <summary>The savepoint that it sets, or rolls back to; else null.</summary>
    public string? Savepoint { get; init; }

    /// <summary>Whether a statement that makes a table, a temporary one too, also brings rows into it, by its text.</summary>
    public bool ChangesRows { get; init; }

    /// <summary>Whether names that aren't tables', of columns or aliases, may be among <see cref="Tables"/>.</summary>
    public bool NamesMore { get; init; }

    /// <summary>The XA statement that it is; else null.</summary>
    public XaStatement? Xa { get; init; }

    /// <summary>Whether what is known of a table must be asked anew after this statement. The name is the full one, <c>database.table</c>, in which either may have dots of its own.</summary>
    public bool Touches(string fullName) =>
        Kind == StatementKind.TableDdl
        && (Database is null
            ? Tables.Count == 0 || Tables.Contains(fullName, StringComparer.OrdinalIgnoreCase)
            : fullName.StartsWith($"{Database}.", StringComparison.OrdinalIgnoreCase));
}
