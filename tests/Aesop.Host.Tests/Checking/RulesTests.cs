using Aesop.Checking;
using Aesop.MySql;

namespace Aesop.Host.Tests.Checking;

public sealed class RulesTests
{
    private const string MySql57 = "5.7.44-log";
    private const string MySql97 = "9.7.4";
    private const string MariaDb = "5.5.5-10.11.19-MariaDB";

    private static readonly Dictionary<string, string> Good = new(StringComparer.OrdinalIgnoreCase)
    {
        ["log_bin"] = "ON",
        ["binlog_format"] = "ROW",
        ["binlog_row_image"] = "FULL",
        ["binlog_row_metadata"] = "FULL",
        ["binlog_checksum"] = "CRC32",
        ["server_id"] = "1",
        ["gtid_mode"] = "ON",
        ["enforce_gtid_consistency"] = "ON",
        ["binlog_expire_logs_seconds"] = "2592000",
    };

    private static readonly string[] AllGrants = ["GRANT ALL PRIVILEGES ON *.* TO `a`@`%` WITH GRANT OPTION"];

    [TestCase(MySql97)]
    [TestCase(MariaDb)]
    public void Judge_ServerAsItShouldBe_AllOk(string version) => Assert.That(Findings(Facts(version)).Where(finding => finding.Verdict != Verdict.Ok), Is.Empty);

    [TestCase(MySql97, "log_bin", "OFF", "log_bin", "FAIL -- in the server's configuration")]
    [TestCase(MySql97, "binlog_format", "STATEMENT", "binlog_format", "FAIL SET PERSIST binlog_format = ROW;")]
    [TestCase(MySql57, "binlog_format", "MIXED", "binlog_format", "FAIL SET GLOBAL binlog_format = ROW;  -- and binlog_format=ROW under [mysqld]")]
    [TestCase(MySql97, "binlog_row_image", "MINIMAL", "binlog_row_image", "warn SET PERSIST binlog_row_image = FULL;")]
    [TestCase(MariaDb, "binlog_row_image", "NOBLOB", "binlog_row_image", "warn SET GLOBAL binlog_row_image = FULL;  -- and")]
    [TestCase(MariaDb, "binlog_row_metadata", "NO_LOG", "binlog_row_metadata", "warn SET GLOBAL binlog_row_metadata = FULL;")]
    [TestCase(MySql57, "binlog_row_metadata", null, "binlog_row_metadata", "warn -- MySQL 5.7.44 doesn't have binlog_row_metadata")]
    [TestCase(MySql97, "binlog_checksum", "NONE", "binlog_checksum", "warn SET PERSIST binlog_checksum = CRC32;")]
    [TestCase(MySql97, "binlog_transaction_compression", "ON", "binlog_transaction_compression", "ok ")]
    [TestCase(MySql97, "binlog_row_value_options", "PARTIAL_JSON", "binlog_row_value_options", "ok ")]
    [TestCase(MySql97, "binlog_row_value_options", "", "binlog_row_value_options", "ok ")]
    [TestCase(MariaDb, "log_bin_compress", "ON", "log_bin_compress", "ok ")]
    [TestCase(MariaDb, "binlog_annotate_row_events", "ON", "binlog_annotate_row_events", "ok ")]
    [TestCase(MySql97, "binlog_rows_query_log_events", "ON", "binlog_rows_query_log_events", "ok ")]
    [TestCase(MySql97, "net_write_timeout", "10", "net_write_timeout", "warn SET PERSIST net_write_timeout = 60;")]
    [TestCase(MySql97, "net_write_timeout", "60", "net_write_timeout", "ok ")]
    [TestCase(MySql97, "server_id", "0", "server_id", "FAIL SET PERSIST server_id = 1;")]
    [TestCase(MySql97, "gtid_mode", "OFF", "gtid_mode", "warn SET PERSIST enforce_gtid_consistency = ON;\nSET GLOBAL gtid_mode = OFF_PERMISSIVE;\nSET GLOBAL gtid_mode = ON_PERMISSIVE;\nSET PERSIST gtid_mode = ON;")]
    [TestCase(MySql97, "binlog_expire_logs_seconds", "3600", "binlog_expire_logs_seconds", "warn SET PERSIST binlog_expire_logs_seconds = 604800;")]
    public void Judge_Setting_VerdictAndMend(string version, string variable, string? value, string finding, string expected)
    {
        var variables = new Dictionary<string, string>(Good, StringComparer.OrdinalIgnoreCase);
        variables.Remove(variable);
        if (value is not null)
        {
            variables[variable] = value;
        }

        Assert.That(VerdictAndMend(Facts(version) with { Variables = variables }, finding), Does.StartWith(expected));
    }

