namespace Aesop.Relay.Statements;

/// <summary>
/// Tells which statements that define tables leave the columns alone, so that what is known of a table holds over them. Only what is certain
/// is told: any other statement <see cref="TableEffect.Replaces"/>.
/// </summary>
internal static class TableEffectReader
{
    private static readonly HashSet<string> PartitionVerbs = new(StringComparer.OrdinalIgnoreCase)
    {
        "ADD", "DROP", "TRUNCATE", "COALESCE", "REORGANIZE", "ANALYZE", "CHECK", "OPTIMIZE", "REBUILD", "REPAIR", "DISCARD", "IMPORT", "EXCHANGE",
    };

    private static readonly HashSet<string> HarmlessOptions = new(StringComparer.OrdinalIgnoreCase)
    {
        "ENGINE", "FORCE", "AUTO_INCREMENT", "COMMENT", "ROW_FORMAT", "KEY_BLOCK_SIZE", "ALGORITHM", "LOCK", "ENABLE", "DISABLE",
        "STATS_PERSISTENT", "STATS_AUTO_RECALC", "STATS_SAMPLE_PAGES", "PAGE_COMPRESSED",
    };

    /// <summary>What a statement of the kind <see cref="StatementKind.TableDdl"/> does to the tables that it names.</summary>
    public static TableEffect Read(string text, SqlDialect dialect = default)
    {
        var words = new SqlTokenizer(text, dialect);
        words.First();
        if (words.Is("TRUNCATE"))
        {
            return TableEffect.Keeps;
        }

        if (words.Accept("RENAME"))
        {
            // Where a table of the pairs may be missing, which ones were renamed isn't known.
            words.Next();
            return words.Is("IF") ? TableEffect.Replaces : TableEffect.Renames;
        }

        return words.Accept("CREATE") ? Create(ref words) : words.Accept("ALTER") ? Alter(ref words) : TableEffect.Replaces;
    }

    /// <summary>Whether a statement names any of some columns, or anything else by their names.</summary>
    public static bool Names(string text, IReadOnlyCollection<string> columns, SqlDialect dialect = default)
    {
        var words = new SqlTokenizer(text, dialect);
        for (var more = words.Next(); more;)
        {
            if (!words.TryIdentifier(out var name))
            {
                more = words.Next();
            }
            else if (columns.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                return true;
            }
            else
            {
                more = !words.Token.IsEmpty;
            }
        }

        return false;
    }

    private static TableEffect Create(ref SqlTokenizer words)
    {
        for (; !words.Token.IsEmpty; words.Next())
        {
            if (words.Is("REPLACE") || words.Is("UNIQUE"))
            {
                return TableEffect.Replaces;
            }

            if (words.Accept("TABLE"))
            {
                // A table that is there stays as it is.
                return words.Is("IF") ? TableEffect.Keeps : TableEffect.Replaces;
            }

            if (words.Is("INDEX"))
            {
                return TableEffect.Keeps;
            }
        }

        return TableEffect.Replaces;
    }

    private static TableEffect Alter(ref SqlTokenizer words)
    {
        while (words.Accept("ONLINE") || words.Accept("IGNORE"))
        {
            // What may stand before the word TABLE.
        }

        if (!words.Accept("TABLE"))
        {
            return TableEffect.Replaces;
        }

        var mayBeMissing = words.Accept("IF") && words.Accept("EXISTS");
        if (!words.TryName("", out _))
        {
            return TableEffect.Replaces;
        }

        if (words.Accept("WAIT"))
        {
            words.Next();
        }
        else
        {
            words.Accept("NOWAIT");
        }

        var effect = TableEffect.Keeps;
        while (!words.Token.IsEmpty)
        {
            var clause = Clause(ref words, isFirst: effect == TableEffect.Keeps);
            effect = clause < effect ? clause : effect;
        }

        return effect == TableEffect.Renames && mayBeMissing ? TableEffect.Replaces : effect;
    }

    /// <summary>One of the clauses of an ALTER TABLE, up to the comma that ends it.</summary>
    private static TableEffect Clause(ref SqlTokenizer words, bool isFirst)
    {
        var verb = words.Token.ToString();
        words.Next();
        TableEffect effect;
        if (verb.Equals("RENAME", StringComparison.OrdinalIgnoreCase) && !words.Is("COLUMN"))
        {
            if (words.Is("INDEX") || words.Is("KEY"))
            {
                effect = TableEffect.Keeps;
            }
            else
            {
                // The name alone, or one change of several.
                _ = words.Accept("TO") || words.Accept("AS") || words.Accept("=");
                return words.TryName("", out _) && words.Token.IsEmpty && isFirst ? TableEffect.Renames : TableEffect.Replaces;
            }
        }
        else if (verb.Equals("EXCHANGE", StringComparison.OrdinalIgnoreCase) || (verb.Equals("CONVERT", StringComparison.OrdinalIgnoreCase) && !words.Is("TO")))
        {
            // The servers exchange only what has the same columns; MariaDB converts tables to partitions and back.
            effect = words.Is("PARTITION") && verb.Length == "EXCHANGE".Length ? TableEffect.Keeps : TableEffect.Replaces;
        }
        else if (words.Is("PARTITION") && PartitionVerbs.Contains(verb))
        {
            effect = TableEffect.Keeps;
        }
        else if (verb.Equals("ADD", StringComparison.OrdinalIgnoreCase) && (words.Is("INDEX") || words.Is("KEY") || words.Is("FULLTEXT") || words.Is("SPATIAL")))
        {
            effect = TableEffect.Keeps;
        }
        else
        {
            effect = HarmlessOptions.Contains(verb) ? TableEffect.Keeps : TableEffect.Alters;
        }

        SkipClause(ref words);
        return effect;
    }

    private static void SkipClause(ref SqlTokenizer words)
    {
        for (var depth = 0; !words.Token.IsEmpty; words.Next())
        {
            depth += words.Is("(") ? 1 : words.Is(")") ? -1 : 0;
            if (depth == 0 && words.Accept(","))
            {
                return;
            }
        }
    }
}
