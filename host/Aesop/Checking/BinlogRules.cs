namespace Aesop.Checking;

/// <summary>What the server's settings mean for a relay.</summary>
internal static class BinlogRules
{

    private static readonly string[] Compressing = ["binlog_transaction_compression", "log_bin_compress"];

    public static IEnumerable<Finding> Judge(ServerFacts facts)
    {
        yield return LogBin(facts);
        yield return Setting(facts, "binlog_format", "ROW", Verdict.Failure,
            "Row changes are relayed, and only ROW logs them; statements in the log halt the source.");
        yield return RowImage(facts);
        yield return Setting(facts, "binlog_row_metadata", "FULL", Verdict.Warning,
            "With FULL each event names its columns, so that the schema at any position is in the log itself. Without it the relay asks information_schema, which knows the present only, keeps what it has learnt by position, and halts at rows that it has not learnt the columns of before a statement changed their table.",
            orElse: "MINIMAL");
        yield return Setting(facts, "binlog_checksum", "CRC32", Verdict.Warning, "Damage to the log, on disk or on the way, is noticed by its checksum only.");
        foreach (var name in Compressing)
        {
            if (facts.Variable(name) is { } value)
            {
                yield return new(name, Verdict.Ok, value, "Compressed events are read as others are. MySQL's need libzstd where the relay runs (Debian: libzstd1).");
            }
        }

        if (facts.Variable("binlog_row_value_options") is { } options)
        {
            yield return RowValueOptions(facts, options);
        }

        if (facts.Variable("binlog_annotate_row_events", "binlog_rows_query_log_events") is { } statements)
        {
            yield return new(facts.Version.IsMariaDb ? "binlog_annotate_row_events" : "binlog_rows_query_log_events", Verdict.Ok, statements,
                "With ON the log has the text of statements beside their rows. The relay passes over it; MariaDB isn't asked to send it.");
        }

        yield return ServerId(facts);
        if (facts.Variable("binlog_encryption", "encrypt_binlog") is { } encryption)
        {
            yield return new(facts.Version.IsMariaDb ? "encrypt_binlog" : "binlog_encryption", Verdict.Ok, encryption, "The server decrypts what it sends; only 'aesop binlog' can't read encrypted files.");
        }

        if (facts.Variable("binlog_alter_two_phase") is { } twoPhase)
        {
            yield return new("binlog_alter_two_phase", Verdict.Ok, twoPhase, "With ON an ALTER TABLE is logged when it starts and when it ends; the schema changes where it ends.");
        }

        foreach (var finding in Sessions(facts))
        {
            yield return finding;
        }
    }

    /// <summary>What sessions have set for themselves, where the server shows it.</summary>
    private static IEnumerable<Finding> Sessions(ServerFacts facts)
    {
        const string Why = "A session may log otherwise than the server does.";
        const string Name = "sessions";
        yield return facts.Sessions switch
        {
            null => new(Name, Verdict.Ok, "can't be seen", Why + " This server doesn't show it, or not to this account: binlog_format and binlog_row_image of a session, and what it does with sql_log_bin=0."),
            { Count: 0 } => new(Name, Verdict.Ok, "as the server", Why + " What one does with sql_log_bin=0 can't be seen."),
            { } set => new(Name, set.Any(session => session.Setting == "binlog_format") ? Verdict.Warning : Verdict.Ok, string.Join(", ", set.Select(session => $"{session.Setting}={session.Value} in {session.Sessions}")),
                Why + " The source halts at the first statement that changes a watched table.",
                set.Any(session => session.Setting == "binlog_format") ? "-- have the applications stop that; who they are:\nSELECT processlist_id, processlist_user, processlist_host FROM performance_schema.threads JOIN performance_schema.variables_by_thread USING (thread_id) WHERE variable_name = 'binlog_format' AND variable_value <> 'ROW';" : null),
        };
    }

    private static Finding LogBin(ServerFacts facts)
    {
        const string Why = "The binary log is what is relayed.";
        var value = facts.Variable("log_bin") ?? "OFF";
        return On(value) ? new("log_bin", Verdict.Ok, value, Why)
            : new("log_bin", Verdict.Failure, value, Why + " Without it there is nothing to read.",
                Mending.Configure(facts, ("log_bin", "binlog"), ("server_id", "1")));
    }

    private static Finding RowImage(ServerFacts facts)
    {
        const string Keys = "An INSERT that leaves a key column to its default doesn't log the key, which halts the source.";
        var value = facts.Variable("binlog_row_image") ?? "FULL";
        return value.ToUpperInvariant() switch
        {
            "FULL" => new("binlog_row_image", Verdict.Ok, value, "Each change carries all columns, before and after."),
            "MINIMAL" => Wanted($"'before' carries the key columns only, and 'after' the columns that a statement set; the others are absent from what is relayed. {Keys}"),
            "NOBLOB" => Wanted("BLOB, TEXT and JSON columns that a statement didn't set are absent from what is relayed."),
            _ => Wanted("Columns may be absent from what is relayed."),
        };

        Finding Wanted(string absent) =>
            new("binlog_row_image", Verdict.Warning, value, absent + (facts.Version.IsMariaDb ? " On MariaDB some statements log wrong values this way (REPLACE, triggers, virtual columns)." : ""),
                Mending.Set(facts, "binlog_row_image", "FULL"));
    }

    private static Finding RowValueOptions(ServerFacts facts, string value)
    {
        const string Why = "With PARTIAL_JSON the log has a JSON value's differences to what it was, which are applied to the before image; where MINIMAL leaves that out, a source halts.";
        return value.Length > 0 && string.Equals(facts.Variable("binlog_row_image"), "MINIMAL", StringComparison.OrdinalIgnoreCase)
            ? new("binlog_row_value_options", Verdict.Failure, value, Why, Mending.Set(facts, "binlog_row_value_options", "''"))
            : new("binlog_row_value_options", Verdict.Ok, value.Length == 0 ? "none" : value, Why);
    }

    private static Finding ServerId(ServerFacts facts)
    {
        const string Why = "A server without an id accepts no replicas. The relay's own id has to differ from those of the server and its replicas (the source's ServerId; derived from its name when 0).";
        var value = facts.Variable("server_id") ?? "0";
        return value != "0" ? new("server_id", Verdict.Ok, value, Why) : new("server_id", Verdict.Failure, value, Why, Mending.Set(facts, "server_id", "1"));
    }

    private static Finding Setting(ServerFacts facts, string name, string wanted, Verdict otherwise, string why, string? orElse = null)
    {
        // A server that doesn't know the setting behaves as its predecessors did.
        var value = facts.Variable(name);
        return string.Equals(value, wanted, StringComparison.OrdinalIgnoreCase) ? new(name, Verdict.Ok, value!, why)
            : value is null ? new(name, otherwise, $"unknown to this server{(orElse is null ? "" : $", which behaves as {orElse}")}", why,
                $"-- {facts.Version} doesn't have {name}; a newer server does")
            : new(name, otherwise, value, why, Mending.Set(facts, name, wanted));
    }


    private static bool On(string value) => value.Equals("ON", StringComparison.OrdinalIgnoreCase) || value == "1";
}