    [TestCase("67108864", 1 << 30, "ok ")]
    [TestCase("67108864", 1 << 26, "ok ")]
    [TestCase("67108864", 50_000_000, "warn -- set the source's MaxEventBytes to 134217728, or have no such values written:\nSET PERSIST max_allowed_packet = 49999872;")]
    [TestCase("1073741824", 1 << 26, "warn -- set the source's MaxEventBytes to 2000000000, or have no such values written:\nSET PERSIST max_allowed_packet = 67108864;")]
    public void Judge_LongestValue_MustFitAnEvent(string packet, int maxEventBytes, string expected) =>
        Assert.That(
            VerdictAndMend(Facts(MySql97) with { Variables = new Dictionary<string, string>(Good, StringComparer.OrdinalIgnoreCase) { ["max_allowed_packet"] = packet }, MaxEventBytes = maxEventBytes }, "max_allowed_packet"),
            Is.EqualTo(expected));

    [Test]
    public void Judge_PartialJsonWithoutBeforeImages_Fails()
    {
        var variables = new Dictionary<string, string>(Good, StringComparer.OrdinalIgnoreCase) { ["binlog_row_value_options"] = "PARTIAL_JSON", ["binlog_row_image"] = "MINIMAL" };

        Assert.That(VerdictAndMend(Facts(MySql97) with { Variables = variables }, "binlog_row_value_options"), Is.EqualTo("FAIL SET PERSIST binlog_row_value_options = '';"));
    }

    [TestCase("0.5", "warn SET GLOBAL expire_logs_days = 7;")]
    [TestCase("0", "ok ")]
    [TestCase("3.000000", "ok ")]
    public void Judge_RetentionInDays_Verdict(string days, string expected)
    {
        var variables = new Dictionary<string, string>(Good, StringComparer.OrdinalIgnoreCase) { ["expire_logs_days"] = days };
        variables.Remove("binlog_expire_logs_seconds");

        Assert.That(VerdictAndMend(Facts(MySql57) with { Variables = variables }, "expire_logs_days"), Does.StartWith(expected));
    }

    [TestCase(MySql97, "REPLICATION CLIENT", "FAIL GRANT REPLICATION CLIENT ON *.* TO 'aesop'@'%';", "GRANT REPLICATION SLAVE, SELECT ON *.* TO `aesop`@`%`")]
    [TestCase(MySql97, "REPLICATION SLAVE", "FAIL GRANT REPLICATION SLAVE ON *.* TO 'aesop'@'%';", "GRANT USAGE ON *.* TO `aesop`@`%`")]
    [TestCase(MySql97, "REPLICATION SLAVE", "ok ", "GRANT REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO `aesop`@`%`")]
    [TestCase(MariaDb, "BINLOG MONITOR", "FAIL GRANT BINLOG MONITOR ON *.* TO 'aesop'@'%';", "GRANT REPLICATION SLAVE ON *.* TO `aesop`@`%` IDENTIFIED BY PASSWORD '*AB'")]
    [TestCase(MariaDb, "BINLOG MONITOR", "ok ", "GRANT REPLICATION SLAVE, BINLOG MONITOR ON *.* TO `aesop`@`%`")]
    [TestCase(MySql97, "SELECT", "ok ", "GRANT USAGE ON *.* TO `aesop`@`%`", "GRANT SELECT (`a`, `b`), INSERT ON `sh``op`.`t` TO `aesop`@`%`")]
    [TestCase(MySql97, "REPLICATION SLAVE", "FAIL", "GRANT `REPLICATION SLAVE`@`%` TO `aesop`@`%`", "GRANT ALL PRIVILEGES ON `shop`.* TO `aesop`@`%`")]
    public void Judge_Grants_VerdictAndMend(string version, string finding, string expected, params string[] grants) =>
        Assert.That(VerdictAndMend(Facts(version) with { Grants = grants }, finding), Does.StartWith(expected));

