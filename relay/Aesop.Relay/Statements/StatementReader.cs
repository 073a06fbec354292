namespace Aesop.Relay.Statements;

/// <summary>
/// Tells what a statement of the binlog means, from its first words. It is no parser: the schema of every row comes from the log's own
/// metadata or the catalog, never from here. What it doesn't know is <see cref="StatementKind.Unknown"/>, not harmless.
/// </summary>
internal static class StatementReader
{
    private static readonly HashSet<string> RowChanges = new(StringComparer.OrdinalIgnoreCase)
    {
        "INSERT", "UPDATE", "DELETE", "REPLACE", "LOAD", "CALL", "DO", "WITH", "IMPORT", "HANDLER",
    };

    private static readonly HashSet<string> HarmlessVerbs = new(StringComparer.OrdinalIgnoreCase)
    {
        "GRANT", "REVOKE", "SET", "RELEASE", "FLUSH", "ANALYZE", "OPTIMIZE", "REPAIR", "CHECK", "CHECKSUM", "INSTALL",
        "UNINSTALL", "USE", "RESET", "SHUTDOWN", "KILL", "CACHE", "LOCK", "UNLOCK", "PURGE", "SIGNAL", "BACKUP", "COMMENT",
    };

    private static readonly HashSet<string> HarmlessObjects = new(StringComparer.OrdinalIgnoreCase)
    {
        "VIEW", "TRIGGER", "PROCEDURE", "FUNCTION", "EVENT", "USER", "ROLE", "SERVER", "TABLESPACE", "UNDO", "LOGFILE", "RESOURCE", "REFERENCE",
        "PACKAGE", "AGGREGATE", "INSTANCE", "LIBRARY", "PREPARE", "CATALOG",
    };

    private static readonly HashSet<string> Modifiers = new(StringComparer.OrdinalIgnoreCase)
    {
        "OR", "REPLACE", "TEMPORARY", "ONLINE", "OFFLINE", "IGNORE", "UNIQUE", "FULLTEXT", "SPATIAL", "VECTOR", "ALGORITHM", "UNDEFINED", "MERGE", "TEMPTABLE",
        "DEFINER", "SQL", "SECURITY", "INVOKER", "=", "CURRENT_USER", "CURRENT_ROLE", "(", ")", "MATERIALIZED", "JSON", "DUALITY", "RELATIONAL",
    };

    /// <summary>Understands one statement.</summary>
    /// <param name="database">The session's default database.</param>
    /// <param name="text">The statement.</param>
    /// <param name="dialect">How it is spelt.</param>
    public static LoggedStatement Read(string database, string text, SqlDialect dialect = default)
    {
        var words = new SqlTokenizer(text, dialect);
        if (!words.First())
        {
            return new LoggedStatement(StatementKind.Harmless, []);
        }

        var verb = words.Token.ToString();
        words.Next();
        return verb.ToUpperInvariant() switch
        {
            "BEGIN" => new LoggedStatement(StatementKind.Begin, []),
            "START" when words.Is("TRANSACTION") => new LoggedStatement(StatementKind.Begin, []),
            "COMMIT" => new LoggedStatement(StatementKind.Commit, []),
            "ROLLBACK" => Rollback(ref words),
            "SAVEPOINT" => Savepoint(ref words, StatementKind.Savepoint),
            "XA" => XaStatement.Read(ref words) is { } xa ? new LoggedStatement(StatementKind.Xa, []) { Xa = xa } : new LoggedStatement(StatementKind.Unknown, []),
            "TRUNCATE" => Truncate(ref words, database),
            "RENAME" => Rename(ref words, database),
            "CREATE" or "ALTER" or "DROP" => Definition(ref words, database, isDrop: verb.Equals("DROP", StringComparison.OrdinalIgnoreCase)),
            "SET" when words.Is("STATEMENT") => new LoggedStatement(StatementKind.Unknown, []),
            _ when RowChanges.Contains(verb) => WrittenTables.Read(verb, ref words, database),
            _ when HarmlessVerbs.Contains(verb) => new LoggedStatement(StatementKind.Harmless, []),
            _ => new LoggedStatement(StatementKind.Unknown, []),
        };
    }

