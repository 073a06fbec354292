namespace Aesop.Relay.Statements;

/// <summary>
/// Finds the tables that a statement in the log may write to: exactly where one table is named in its own place, else every name in it
/// that could be a table's. What triggers and functions write isn't in the text.
/// </summary>
internal static class WrittenTables
{
    /// <summary>What may stand before the table: reserved words, but for QUICK, which stands before FROM. Others (DATA, LOCAL) may be the name of one.</summary>
    private static readonly HashSet<string> Options = new(StringComparer.OrdinalIgnoreCase) { "LOW_PRIORITY", "DELAYED", "HIGH_PRIORITY", "IGNORE", "QUICK" };

    /// <summary>Reads a statement from the word behind its verb on.</summary>
    /// <returns>The statement; it names no tables where they can't be told.</returns>
    public static LoggedStatement Read(string verb, ref SqlTokenizer words, string database)
    {
        var isDelete = verb.Equals("DELETE", StringComparison.OrdinalIgnoreCase);
        while (Options.Contains(words.Token.ToString()) && (isDelete || !words.Is("QUICK")))
        {
            words.Next();
        }

        return verb.ToUpperInvariant() switch
        {
            "INSERT" or "REPLACE" => Into(ref words, database),
            "LOAD" => Load(ref words, database),
            "UPDATE" => One(ref words, database, "SET"),
            "DELETE" when words.Accept("FROM") => One(ref words, database, "WHERE", "ORDER", "LIMIT", "PARTITION", "RETURNING", "FOR"),
            "DELETE" or "WITH" => Any(ref words, database, []),
            _ => Exactly([]),
        };
    }

    private static LoggedStatement Exactly(IReadOnlyList<string> tables) => new(StatementKind.RowChange, tables);

    private static LoggedStatement Into(ref SqlTokenizer words, string database)
    {
        words.Accept("INTO");
        return Exactly(words.TryName(database, out var name) ? [name] : []);
    }

    private static LoggedStatement Load(ref SqlTokenizer words, string database)
    {
        while (!words.Token.IsEmpty && !words.Is("INTO"))
        {
            words.Next();
        }

        return Exactly(words.Accept("INTO") && words.Accept("TABLE") && words.TryName(database, out var name) ? [name] : []);
    }

    /// <summary>One table, with or without an alias, up to the word that ends the list of tables; else any of the names.</summary>
    private static LoggedStatement One(ref SqlTokenizer words, string database, params ReadOnlySpan<string> ends)
    {
        if (!words.TryName(database, out var name))
        {
            return Exactly([]);
        }

        if (IsEnd(words, ends))
        {
            return Exactly([name]);
        }

        words.Accept("AS");
        var rest = words;
        return words.TryIdentifier(out _) && IsEnd(words, ends) ? Exactly([name]) : Any(ref rest, database, [name]);
    }

    private static bool IsEnd(SqlTokenizer words, ReadOnlySpan<string> ends)
    {
        foreach (var end in ends)
        {
            if (words.Is(end))
            {
                return true;
            }
        }

        return words.Token.IsEmpty;
    }

    private static LoggedStatement Any(ref SqlTokenizer words, string database, List<string> names)
    {
        while (!words.Token.IsEmpty)
        {
            if (!words.IsName || !words.TryName(database, out var name))
            {
                words.Next();
            }
            else if (!names.Contains(name))
            {
                names.Add(name);
            }
        }

        return new LoggedStatement(StatementKind.RowChange, names) { NamesMore = true };
    }
}
