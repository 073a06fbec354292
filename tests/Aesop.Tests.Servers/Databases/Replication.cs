namespace Aesop.Tests.Servers;

/// <summary>
/// The servers' own replication, by GTIDs, between servers that were started with <see cref="Options"/>. See
/// https://dev.mysql.com/doc/refman/9.0/en/replication-gtids-howto.html and https://mariadb.com/kb/en/gtid/.
/// </summary>
public static class Replication
{
    private const int WaitSeconds = 60;
    private const int DrainSeconds = 10;

    /// <summary>How a member is started: what it receives it logs, as a server must that may take the source's place.</summary>
    /// <param name="kind">Which server it is.</param>
    /// <param name="serverId">Its id, another for each.</param>
    public static ServerOptions Options(ServerKind kind, uint serverId) => new()
    {
        ServerId = serverId,
        ExtraArguments = kind == ServerKind.MySql
            ? ["--relay-log=relay", "--replica-parallel-workers=1"]
            : ["--relay-log=relay", "--log-slave-updates=ON"],
    };

    /// <summary>Makes a server a replica of another, read-only but to root, from where its own transactions end.</summary>
    public static Task FollowAsync(this DatabaseServer replica, DatabaseServer source) => replica.ExecuteAsync(replica.Kind == ServerKind.MySql
        ? $"""
           SET GLOBAL read_only = ON;
           CHANGE REPLICATION SOURCE TO SOURCE_HOST = '{source.Host}', SOURCE_PORT = {source.Port}, SOURCE_USER = '{RootAccount.User}', SOURCE_PASSWORD = '{RootAccount.Password}',
             SOURCE_SSL = 1, SOURCE_AUTO_POSITION = 1, SOURCE_CONNECT_RETRY = 1, SOURCE_RETRY_COUNT = 1000, SOURCE_HEARTBEAT_PERIOD = 1;
           START REPLICA;
           """
        : $"""
           SET GLOBAL read_only = ON;
           SET GLOBAL gtid_slave_pos = @@GLOBAL.gtid_binlog_pos;
           CHANGE MASTER TO MASTER_HOST = '{source.Host}', MASTER_PORT = {source.Port}, MASTER_USER = '{RootAccount.User}', MASTER_PASSWORD = '{RootAccount.Password}',
             MASTER_USE_GTID = slave_pos, MASTER_CONNECT_RETRY = 1, MASTER_HEARTBEAT_PERIOD = 1;
           START SLAVE;
           """);

    /// <summary>Waits until a replica has all that its source has now.</summary>
    public static async Task CatchUpAsync(this DatabaseServer replica, DatabaseServer source)
    {
        var gtids = await source.ExecutedAsync();
        if (gtids.Length > 0)
        {
            await replica.WaitForAsync(gtids, WaitSeconds);
        }
    }

    /// <summary>Waits until a replica whose source is gone has applied what it received.</summary>
    public static async Task DrainAsync(this DatabaseServer replica)
    {
        var received = replica.Kind == ServerKind.MySql
            ? (await replica.QueryAsync("SHOW REPLICA STATUS")).Text(0, "Retrieved_Gtid_Set")
            : (await replica.QueryAsync("SHOW ALL SLAVES STATUS")).Text(0, "Gtid_IO_Pos");
        if (!string.IsNullOrEmpty(received))
        {
            await replica.WaitForAsync(received, DrainSeconds);
        }
    }

    /// <summary>Ends a replica's replication, and lets it be written to.</summary>
    public static Task PromoteAsync(this DatabaseServer replica) => replica.ExecuteAsync(replica.Kind == ServerKind.MySql
        ? "STOP REPLICA; RESET REPLICA ALL; SET GLOBAL read_only = OFF;"
        : "STOP ALL SLAVES; RESET SLAVE ALL; SET GLOBAL read_only = OFF;");

    /// <summary>Stops receiving: what the source writes from now on isn't here.</summary>
    public static Task StopReceivingAsync(this DatabaseServer replica) =>
        replica.ExecuteAsync(replica.Kind == ServerKind.MySql ? "STOP REPLICA IO_THREAD" : "STOP SLAVE IO_THREAD");

    /// <summary>The transactions that a server has, as it writes them.</summary>
    public static async Task<string> ExecutedAsync(this DatabaseServer server) =>
        (await server.ScalarAsync($"SELECT @@GLOBAL.{(server.Kind == ServerKind.MySql ? "gtid_executed" : "gtid_binlog_pos")}") ?? "").Replace("\n", "", StringComparison.Ordinal);

    /// <summary>
    /// Deletes a server's logs, and sets its GTIDs again to what they were: its data is as before, its logs are another lineage.
    /// </summary>
    /// <param name="server">A server that nobody writes to.</param>
    /// <param name="between">What happens between the two statements.</param>
    public static async Task ResetKeepingGtidsAsync(this DatabaseServer server, Func<Task>? between = null)
    {
        var (state, variable) = server.Kind == ServerKind.MySql
            ? (await server.ExecutedAsync(), "gtid_purged")
            : (await server.ScalarAsync("SELECT @@GLOBAL.gtid_binlog_state") ?? "", "gtid_binlog_state");
        await server.ResetBinlogsAsync();
        await (between?.Invoke() ?? Task.CompletedTask);
        await server.ExecuteAsync($"SET GLOBAL {variable} = '{state}'");
    }

    /// <summary>Gives a stopped server the data of another that is stopped, or of a copy; what tells the server from others stays its own.</summary>
    /// <param name="server">The server.</param>
    /// <param name="data">The folder of the data.</param>
    public static async Task TakeDataAsync(this DatabaseServer server, string data)
    {
        var identity = Path.Combine(server.DataFolder, "auto.cnf");
        var kept = File.Exists(identity) ? await File.ReadAllTextAsync(identity) : null;
        Directory.Delete(server.DataFolder, recursive: true);
        await CopyAsync(data, server.DataFolder);
        if (kept is not null)
        {
            await File.WriteAllTextAsync(identity, kept);
        }
    }

    /// <summary>Copies the data of a stopped server.</summary>
    public static Task CopyAsync(string data, string copy) =>
        Tool.RunAsync(new Command("cp", "--archive", "--reflink=auto", data, copy), CancellationToken.None);

    private static async Task WaitForAsync(this DatabaseServer replica, string gtids, int seconds)
    {
        var statement = replica.Kind == ServerKind.MySql ? $"SELECT WAIT_FOR_EXECUTED_GTID_SET('{gtids}', {seconds})" : $"SELECT MASTER_GTID_WAIT('{gtids}', {seconds})";
        if (await replica.ScalarAsync(statement.Replace("\n", "", StringComparison.Ordinal)) != "0")
        {
            throw new InvalidOperationException($"{replica.Name} on port {replica.Port} did not get {gtids} within {seconds} s. {replica.LogTail()}");
        }
    }
}
