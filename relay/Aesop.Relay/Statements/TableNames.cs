namespace Aesop.Relay.Statements;

/// <summary>Finds the tables that CREATE, ALTER and DROP TABLE touch.</summary>
internal static class TableNames
{
    /// <summary>Reads a statement from the word behind <c>TABLE</c> on.</summary>
    /// <param name="words">The statement.</param>
    /// <param name="database">The session's default database.</param>
    /// <param name="isDrop">Whether a list of names may follow.</param>
    public static LoggedStatement Read(ref SqlTokenizer words, string database, bool isDrop)
    {
        var tables = new List<string>();
        SkipIfExists(ref words);
        if (!words.TryName(database, out var first))
        {
            return new LoggedStatement(StatementKind.TableDdl, tables);
        }

        tables.Add(first);
        while (isDrop && words.Accept(",") && words.TryName(database, out var next))
        {
            tables.Add(next);
        }

        var changesRows = !isDrop && ReadRest(ref words, database, tables);
        return new LoggedStatement(StatementKind.TableDdl, tables) { ChangesRows = changesRows };
    }

    /// <summary>Passes over <c>IF [NOT] EXISTS</c>.</summary>
    public static void SkipIfExists(ref SqlTokenizer words)
    {
        if (words.Accept("IF"))
        {
            words.Accept("NOT");
            words.Accept("EXISTS");
        }
    }

    /// <summary>The other tables are told by the one or two words before the name; these words are reserved, or stand in clauses of their own.</summary>
    /// <returns>Whether rows come into the table by the statement: CREATE TABLE ... SELECT, ... TABLE other, ... VALUES (...).</returns>
    private static bool ReadRest(ref SqlTokenizer words, string database, List<string> tables)
    {
        var changesRows = false;
        while (!words.Token.IsEmpty)
        {
            if (words.Accept("RENAME"))
            {
                // RENAME [TO|AS] other, but not RENAME COLUMN a TO b.
                if (words.Is("COLUMN") || words.Is("INDEX") || words.Is("KEY") || words.Is("PARTITION"))
                {
                    continue;
                }

                _ = words.Accept("TO") || words.Accept("AS") || words.Accept("=");
                Add(ref words, database, tables);
            }
            else if (words.Is("EXCHANGE") || words.Is("CONVERT"))
            {
                ReadPartition(ref words, database, tables);
            }
            else if (words.Accept("VALUES"))
            {
                // Of a partition it is VALUES LESS THAN or VALUES IN.
                changesRows |= words.Is("ROW") || words.Is("(");
            }
            else
            {
                changesRows |= words.Is("SELECT") || words.Is("TABLE");
                words.Next();
            }
        }

        return changesRows;
    }

    /// <summary>
    /// <c>EXCHANGE PARTITION p WITH TABLE other</c>; and MariaDB's <c>CONVERT PARTITION p TO TABLE other</c> and <c>CONVERT TABLE other TO PARTITION p</c>. <c>CONVERT TO
    /// CHARACTER SET</c> names no table.
    /// </summary>
    private static void ReadPartition(ref SqlTokenizer words, string database, List<string> tables)
    {
        words.Next();
        if (words.Accept("PARTITION"))
        {
            while (!words.Token.IsEmpty && !words.Is("WITH") && !words.Is("TO"))
            {
                words.Next();
            }

            words.Next();
        }

        if (words.Accept("TABLE"))
        {
            Add(ref words, database, tables);
        }
    }

    private static void Add(ref SqlTokenizer words, string database, List<string> tables)
    {
        if (words.TryName(database, out var name) && !tables.Contains(name))
        {
            tables.Add(name);
        }
    }
}
