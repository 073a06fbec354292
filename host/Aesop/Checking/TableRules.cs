using Aesop.MySql.Binlog;

namespace Aesop.Checking;

/// <summary>What the tables mean for a relay. Only tables that are watched, and that the account can see, are judged.</summary>
internal static class TableRules
{
    private const int MaxShown = 10;

    private static readonly Version FirstToLogCascades = new(9, 6, 0);

    public static IEnumerable<Finding> Judge(ServerFacts facts)
    {
        if (facts.WatchedTables is { } watched)
        {
            yield return watched > 0
                ? new("tables", Verdict.Ok, $"{watched} match", "The patterns of the tables that are relayed.")
                : new("tables", Verdict.Warning, "none match", "The patterns of the tables that are relayed: a typo, or the account may not see them. Letter case counts.");
        }

        yield return Cascades(facts);
        const string Why = "A table is partitioned and folded by its primary key, or by its first unique index without nullable columns.";
        yield return facts.KeylessTables.Count == 0
            ? new("keys", Verdict.Ok, "each table has one", Why)
            : new("keys", Verdict.Warning, $"none on {Names(facts.KeylessTables)}", Why + " Without one, changes have no key and all of them belong to one partition.",
                $"ALTER TABLE {facts.KeylessTables[0]} ADD COLUMN id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY;  -- or a key that the table has already");
        yield return Engines(facts);
        yield return Charsets(facts);
        yield return facts.Version.IsMariaDb ? Images(facts) : ImagesOfMySql(facts);
        if (facts.Version.IsMariaDb)
        {
            yield return Versions(facts);
        }
    }

    private static Finding Cascades(ServerFacts facts)
    {
        const string Name = "foreign keys";
        if (facts.CascadingTables.Count == 0)
        {
            return new(Name, Verdict.Ok, "none that cascade", "Some servers don't log rows that a foreign key changes.");
        }

        var logged = !facts.Version.IsMariaDb && facts.Version.Number >= FirstToLogCascades && !facts.IsOn("innodb_native_foreign_keys");
        return logged
            ? new(Name, Verdict.Ok, $"{Names(facts.CascadingTables)} cascade", "This server logs the rows that a foreign key changes.")
            : new(Name, Verdict.Warning, $"{Names(facts.CascadingTables)} cascade",
                "Rows that a foreign key deletes or changes in these tables don't enter this server's log: the parent's change is relayed, theirs can't be.",
                facts.Version.IsMariaDb || facts.Version.Number < FirstToLogCascades
                    ? "-- declare these keys ON DELETE RESTRICT ON UPDATE RESTRICT and change the children by statement; MySQL 9.6 and later log cascades"
                    : Mending.Configure(facts, ("innodb_native_foreign_keys", "OFF")));
    }

    private static Finding Engines(ServerFacts facts)
    {
        const string Why = "A transaction that is rolled back leaves what it did in tables of such engines, and logs it; what is relayed of it can't be told from what holds.";
        return facts.NonTransactionalTables is [var first, ..]
            ? new("engines", Verdict.Warning, $"can't roll back: {Names(facts.NonTransactionalTables)}", Why, $"ALTER TABLE {first.Split(' ')[0]} ENGINE = InnoDB;")
            : new("engines", Verdict.Ok, "each can roll back", Why);
    }

    private static Finding Charsets(ServerFacts facts)
    {
        const string Why = "Text of every column is relayed as UTF-8.";
        var unread = facts.Charsets.Where(found => MySqlCharset.ForName(found.Charset) is null).ToList();
        return unread is [var (set, column), ..]
            ? new("character sets", Verdict.Failure, string.Join(", ", unread.Select(found => $"{found.Charset} ({found.Column})")),
                Why + $" This version doesn't read {set}: the source halts at the first change of such a table.",
                $"-- convert {column} and others of that set, or leave the tables out:\nALTER TABLE {column[..column.LastIndexOf('.')]} CONVERT TO CHARACTER SET utf8mb4;")
            : new("character sets", Verdict.Ok, facts.Charsets.Count == 0 ? "none" : string.Join(", ", facts.Charsets.Select(found => found.Charset).Order(StringComparer.Ordinal)), Why);
    }