    private static LoggedStatement Rollback(ref SqlTokenizer words)
    {
        words.Accept("WORK");
        if (!words.Accept("TO"))
        {
            return new LoggedStatement(StatementKind.Rollback, []);
        }

        words.Accept("SAVEPOINT");
        return Savepoint(ref words, StatementKind.RollbackToSavepoint);
    }

    private static LoggedStatement Savepoint(ref SqlTokenizer words, StatementKind kind) =>
        words.TryIdentifier(out var name) ? new LoggedStatement(kind, []) { Savepoint = name } : new LoggedStatement(StatementKind.Unknown, []);

    private static LoggedStatement Truncate(ref SqlTokenizer words, string database)
    {
        words.Accept("TABLE");
        return Ddl(words.TryName(database, out var name) ? [name] : []);
    }

    private static LoggedStatement Rename(ref SqlTokenizer words, string database)
    {
        if (!words.Is("TABLE") && !words.Is("TABLES"))
        {
            return HarmlessObjects.Contains(words.Token.ToString()) ? new LoggedStatement(StatementKind.Harmless, []) : new LoggedStatement(StatementKind.Unknown, []);
        }

        words.Next();
        var tables = new List<string>();
        do
        {
            TableNames.SkipIfExists(ref words);
            if (!words.TryName(database, out var from))
            {
                return Ddl([]);
            }

            SkipWait(ref words);
            if (!words.Accept("TO") || !words.TryName(database, out var to))
            {
                return Ddl([]);
            }

            tables.Add(from);
            tables.Add(to);
        }
        while (words.Accept(","));
        return Ddl(tables);
    }

    private static LoggedStatement Definition(ref SqlTokenizer words, string database, bool isDrop)
    {
        var temporary = false;

        // DEFINER=`user`@`host` and the like stand between the verb and what it is about.
        while (!words.Token.IsEmpty && (Modifiers.Contains(words.Token.ToString()) || words.Token[0] is '`' or '\'' or '"' or '@'
            || words.Token.Contains('@')))
        {
            temporary |= words.Is("TEMPORARY");
            words.Next();
        }

        var what = words.Token.ToString();
        words.Next();
        return what.ToUpperInvariant() switch
        {
            "TABLE" or "TABLES" or "SEQUENCE" when temporary =>
                new LoggedStatement(StatementKind.Harmless, []) { ChangesRows = TableNames.Read(ref words, database, isDrop).ChangesRows },
            "TABLE" or "TABLES" or "SEQUENCE" => TableNames.Read(ref words, database, isDrop),
            "INDEX" => Ddl(IndexTable(ref words, database)),
            "DATABASE" or "SCHEMA" => Database(ref words, database),
            _ when HarmlessObjects.Contains(what) => new LoggedStatement(StatementKind.Harmless, []),
            _ => new LoggedStatement(StatementKind.Unknown, []),
        };
    }

    private static List<string> IndexTable(ref SqlTokenizer words, string database)
    {
        while (!words.Token.IsEmpty && !words.Accept("ON"))
        {
            words.Next();
        }

        return words.TryName(database, out var name) ? [name] : [];
    }

    private static LoggedStatement Database(ref SqlTokenizer words, string database)
    {
        TableNames.SkipIfExists(ref words);

        // ALTER DATABASE may leave the name out.
        return words.TryPart(out var name) && !name.Equals("CHARACTER", StringComparison.OrdinalIgnoreCase)
            && !name.Equals("DEFAULT", StringComparison.OrdinalIgnoreCase) && !name.Equals("COLLATE", StringComparison.OrdinalIgnoreCase)
            ? new LoggedStatement(StatementKind.TableDdl, [], name)
            : new LoggedStatement(StatementKind.TableDdl, [], database);
    }

    private static void SkipWait(ref SqlTokenizer words)
    {
        if (words.Accept("WAIT"))
        {
            words.Next();
        }
        else
        {
            words.Accept("NOWAIT");
        }
    }

    private static LoggedStatement Ddl(IReadOnlyList<string> tables) => new(StatementKind.TableDdl, tables);
}
