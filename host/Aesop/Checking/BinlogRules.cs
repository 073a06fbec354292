using System.Globalization;

namespace Aesop.Checking;

/// <summary>What the server's settings mean for a relay.</summary>
internal static class BinlogRules
{
    private const long SecondsOfDay = 86_400;

    private static readonly string[] Compressing = ["binlog_transaction_compression", "log_bin_compress"];

    public static IEnumerable<Finding> Judge(ServerFacts facts)
    {
        yield return new("version", Verdict.Ok, facts.Version.ToString(), "MySQL 5.7 to 9.x and MariaDB 10.5 or later can be relayed.");
        yield return LogBin(facts);
        yield return Setting(facts, "binlog_format", "ROW", Verdict.Failure,
            "Row changes are relayed, and only ROW logs them; statements in the log halt the source.");
        yield return RowImage(facts);
        yield return Setting(facts, "binlog_row_metadata", "FULL", Verdict.Warning,
            "With FULL each event names its columns, so that the schema at any position is in the log itself. Without it the relay reads information_schema and halts where that no longer fits the log.",
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

        yield return ServerId(facts);
        yield return Gtid(facts);
        yield return Retention(facts);
        if (facts.IsReplica == true && facts.Variable("log_replica_updates", "log_slave_updates") is { } updates)
        {
            yield return On(updates)
                ? new("log_replica_updates", Verdict.Ok, updates, "This server is a replica; what it replicates stands in its own log.")
                : new("log_replica_updates", Verdict.Failure, updates, "This server is a replica, and what it replicates doesn't enter its own log: nothing of it would be relayed.",
                    $"-- in the server's configuration, and restart it:\n-- [mysqld]\n-- {(facts.Version.IsMariaDb ? "log_slave_updates" : "log_replica_updates")}=ON");
        }

        if (facts.BinlogFilter is { } filter)
        {
            yield return filter.Length == 0
                ? new("binlog_do_db, binlog_ignore_db", Verdict.Ok, "none", "Every database is logged.")
                : new("binlog_do_db, binlog_ignore_db", Verdict.Warning, filter, "Databases that the server leaves out of its log can't be relayed.",
                    "-- remove binlog_do_db and binlog_ignore_db from the server's configuration, and restart it");
        }

        if (facts.Variable("max_allowed_packet") is { } packet)
        {
            yield return new("max_allowed_packet", Verdict.Ok, packet, "The largest row that the server takes, in bytes; the source's MaxEventBytes should be no smaller.");
        }

        if (facts.Variable("time_zone") is { } zone)
        {
            yield return new("time_zone", Verdict.Ok, zone == "SYSTEM" ? $"SYSTEM ({facts.Variable("system_time_zone")})" : zone,
                "TIMESTAMP is relayed as UTC and DATETIME as it was written, whatever the zone.");
        }
    }

    private static Finding LogBin(ServerFacts facts)
    {
        const string Why = "The binary log is what is relayed.";
        var value = facts.Variable("log_bin") ?? "OFF";
        return On(value) ? new("log_bin", Verdict.Ok, value, Why)
            : new("log_bin", Verdict.Failure, value, Why + " Without it there is nothing to read.",
                "-- in the server's configuration, and restart it:\n-- [mysqld]\n-- log_bin=binlog\n-- server_id=1");
    }

    private static Finding RowImage(ServerFacts facts)
    {
        var value = facts.Variable("binlog_row_image") ?? "FULL";
        return value.ToUpperInvariant() switch
        {
            "FULL" => new("binlog_row_image", Verdict.Ok, value, "Each change carries all columns, before and after."),
            "MINIMAL" => Wanted("'before' carries the key columns only, and 'after' the columns that a statement set; the others are absent from what is relayed."),
            "NOBLOB" => Wanted("BLOB and TEXT columns that a statement didn't set are absent from what is relayed."),
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

    private static Finding Gtid(ServerFacts facts)
    {
        const string Why = "With GTIDs a position can be found again on another server, so that a failover needs no new start.";
        if (facts.Version.IsMariaDb)
        {
            return new("gtid", Verdict.Ok, $"domain {facts.Variable("gtid_domain_id") ?? "0"}", Why + " MariaDB always has them.");
        }

        var (mode, consistency) = (facts.Variable("gtid_mode") ?? "OFF", facts.Variable("enforce_gtid_consistency") ?? "OFF");
        return On(mode)
            ? new("gtid_mode", Verdict.Ok, $"{mode}, enforce_gtid_consistency {consistency}", Why)
            : new("gtid_mode", Verdict.Warning, $"{mode}, enforce_gtid_consistency {consistency}", Why + " Without them the relay halts when the server is replaced.",
                string.Join("\n", Mending.Set(facts, "enforce_gtid_consistency", "ON"), Mending.Set(facts, "gtid_mode", "OFF_PERMISSIVE", persist: false),
                    Mending.Set(facts, "gtid_mode", "ON_PERMISSIVE", persist: false), Mending.Set(facts, "gtid_mode", "ON")));
    }

    private static Finding Retention(ServerFacts facts)
    {
        const string Why = "A relay that was away for longer than the server keeps its logs can't go on where it stopped.";
        var seconds = Number(facts.Variable("binlog_expire_logs_seconds"));
        var days = decimal.TryParse(facts.Variable("expire_logs_days"), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var read) ? read : 0;
        var kept = seconds > 0 ? seconds : (long)(days * SecondsOfDay);
        var (name, value) = facts.Variable("binlog_expire_logs_seconds") is { } found ? ("binlog_expire_logs_seconds", found) : ("expire_logs_days", facts.Variable("expire_logs_days") ?? "0");
        return kept == 0 ? new(name, Verdict.Ok, "0 (kept until somebody purges them)", Why)
            : kept >= SecondsOfDay ? new(name, Verdict.Ok, value, Why)
            : new(name, Verdict.Warning, value, Why + " That is less than a day here.", Mending.Set(facts, name, name == "expire_logs_days" ? "7" : "604800"));
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

    private static long Number(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static bool On(string value) => value.Equals("ON", StringComparison.OrdinalIgnoreCase) || value == "1";
}