    /// <summary>What MariaDB never logs by rows (https://mariadb.com/kb/en/system-versioned-tables/#transaction-precise-history-in-innodb).</summary>
    private static Finding Versions(ServerFacts facts)
    {
        const string Name = "row versions";
        const string Why = "A system-versioned table whose versions are told by transactions, in columns of BIGINT, is logged by statements, whatever binlog_format is.";
        return facts.TransactionTimedTables is [var first, ..]
            ? new(Name, Verdict.Failure, $"by transactions in {Names(facts.TransactionTimedTables)}", Why + " The source halts at the first change of such a table.",
                $"-- leave it out with the source's Tables, or tell versions by time (former versions are lost; rs and re stand for its two columns):\nSET SESSION system_versioning_alter_history = KEEP;\nALTER TABLE {first} DROP SYSTEM VERSIONING, DROP PERIOD FOR SYSTEM_TIME, DROP COLUMN rs, DROP COLUMN re;\nALTER TABLE {first} ADD SYSTEM VERSIONING;")
            : new(Name, Verdict.Ok, "none by transactions", Why);
    }

    /// <summary>Where MariaDB's log holds other values than its tables.</summary>
    private static Finding Images(ServerFacts facts)
    {
        const string Name = "row images";
        const string Why = "MariaDB logs wrong values in some of them, which no reader of the log can right.";
        var isFull = facts.Variable("binlog_row_image")?.Equals("FULL", StringComparison.OrdinalIgnoreCase) == true;
        var both = facts.TriggerTables.Intersect(facts.GeneratedTables).ToList();
        var any = facts.TriggerTables.Union(facts.GeneratedTables).Order(StringComparer.Ordinal).ToList();
        return (!isFull || facts.GeneratedTables.Count > 0) && !PrivilegeRules.SeesTriggers(facts)
            ? new(Name, Verdict.Warning, "triggers can't be seen", Why + " Which ones depends on BEFORE triggers, and this account may not see triggers.",
                isFull ? "-- run this check once as an account with the privilege TRIGGER" : Mending.Set(facts, "binlog_row_image", "FULL"))
            : !isFull && any.Count > 0
            ? new(Name, Verdict.Warning, $"triggers or generated columns on {Names(any)}",
                Why + " Without binlog_row_image=FULL: what a BEFORE trigger set in an upsert is left out, as are virtual columns in updates, and columns that a REPLACE set to their defaults.", Mending.Set(facts, "binlog_row_image", "FULL"))
            : both.Count > 0
                ? new(Name, Verdict.Warning, $"BEFORE triggers and generated columns on {Names(both)}", Why + " An UPDATE of several tables logs generated columns as they were before the trigger.",
                    "-- change one table a statement, or compute these columns where they are read")
                : new(Name, Verdict.Ok, "no table is known to be concerned", Why);
    }

    /// <summary>Where MySQL's log holds other values than its tables.</summary>
    private static Finding ImagesOfMySql(ServerFacts facts)
    {
        const string Name = "row images";
        const string Why = "Where an INSERT leaves out a NOT NULL column without default, and the table has a BEFORE trigger, MySQL logs what is generated from that column as NULL, whatever it stores.";
        var both = facts.TriggerTables.Intersect(facts.GeneratedTables).ToList();
        return facts.GeneratedTables.Count > 0 && !PrivilegeRules.SeesTriggers(facts)
            ? new(Name, Verdict.Warning, "triggers can't be seen", Why + " This account may not see triggers.", "-- run this check once as an account with the privilege TRIGGER")
            : both.Count > 0
                ? new(Name, Verdict.Warning, $"BEFORE triggers and generated columns on {Names(both)}", Why, "-- name each column in INSERT, give them defaults, or compute these columns where they are read")
                : new(Name, Verdict.Ok, "no table is known to be concerned", Why);
    }

    private static string Names(IReadOnlyList<string> tables)
    {
        var shown = string.Join(", ", tables.Take(MaxShown));
        return tables.Count <= MaxShown ? shown
            : tables.Count < ServerFacts.MaxNamedTables ? $"{shown} and {tables.Count - MaxShown} more"
            : $"{shown} and at least {tables.Count - MaxShown} more";
    }
}
