namespace Aesop.Checking;

/// <summary>What the tables' keys mean for a relay. Only tables that the account can see are judged.</summary>
internal static class TableRules
{
    private const int MaxShown = 10;

    private static readonly Version FirstToLogCascades = new(9, 6, 0);

    public static IEnumerable<Finding> Judge(ServerFacts facts)
    {
        yield return Cascades(facts);
        const string Why = "A table is partitioned and folded by its primary key, or by its first unique index without nullable columns.";
        yield return facts.KeylessTables.Count == 0
            ? new("keys", Verdict.Ok, "each table has one", Why)
            : new("keys", Verdict.Warning, $"none on {Names(facts.KeylessTables)}", Why + " Without one, changes have no key and all of them belong to one partition.",
                $"ALTER TABLE {facts.KeylessTables[0]} ADD COLUMN id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY;  -- or a key that the table has already");
    }

    private static Finding Cascades(ServerFacts facts)
    {
        const string Name = "foreign keys";
        if (facts.CascadingTables.Count == 0)
        {
            return new(Name, Verdict.Ok, "none that cascade", "Some servers don't log rows that a foreign key changes.");
        }

        var logged = !facts.Version.IsMariaDb && facts.Version.Number >= FirstToLogCascades
            && facts.Variable("innodb_native_foreign_keys") is not ("ON" or "1");
        return logged
            ? new(Name, Verdict.Ok, $"{Names(facts.CascadingTables)} cascade", "This server logs the rows that a foreign key changes.")
            : new(Name, Verdict.Warning, $"{Names(facts.CascadingTables)} cascade",
                "Rows that a foreign key deletes or changes in these tables don't enter this server's log: the parent's change is relayed, theirs can't be.",
                facts.Version.IsMariaDb || facts.Version.Number < FirstToLogCascades
                    ? "-- declare these keys ON DELETE RESTRICT ON UPDATE RESTRICT and change the children by statement; MySQL 9.6 and later log cascades"
                    : "-- in the server's configuration, and restart it:\n-- [mysqld]\n-- innodb_native_foreign_keys=OFF");
    }

    private static string Names(IReadOnlyList<string> tables)
    {
        var shown = string.Join(", ", tables.Take(MaxShown));
        return tables.Count <= MaxShown ? shown
            : tables.Count < ServerFacts.MaxNamedTables ? $"{shown} and {tables.Count - MaxShown} more"
            : $"{shown} and at least {tables.Count - MaxShown} more";
    }
}
