using System.Globalization;

namespace Aesop.Checking;

/// <summary>What it means for going on: after an outage, on another server, behind a replica.</summary>
internal static class LineageRules
{
    private const long SecondsOfDay = 86_400;
    private const long SmallTotalBytes = 1L << 30;
    private const long LongLagSeconds = 60;

    private static readonly string[] Errors = ["Last_SQL_Error", "Last_IO_Error"];

    private static readonly string[] ReplicaFilters =
        ["Replicate_Do_DB", "Replicate_Ignore_DB", "Replicate_Do_Table", "Replicate_Ignore_Table", "Replicate_Wild_Do_Table", "Replicate_Wild_Ignore_Table"];

    public static IEnumerable<Finding> Judge(ServerFacts facts)
    {
        yield return Gtid(facts);
        if (facts.Variable("gtid_strict_mode") is { } strict)
        {
            const string Why = "With ON the numbers of a domain only rise, so that a GTID set names one place in the log.";
            yield return facts.IsOn("gtid_strict_mode") || facts.IsReplica != true
                ? new("gtid_strict_mode", Verdict.Ok, strict, Why)
                : new("gtid_strict_mode", Verdict.Warning, strict, Why + " This server is a replica: what is written to it directly takes numbers that its source takes too.", Mending.Set(facts, "gtid_strict_mode", "ON"));
        }

        foreach (var finding in Retention(facts).Concat(Replica(facts)))
        {
            yield return finding;
        }

        if (facts.BinlogFilter is { } filter)
        {
            yield return filter.Length == 0
                ? new("binlog_do_db, binlog_ignore_db", Verdict.Ok, "none", "Every database is logged.")
                : new("binlog_do_db, binlog_ignore_db", Verdict.Warning, filter, "Databases that the server leaves out of its log can't be relayed.",
                    "-- remove binlog_do_db and binlog_ignore_db from the server's configuration, and restart it");
        }
    }

    private static Finding Gtid(ServerFacts facts)
    {
        const string Why = "With GTIDs a position can be found again on another server, so that a failover needs no new start.";
        if (facts.Version.IsMariaDb)
        {
            return new("gtid", Verdict.Ok, $"domain {facts.Variable("gtid_domain_id") ?? "0"}", Why + " MariaDB always has them.");
        }

        var (mode, consistency) = (facts.Variable("gtid_mode") ?? "OFF", facts.Variable("enforce_gtid_consistency") ?? "OFF");
        return facts.IsOn("gtid_mode")
            ? new("gtid_mode", Verdict.Ok, $"{mode}, enforce_gtid_consistency {consistency}", Why)
            : new("gtid_mode", Verdict.Warning, $"{mode}, enforce_gtid_consistency {consistency}", Why + " Without them the relay halts when the server is replaced.",
                string.Join("\n", Mending.Set(facts, "enforce_gtid_consistency", "ON"), Mending.Set(facts, "gtid_mode", "OFF_PERMISSIVE", persist: false),
                    Mending.Set(facts, "gtid_mode", "ON_PERMISSIVE", persist: false), Mending.Set(facts, "gtid_mode", "ON")));
    }