    [TestCase("MINIMAL", "FAIL GRANT SELECT ON *.* TO 'aesop'@'%';")]
    [TestCase("FULL", "ok ")]
    public void Judge_NoSelect_MattersWithoutMetadataOnly(string metadata, string expected)
    {
        var variables = new Dictionary<string, string>(Good, StringComparer.OrdinalIgnoreCase) { ["binlog_row_metadata"] = metadata };

        Assert.That(VerdictAndMend(Facts(MySql97) with { Variables = variables, Grants = ["GRANT REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO `aesop`@`%`"] }, "SELECT"), Does.StartWith(expected));
    }

    [TestCase(MariaDb, "OFF", "warn -- declare these keys")]
    [TestCase("8.4.3", "OFF", "warn -- declare these keys")]
    [TestCase(MySql97, "OFF", "ok ")]
    [TestCase(MySql97, "ON", "warn -- in the server's configuration, and restart it:\n-- [mysqld]\n-- innodb_native_foreign_keys=OFF")]
    public void Judge_Cascades_WhereTheServerLogsThem(string version, string native, string expected)
    {
        var variables = new Dictionary<string, string>(Good, StringComparer.OrdinalIgnoreCase) { ["innodb_native_foreign_keys"] = native };

        Assert.That(VerdictAndMend(Facts(version) with { Variables = variables, CascadingTables = ["shop.items"] }, "foreign keys"), Does.StartWith(expected));
    }

    [TestCase("shop.t", "shop.u", "ok ")]
    [TestCase("shop.t", "shop.t", "warn -- name each column in INSERT")]
    public void Judge_TriggersAndGeneratedColumnsOfMySql_WarnsWhereATableHasBoth(string triggered, string generated, string expected) =>
        Assert.That(VerdictAndMend(Facts(MySql97) with { TriggerTables = [triggered], GeneratedTables = [generated] }, "row images"), Does.StartWith(expected));

    [TestCase("FULL", false, "ok ")]
    [TestCase("FULL", true, "warn -- run this check once as an account with the privilege TRIGGER")]
    [TestCase("MINIMAL", false, "warn SET GLOBAL binlog_row_image = FULL;")]
    public void Judge_TriggersNotShown_NotTakenForNone(string image, bool isGenerated, string expected)
    {
        var variables = new Dictionary<string, string>(Good, StringComparer.OrdinalIgnoreCase) { ["binlog_row_image"] = image };
        var facts = Facts(MariaDb) with { Variables = variables, Grants = ["GRANT SELECT, REPLICATION SLAVE, BINLOG MONITOR ON *.* TO `aesop`@`%`"], GeneratedTables = isGenerated ? ["shop.t"] : [] };

        Assert.That(VerdictAndMend(facts, "row images"), Does.StartWith(expected));
    }

    [Test]
    public void Judge_ManyKeylessTables_FewNamedAllCounted()
    {
        var finding = Findings(Facts(MySql97) with { KeylessTables = [.. Enumerable.Range(1, 42).Select(number => $"a.t{number}")] }).Single(finding => finding.Name == "keys");

        Assert.That(finding.Value, Is.EqualTo("none on a.t1, a.t2, a.t3, a.t4, a.t5, a.t6, a.t7, a.t8, a.t9, a.t10 and 32 more"));
    }

    [TestCase(true, "OFF", "FAIL")]
    [TestCase(true, "ON", "ok ")]
    public void Judge_Replica_MustLogWhatItReplicates(bool isReplica, string updates, string expected)
    {
        var variables = new Dictionary<string, string>(Good, StringComparer.OrdinalIgnoreCase) { ["log_slave_updates"] = updates };

        Assert.That(VerdictAndMend(Facts(MariaDb) with { Variables = variables, IsReplica = isReplica, Replica = new Dictionary<string, string?> { ["Seconds_Behind_Source"] = "0" } }, "log_replica_updates"), Does.StartWith(expected));
    }

