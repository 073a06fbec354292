using Aesop.MySql;

namespace Aesop.Checking;

/// <summary>What <c>aesop check</c> asks a server, all of it read-only. Immutable.</summary>
internal sealed record ServerFacts
{
    /// <summary>How many tables a finding names; more of them are counted.</summary>
    public const int MaxNamedTables = 200;

    private const string OfUsers = "NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema')";

    public required MySqlServerVersion Version { get; init; }

    /// <summary>The account as the server knows it, quoted for GRANT: <c>'aesop'@'%'</c>.</summary>
    public required string Account { get; init; }

    /// <summary>The server's global variables, by name without regard to letter case.</summary>
    public required IReadOnlyDictionary<string, string> Variables { get; init; }

    /// <summary>What SHOW GRANTS answers, roles that are active included.</summary>
    public required IReadOnlyList<string> Grants { get; init; }

    /// <summary>Tables of users that this account can see, with a cascading foreign key.</summary>
    public IReadOnlyList<string> CascadingTables { get; init; } = [];

    /// <summary>Base tables of users that this account can see, without a primary or a fitting unique key.</summary>
    public IReadOnlyList<string> KeylessTables { get; init; } = [];

    /// <summary>Databases that the binlog is restricted to or that it leaves out; null where the account may not ask.</summary>
    public string? BinlogFilter { get; init; }

    /// <summary>Whether the server is itself a replica; null where the account may not ask.</summary>
    public bool? IsReplica { get; init; }

    /// <summary>A variable's value, of the first of these names that the server knows; null where it knows none.</summary>
    public string? Variable(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (Variables.TryGetValue(name, out var value))
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>Asks the server.</summary>
    public static async Task<ServerFacts> ReadAsync(MySqlConnection connection, CancellationToken cancellationToken)
    {
        var variables = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var row in await RowsAsync(connection, "SHOW GLOBAL VARIABLES", cancellationToken))
        {
            variables[row[0] ?? ""] = row[1] ?? "";
        }

        var version = connection.ServerVersion;
        return new ServerFacts
        {
            Version = version,
            Account = QuoteAccount(await connection.QueryScalarAsync("SELECT CURRENT_USER()", cancellationToken) ?? ""),
            Variables = variables,
            Grants = await GrantsAsync(connection, cancellationToken),
            CascadingTables = await ColumnAsync(connection,
                $"SELECT DISTINCT CONCAT(constraint_schema, '.', table_name) FROM information_schema.referential_constraints WHERE constraint_schema {OfUsers} AND (delete_rule IN ('CASCADE', 'SET NULL', 'SET DEFAULT') OR update_rule IN ('CASCADE', 'SET NULL', 'SET DEFAULT')) ORDER BY 1 LIMIT {MaxNamedTables}",
                cancellationToken),
            KeylessTables = await ColumnAsync(connection,
                $"SELECT CONCAT(t.table_schema, '.', t.table_name) FROM information_schema.tables t WHERE t.table_type = 'BASE TABLE' AND t.table_schema {OfUsers} AND NOT EXISTS (SELECT 1 FROM information_schema.statistics s WHERE s.table_schema = t.table_schema AND s.table_name = t.table_name AND s.non_unique = 0 GROUP BY s.index_name HAVING SUM(s.nullable = 'YES') = 0) ORDER BY 1 LIMIT {MaxNamedTables}",
                cancellationToken),
            BinlogFilter = await BinlogFilterAsync(connection, cancellationToken),
            IsReplica = (await AskAsync(connection, version.IsMariaDb ? "SHOW ALL SLAVES STATUS" : OldWords(version) ? "SHOW SLAVE STATUS" : "SHOW REPLICA STATUS", cancellationToken)) is { } status
                ? status.Count > 0
                : null,
        };
    }

    /// <summary>The statements say MASTER and SLAVE before MySQL 8.4.</summary>
    private static bool OldWords(MySqlServerVersion version) => version.IsMariaDb || version.Number < new Version(8, 4, 0);

    private static string QuoteAccount(string account)
    {
        var at = account.LastIndexOf('@');
        return at < 0 ? $"'{account}'" : $"'{account[..at]}'@'{account[(at + 1)..]}'";
    }

    private static async Task<IReadOnlyList<string>> GrantsAsync(MySqlConnection connection, CancellationToken cancellationToken)
    {
        var statement = "SHOW GRANTS";
        if (!connection.ServerVersion.IsMariaDb && connection.ServerVersion.Number.Major >= 8
            && await connection.QueryScalarAsync("SELECT CURRENT_ROLE()", cancellationToken) is { } roles and not "NONE")
        {
            statement = $"SHOW GRANTS FOR CURRENT_USER() USING {roles}";
        }

        return await ColumnAsync(connection, statement, cancellationToken);
    }

    private static async Task<string?> BinlogFilterAsync(MySqlConnection connection, CancellationToken cancellationToken)
    {
        var statement = OldWords(connection.ServerVersion) ? "SHOW MASTER STATUS" : "SHOW BINARY LOG STATUS";
        var rows = await AskAsync(connection, statement, cancellationToken);
        return rows is null ? null
            : rows is [[_, _, var only, var not, ..]] ? string.Join(", ", new[] { only is { Length: > 0 } ? $"only {only}" : null, not is { Length: > 0 } ? $"not {not}" : null }.OfType<string>())
            : "";
    }

    /// <summary>Rows, or null where the account lacks the privilege to ask, which is a finding of its own.</summary>
    private static async Task<IReadOnlyList<string?[]>?> AskAsync(MySqlConnection connection, string statement, CancellationToken cancellationToken)
    {
        const int NoPrivilege = 1227;
        const int NoBinaryLog = 1381;
        try
        {
            return await RowsAsync(connection, statement, cancellationToken);
        }
        catch (MySqlServerException e) when (e.Code is NoPrivilege or NoBinaryLog)
        {
            return null;
        }
    }

    private static async Task<IReadOnlyList<string>> ColumnAsync(MySqlConnection connection, string statement, CancellationToken cancellationToken) =>
        [.. (await RowsAsync(connection, statement, cancellationToken)).Select(row => row[0] ?? "")];

    private static async Task<IReadOnlyList<string?[]>> RowsAsync(MySqlConnection connection, string statement, CancellationToken cancellationToken)
    {
        var rows = new List<string?[]>();
        await using var reader = await connection.QueryAsync(statement, cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add([.. Enumerable.Range(0, reader.Columns.Count).Select(reader.GetStringOrNull)]);
        }

        return rows;
    }
}