    private static IEnumerable<Finding> Retention(ServerFacts facts)
    {
        const string Why = "A relay that was away for longer than the server keeps its logs can't go on where it stopped.";
        if (facts.Hosted == HostedService.Amazon)
        {
            const string Mend = "CALL mysql.rds_set_configuration('binlog retention hours', 168);";
            yield return facts.HostedRetentionHours is >= 24 and { } hours
                ? new("binlog retention hours", Verdict.Ok, string.Create(CultureInfo.InvariantCulture, $"{hours}"), Why)
                : new("binlog retention hours", Verdict.Warning, facts.HostedRetentionHours?.ToString(CultureInfo.InvariantCulture) ?? "NULL, or can't be asked",
                    Why + " The service removes logs after that, and with NULL as soon as it can.", Mend);
            yield break;
        }

        var seconds = Number(facts.Variable("binlog_expire_logs_seconds"));
        var days = decimal.TryParse(facts.Variable("expire_logs_days"), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var read) ? read : 0;
        var kept = seconds > 0 ? seconds : (long)(days * SecondsOfDay);
        var (name, value) = facts.Variable("binlog_expire_logs_seconds") is { } found ? ("binlog_expire_logs_seconds", found) : ("expire_logs_days", facts.Variable("expire_logs_days") ?? "0");
        var purges = facts.Variable("binlog_expire_logs_auto_purge") is null || facts.IsOn("binlog_expire_logs_auto_purge");
        yield return kept == 0 ? new(name, Verdict.Ok, "0 (kept until somebody purges them)", Why)
            : kept >= SecondsOfDay || !purges ? new(name, Verdict.Ok, purges ? value : $"{value}, binlog_expire_logs_auto_purge OFF", Why)
            : new(name, Verdict.Warning, value, Why + " That is less than a day here.", Mending.Set(facts, name, name == "expire_logs_days" ? "7" : "604800"));
        foreach (var size in new[] { "max_binlog_total_size", "binlog_space_limit" })
        {
            if (facts.Variable(size) is { } text)
            {
                yield return Number(text) is 0 or >= SmallTotalBytes
                    ? new(size, Verdict.Ok, text == "0" ? "0 (no bound)" : text, Why)
                    : new(size, Verdict.Warning, text, Why + " So many bytes of logs are kept, however old they are.", Mending.Set(facts, size, "0"));
            }
        }
    }

    private static IEnumerable<Finding> Replica(ServerFacts facts)
    {
        if (facts.IsReplica != true)
        {
            yield break;
        }

        if (facts.Variable("log_replica_updates", "log_slave_updates") is { } updates)
        {
            yield return facts.IsOn("log_replica_updates", "log_slave_updates")
                ? new("log_replica_updates", Verdict.Ok, updates, "This server is a replica; what it replicates stands in its own log.")
                : new("log_replica_updates", Verdict.Failure, updates, "This server is a replica, and what it replicates doesn't enter its own log: nothing of it would be relayed.",
                    Mending.Configure(facts, (facts.Version.IsMariaDb ? "log_slave_updates" : "log_replica_updates", "ON")));
        }

        const string LagWhy = "Changes reach the log of a replica when it applies them: what it lags, every consumer lags too.";
        var lag = facts.Replica.GetValueOrDefault("Seconds_Behind_Source");
        var start = facts.Version.IsMariaDb || facts.Version.Number < new Version(8, 0, 22) ? "START SLAVE;" : "START REPLICA;";
        yield return lag is null ? new("replica lag", Verdict.Warning, "not replicating", LagWhy + $" It has stopped: {Reason(facts)}", start)
            : Number(lag) > LongLagSeconds ? new("replica lag", Verdict.Warning, $"{lag} s", LagWhy, "-- let it catch up, or relay its source")
            : new("replica lag", Verdict.Ok, $"{lag} s", LagWhy);

        var filters = ReplicaFilters.Where(filter => facts.Replica.GetValueOrDefault(filter) is { Length: > 0 }).Select(filter => $"{filter}: {facts.Replica[filter]}").ToList();
        const string FilterWhy = "What a replica leaves out of what it applies isn't in its log.";
        yield return filters.Count == 0
            ? new("replication filters", Verdict.Ok, "none", FilterWhy)
            : new("replication filters", Verdict.Warning, string.Join(", ", filters), FilterWhy, "-- relay the source of this replica, or remove its replicate_* filters");
    }

    private static string Reason(ServerFacts facts) =>
        Errors.Select(column => facts.Replica.GetValueOrDefault(column)).FirstOrDefault(text => text is { Length: > 0 }) ?? "somebody has stopped it, or it was never started.";

    private static long Number(string? text) => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? (long)Math.Min(number, long.MaxValue) : 0;
}
