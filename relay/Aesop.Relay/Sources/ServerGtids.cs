using Aesop.MySql;
using Aesop.Wire.Positions;

namespace Aesop.Relay.Sources;

/// <summary>Asks a server for the transactions that it has.</summary>
internal static class ServerGtids
{
    /// <summary>
    /// What it has executed. MySQL: <c>gtid_executed</c>. MariaDB: what its binary log has had (<c>gtid_binlog_state</c>), and what it had as a replica
    /// (<c>gtid_slave_pos</c>), which counts where a replica was made from a copy and logged nothing of it.
    /// </summary>
    public static async Task<GtidHistory> ExecutedAsync(MySqlConnection connection, CancellationToken cancellationToken)
    {
        if (!connection.ServerVersion.IsMariaDb)
        {
            return await AskAsync(connection, "gtid_executed", cancellationToken).ConfigureAwait(false);
        }

        var logged = await LoggedAsync(connection, cancellationToken).ConfigureAwait(false);
        return logged.Union(await AskAsync(connection, "gtid_slave_pos", cancellationToken).ConfigureAwait(false));
    }

    /// <summary>MariaDB: what its binary log has had.</summary>
    public static Task<GtidHistory> LoggedAsync(MySqlConnection connection, CancellationToken cancellationToken) => AskAsync(connection, "gtid_binlog_state", cancellationToken);

    /// <summary>MySQL: what it has executed and doesn't hold in its logs.</summary>
    public static Task<GtidHistory> PurgedAsync(MySqlConnection connection, CancellationToken cancellationToken) => AskAsync(connection, "gtid_purged", cancellationToken);

    private static async Task<GtidHistory> AskAsync(MySqlConnection connection, string variable, CancellationToken cancellationToken)
    {
        var text = await connection.QueryScalarAsync($"SELECT @@GLOBAL.{variable}", cancellationToken).ConfigureAwait(false) ?? "";
        return GtidHistory.Parse(text.Replace("\n", "", StringComparison.Ordinal));
    }
}
