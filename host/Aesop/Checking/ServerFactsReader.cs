using System.Globalization;
using System.Text.RegularExpressions;
using Aesop.MySql;
using Aesop.Relay.Tables;

namespace Aesop.Checking;

/// <summary>Asks a server for what the rules judge, all of it read-only.</summary>
internal sealed partial class ServerFactsReader(MySqlConnection connection, TablePatterns watched)
{
    private const string OfUsers = "NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema')";
    private const string Acts = "IN ('CASCADE', 'SET NULL', 'SET DEFAULT')";

    /// <summary>Read at most, before those that aren't watched are left out.</summary>
    private const int MaxReadTables = 100_000;

    private MySqlServerVersion Version => connection.ServerVersion;

    /// <summary>The statements say MASTER and SLAVE before MySQL 8.4.</summary>
    private bool HasOldWords => Version.IsMariaDb || Version.Number < new Version(8, 4, 0);

    /// <summary>Asks.</summary>
    public async Task<ServerFacts> ReadAsync(CancellationToken cancellationToken)
    {
        var variables = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var row in await RowsAsync("SHOW GLOBAL VARIABLES", cancellationToken))
        {
            variables[row[0] ?? ""] = row[1] ?? "";
        }

        var replica = await ReplicaAsync(cancellationToken);
        var hosted = await HostedAsync(variables, cancellationToken);
        return await TablesAsync(
            new ServerFacts
            {
                Version = Version,
                Account = QuoteAccount(await connection.QueryScalarAsync("SELECT CURRENT_USER()", cancellationToken) ?? ""),
                Variables = variables,
                Grants = await GrantsAsync(cancellationToken),
                Hosted = hosted,
                HostedRetentionHours = hosted == HostedService.Amazon ? await RetentionAsync(cancellationToken) : null,
                BinlogFilter = await BinlogFilterAsync(cancellationToken),
                IsReplica = replica is null ? null : replica.Count > 0,
                Replica = replica ?? [],
                PreparedXa = await PreparedXaAsync(cancellationToken),
                Sessions = variables.GetValueOrDefault("performance_schema") is "ON" or "1" ? await SessionsAsync(cancellationToken) : null,
            },
            cancellationToken);
    }

    private async Task<ServerFacts> TablesAsync(ServerFacts facts, CancellationToken cancellationToken) => facts with
    {
        WatchedTables = watched.IsAll ? null : (await NamesAsync($"SELECT CONCAT(table_schema, '.', table_name) FROM information_schema.tables WHERE table_schema {OfUsers} AND table_type <> 'VIEW'", cancellationToken)).Count,
        CascadingTables = [.. (await NamesAsync($"SELECT DISTINCT CONCAT(constraint_schema, '.', table_name) FROM information_schema.referential_constraints WHERE constraint_schema {OfUsers} AND (delete_rule {Acts} OR update_rule {Acts})", cancellationToken))
            .Concat(await HiddenCascadesAsync(cancellationToken)).Order(StringComparer.Ordinal).Take(ServerFacts.MaxNamedTables)],
        KeylessTables = await NamesAsync(
            $"SELECT CONCAT(t.table_schema, '.', t.table_name) FROM information_schema.tables t WHERE t.table_type IN ('BASE TABLE', 'SYSTEM VERSIONED') AND t.table_schema {OfUsers} AND NOT EXISTS (SELECT 1 FROM information_schema.statistics s WHERE s.table_schema = t.table_schema AND s.table_name = t.table_name AND s.non_unique = 0 GROUP BY s.index_name HAVING SUM(s.nullable = 'YES') = 0)",
            cancellationToken),
        NonTransactionalTables = await NamesAsync(
            $"SELECT CONCAT(t.table_schema, '.', t.table_name), t.engine FROM information_schema.tables t JOIN information_schema.engines e ON e.engine = t.engine WHERE t.table_type IN ('BASE TABLE', 'SYSTEM VERSIONED') AND t.table_schema {OfUsers} AND e.transactions <> 'YES'",
            cancellationToken),
        TriggerTables = await NamesAsync($"SELECT DISTINCT CONCAT(event_object_schema, '.', event_object_table) FROM information_schema.triggers WHERE event_object_schema {OfUsers} AND action_timing = 'BEFORE'", cancellationToken),
        GeneratedTables = await NamesAsync($"SELECT DISTINCT CONCAT(table_schema, '.', table_name) FROM information_schema.columns WHERE table_schema {OfUsers} AND generation_expression <> ''", cancellationToken),
        TransactionTimedTables = await NamesAsync($"SELECT DISTINCT CONCAT(table_schema, '.', table_name) FROM information_schema.columns WHERE table_schema {OfUsers} AND generation_expression = 'ROW START' AND data_type = 'bigint'", cancellationToken),
        Charsets = [.. (await RowsAsync($"SELECT CONCAT(table_schema, '.', table_name), column_name, character_set_name FROM information_schema.columns WHERE table_schema {OfUsers} AND character_set_name IS NOT NULL LIMIT {MaxReadTables}", cancellationToken))
            .Where(row => watched.Match(row[0]!)).GroupBy(row => row[2]!, StringComparer.Ordinal).Select(group => (group.Key, $"{group.First()[0]}.{group.First()[1]}"))],
    };

    /// <summary>
    /// MariaDB shows an account that may only read a table its foreign keys, but not what they do; that stands in the table's statement.
    /// <see href="https://mariadb.com/docs/server/reference/system-tables/information-schema/information-schema-tables/information-schema-referential_constraints-table">REFERENTIAL_CONSTRAINTS</see>
    /// </summary>
    private async Task<IReadOnlyList<string>> HiddenCascadesAsync(CancellationToken cancellationToken)
    {
        if (!Version.IsMariaDb)
        {
            return [];
        }

        const string Statement = $"""
            SELECT DISTINCT u.table_schema, u.table_name FROM information_schema.key_column_usage u WHERE u.table_schema {OfUsers} AND u.referenced_table_name IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM information_schema.referential_constraints r WHERE r.constraint_schema = u.table_schema AND r.table_name = u.table_name)
            """;
        var cascading = new List<string>();
        foreach (var table in await RowsAsync($"{Statement} ORDER BY 1, 2 LIMIT {MaxReadTables}", cancellationToken))
        {
            var name = $"{table[0]}.{table[1]}";
            if (watched.Match(name) && (await RowsAsync($"SHOW CREATE TABLE {Quote(table[0]!)}.{Quote(table[1]!)}", cancellationToken)) is [[_, { } definition, ..]] && Cascade().IsMatch(definition))
            {
                cascading.Add(name);
            }
        }

        return cascading;

        static string Quote(string name) => $"`{name.Replace("`", "``", StringComparison.Ordinal)}`";
    }

    private async Task<IReadOnlyList<string>> NamesAsync(string statement, CancellationToken cancellationToken) =>
        [.. (await RowsAsync($"{statement} ORDER BY 1 LIMIT {MaxReadTables}", cancellationToken)).Where(row => watched.Match(row[0] ?? ""))
            .Select(row => row.Length == 1 ? row[0]! : $"{row[0]} ({row[1]})").Take(ServerFacts.MaxNamedTables)];

    private async Task<Dictionary<string, string?>?> ReplicaAsync(CancellationToken cancellationToken)
    {
        var statement = Version.IsMariaDb ? "SHOW ALL SLAVES STATUS" : HasOldWords ? "SHOW SLAVE STATUS" : "SHOW REPLICA STATUS";
        try
        {
            var status = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
            await using var reader = await connection.QueryAsync(statement, cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                for (var i = 0; i < reader.Columns.Count; i++)
                {
                    // One set of words for all versions.
                    status.TryAdd(reader.Columns[i].Name.Replace("Master", "Source", StringComparison.Ordinal).Replace("Slave", "Replica", StringComparison.Ordinal), reader.GetStringOrNull(i));
                }
            }

            return status;
        }
        catch (MySqlServerException e) when (IsDenied(e))
        {
            return null;
        }
    }

    private async Task<HostedService> HostedAsync(Dictionary<string, string> variables, CancellationToken cancellationToken)
    {
        var isAmazon = variables.ContainsKey("aurora_version") || variables.GetValueOrDefault("basedir")?.Contains("rdsdbbin", StringComparison.Ordinal) == true
            || await connection.QueryScalarAsync("SELECT 1 FROM information_schema.routines WHERE routine_schema = 'mysql' AND routine_name = 'rds_set_configuration'", cancellationToken) is not null;
        return isAmazon ? HostedService.Amazon
            : Version.Text.Contains("-google", StringComparison.Ordinal) || variables.Keys.Any(name => name.StartsWith("cloudsql_", StringComparison.Ordinal)) ? HostedService.CloudSql
            : HostedService.None;
    }

    private async Task<long?> RetentionAsync(CancellationToken cancellationToken) =>
        (await AskAsync("CALL mysql.rds_show_configuration", cancellationToken))?.FirstOrDefault(row => row[0] == "binlog retention hours") is [_, { } hours, ..]
            && long.TryParse(hours, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private async Task<IReadOnlyList<string>?> PreparedXaAsync(CancellationToken cancellationToken)
    {
        var rows = await AskAsync(Version.IsMariaDb ? "XA RECOVER FORMAT = 'SQL'" : "XA RECOVER CONVERT XID", cancellationToken);
        return rows?.Select(row => Version.IsMariaDb ? row[3]! : Xid(row)).ToList();

        // formatID, gtrid_length, bqual_length, 0x and both in hexadecimal digits.
        static string Xid(string?[] row)
        {
            var (split, digits) = (2 + (2 * int.Parse(row[1]!, CultureInfo.InvariantCulture)), row[3]!);
            return $"X'{digits[2..split]}',X'{digits[split..]}',{row[0]}";
        }
    }

    /// <summary>Only MySQL shows what sessions have set, and only to who may read its performance_schema.</summary>
    private async Task<IReadOnlyList<(string Setting, string Value, long Sessions)>?> SessionsAsync(CancellationToken cancellationToken)
    {
        const string Statement = """
            SELECT LOWER(s.variable_name), s.variable_value, COUNT(*) FROM performance_schema.variables_by_thread s JOIN performance_schema.global_variables g ON g.variable_name = s.variable_name
            WHERE s.variable_name IN ('binlog_format', 'binlog_row_image', 'binlog_row_value_options') AND s.variable_value <> g.variable_value GROUP BY 1, 2 ORDER BY 1, 2
            """;
        return Version.IsMariaDb ? null
            : (await AskAsync(Statement, cancellationToken))?.Select(row => (row[0]!, row[1] ?? "", long.Parse(row[2]!, CultureInfo.InvariantCulture))).ToList();
    }

    private static string QuoteAccount(string account)
    {
        var at = account.LastIndexOf('@');
        return at < 0 ? $"'{account}'" : $"'{account[..at]}'@'{account[(at + 1)..]}'";
    }

    private async Task<IReadOnlyList<string>> GrantsAsync(CancellationToken cancellationToken)
    {
        var statement = "SHOW GRANTS";
        if (!Version.IsMariaDb && Version.Number.Major >= 8 && await connection.QueryScalarAsync("SELECT CURRENT_ROLE()", cancellationToken) is { } roles and not "NONE")
        {
            statement = $"SHOW GRANTS FOR CURRENT_USER() USING {roles}";
        }

        return [.. (await RowsAsync(statement, cancellationToken)).Select(row => row[0] ?? "")];
    }

    private async Task<string?> BinlogFilterAsync(CancellationToken cancellationToken)
    {
        var rows = await AskAsync(HasOldWords ? "SHOW MASTER STATUS" : "SHOW BINARY LOG STATUS", cancellationToken);
        return rows is null ? null
            : rows is [[_, _, var only, var not, ..]] ? string.Join(", ", new[] { only is { Length: > 0 } ? $"only {only}" : null, not is { Length: > 0 } ? $"not {not}" : null }.OfType<string>())
            : "";
    }

    /// <summary>Rows, or null where the account lacks the privilege to ask.</summary>
    private async Task<IReadOnlyList<string?[]>?> AskAsync(string statement, CancellationToken cancellationToken)
    {
        try
        {
            return await RowsAsync(statement, cancellationToken);
        }
        catch (MySqlServerException e) when (IsDenied(e))
        {
            return null;
        }
    }

    private static bool IsDenied(MySqlServerException e)
    {
        const int NoPrivilege = 1227, NoTablePrivilege = 1142, NoDatabase = 1044, NoRoutinePrivilege = 1370, NoBinaryLog = 1381, NoXaPrivilege = 1401;
        return e.Code is NoPrivilege or NoTablePrivilege or NoDatabase or NoRoutinePrivilege or NoBinaryLog or NoXaPrivilege;
    }

    private async Task<IReadOnlyList<string?[]>> RowsAsync(string statement, CancellationToken cancellationToken)
    {
        var rows = new List<string?[]>();
        await using var reader = await connection.QueryAsync(statement, cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add([.. Enumerable.Range(0, reader.Columns.Count).Select(reader.GetStringOrNull)]);
        }

        return rows;
    }

    [GeneratedRegex(@"^\s*CONSTRAINT .* ON (?:DELETE|UPDATE) (?:CASCADE|SET NULL|SET DEFAULT)", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex Cascade();
}