    [Test]
    public void Judge_FilteredLog_Warning() =>
        Assert.That(VerdictAndMend(Facts(MySql97) with { BinlogFilter = "only shop" }, "binlog_do_db, binlog_ignore_db"), Does.StartWith("warn -- remove"));

    [TestCase("klingon", "FAIL -- convert shop.t.c and others of that set, or leave the tables out:\nALTER TABLE shop.t CONVERT TO CHARACTER SET utf8mb4;")]
    [TestCase("utf8mb4", "ok ")]
    public void Judge_CharacterSet_MustBeRead(string charset, string expected) =>
        Assert.That(VerdictAndMend(Facts(MySql97) with { Charsets = [("latin1", "shop.t.a"), (charset, "shop.t.c")] }, "character sets"), Is.EqualTo(expected));

    [TestCase("536870912", "warn SET GLOBAL max_binlog_total_size = 0;")]
    [TestCase("0", "ok ")]
    [TestCase("18446744073709551615", "ok ")]
    public void Judge_SizeOfLogs_WarnedOfWhereSmall(string bytes, string expected) =>
        Assert.That(VerdictAndMend(Facts(MariaDb) with { Variables = new Dictionary<string, string>(Good, StringComparer.OrdinalIgnoreCase) { ["max_binlog_total_size"] = bytes } }, "max_binlog_total_size"), Does.StartWith(expected));

    [TestCase(null, "warn CALL mysql.rds_set_configuration('binlog retention hours', 168);")]
    [TestCase(3L, "warn CALL mysql.rds_set_configuration('binlog retention hours', 168);")]
    [TestCase(72L, "ok ")]
    public void Judge_AmazonsRetention_ByItsOwnProcedure(long? hours, string expected) =>
        Assert.That(VerdictAndMend(Facts(MySql97) with { Hosted = HostedService.Amazon, HostedRetentionHours = hours }, "binlog retention hours"), Is.EqualTo(expected));

    [TestCase("Amazon", "warn -- aws rds modify-db-parameter-group")]
    [TestCase("CloudSql", "warn -- gcloud sql instances patch INSTANCE --database-flags=binlog_row_image=FULL")]
    public void Judge_HostedServer_MendedWhereItsServiceDoes(string service, string expected)
    {
        var variables = new Dictionary<string, string>(Good, StringComparer.OrdinalIgnoreCase) { ["binlog_row_image"] = "MINIMAL" };

        Assert.That(VerdictAndMend(Facts(MySql97) with { Variables = variables, Hosted = Enum.Parse<HostedService>(service) }, "binlog_row_image"), Does.StartWith(expected));
    }

    [TestCase("7", "ok ")]
    [TestCase("3600", "warn -- let it catch up")]
    [TestCase(null, "warn START REPLICA;")]
    public void Judge_ReplicaLag_Verdict(string? seconds, string expected) =>
        Assert.That(VerdictAndMend(Facts(MySql97) with { IsReplica = true, Replica = new Dictionary<string, string?> { ["Seconds_Behind_Source"] = seconds } }, "replica lag"), Does.StartWith(expected));

    private static ServerFacts Facts(string version) => new()
    {
        Version = MySqlServerVersion.Parse(version),
        Account = "'aesop'@'%'",
        Variables = Good,
        Grants = AllGrants,
        BinlogFilter = "",
        IsReplica = false,
    };

    private static List<Finding> Findings(ServerFacts facts) => [.. CheckReport.Judge(facts)];

    private static string VerdictAndMend(ServerFacts facts, string name)
    {
        var finding = Findings(facts).Single(finding => finding.Name == name);
        return $"{finding.Verdict switch { Verdict.Ok => "ok", Verdict.Warning => "warn", _ => "FAIL" }} {finding.Mend}";
    }
}
