using Aesop.MySql;

namespace Aesop.Relay.Sources;

/// <summary>Whether a server is a replica of another: one that doesn't take writes, or applies those of its source.</summary>
internal static class ReplicaState
{
    private const int NeedsPrivilege = 1227;

    private static readonly Version HasReplicas = new(8, 0, 22);

    /// <summary>Why it is one; null where it isn't, as far as the account may see.</summary>
    /// <param name="connection">A connection without a query under way.</param>
    /// <param name="server">The server.</param>
    /// <param name="cancellationToken">Ends the questions.</param>
    public static async Task<string?> FindAsync(MySqlConnection connection, SourceServer server, CancellationToken cancellationToken)
    {
        if (server.IsReadOnly)
        {
            return "it is read-only (read_only is ON), as a replica is";
        }

        var version = connection.ServerVersion;
        var statement = version.IsMariaDb ? "SHOW ALL SLAVES STATUS" : version.Number >= HasReplicas ? "SHOW REPLICA STATUS" : "SHOW SLAVE STATUS";
        try
        {
            var rows = await connection.QueryAsync(statement, cancellationToken).ConfigureAwait(false);
            await using (rows.ConfigureAwait(false))
            {
                string? reason = null;
                while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    string? Value(string name) => Enumerable.Range(0, rows.Columns.Count)
                        .Where(i => rows.Columns[i].Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                        .Select(rows.GetStringOrNull).FirstOrDefault();
                    if (reason is null && (Value("Replica_SQL_Running") ?? Value("Slave_SQL_Running")) == "Yes")
                    {
                        var behind = Value("Seconds_Behind_Source") ?? Value("Seconds_Behind_Master");
                        reason = $"it is a replica of {Value("Source_Host") ?? Value("Master_Host")}:{Value("Source_Port") ?? Value("Master_Port")}{(behind is null ? "" : $", {behind} s behind it")}";
                    }
                }

                return reason;
            }
        }
        catch (MySqlServerException e) when (e.Code == NeedsPrivilege)
        {
            // Without REPLICATION CLIENT (MariaDB: SLAVE MONITOR) it isn't told: then its transactions decide.
            return null;
        }
    }
}
