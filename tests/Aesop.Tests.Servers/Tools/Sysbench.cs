using System.Globalization;

namespace Aesop.Tests.Servers;

/// <summary>sysbench's OLTP loads against a server (https://github.com/akopytov/sysbench).</summary>
public sealed record Sysbench(DatabaseServer Server)
{
    /// <summary>Where its tables are; made when there is none.</summary>
    public string Database { get; init; } = "sbtest";

    /// <summary>How many tables, <c>sbtest1</c> and on.</summary>
    public int Tables { get; init; } = 4;

    /// <summary>How many rows each table has at the start.</summary>
    public int TableRows { get; init; } = 1_000;

    /// <summary>How many connections work at once.</summary>
    public int Threads { get; init; } = 2;

    /// <summary>The load's name: <c>oltp_write_only</c>, <c>oltp_insert</c>, <c>oltp_update_index</c> and so on.</summary>
    public string Load { get; init; } = "oltp_write_only";

    /// <summary>Makes and fills the tables.</summary>
    /// <exception cref="ToolFailedException">sysbench failed.</exception>
    public async Task PrepareAsync(CancellationToken cancellationToken = default)
    {
        await Server.ExecuteAsync($"CREATE DATABASE IF NOT EXISTS {Database}", cancellationToken: cancellationToken);
        await Tool.RunAsync(CommandLine("prepare"), cancellationToken);
    }

    /// <summary>Runs until so many transactions are done.</summary>
    public Task<string> RunTransactionsAsync(long transactions, CancellationToken cancellationToken = default) =>
        RunAsync(transactions, TimeSpan.Zero, null, cancellationToken);

    /// <summary>Runs for that long.</summary>
    /// <param name="time">Whole seconds.</param>
    /// <param name="transactionsPerSecond">The rate to keep; null is as fast as it goes.</param>
    /// <param name="cancellationToken">Ends the load early.</param>
    /// <returns>sysbench's report.</returns>
    public Task<string> RunForAsync(TimeSpan time, int? transactionsPerSecond = null, CancellationToken cancellationToken = default) =>
        RunAsync(0, time, transactionsPerSecond, cancellationToken);

    private Task<string> RunAsync(long transactions, TimeSpan time, int? transactionsPerSecond, CancellationToken cancellationToken) =>
        Tool.RunAsync(
            CommandLine("run").With(
                string.Create(CultureInfo.InvariantCulture, $"--events={transactions}"),
                string.Create(CultureInfo.InvariantCulture, $"--time={Math.Ceiling(time.TotalSeconds)}"),
                string.Create(CultureInfo.InvariantCulture, $"--rate={transactionsPerSecond ?? 0}")),
            cancellationToken);

    // Over the Unix socket: it needs no TLS for MySQL's passwords, and leaves the loopback to what is measured.
    private Command CommandLine(string verb) => new(
        "sysbench",
        Load,
        "--db-driver=mysql",
        $"--mysql-socket={Server.SocketPath}",
        $"--mysql-user={RootAccount.User}",
        $"--mysql-password={RootAccount.Password}",
        $"--mysql-db={Database}",
        $"--tables={Tables}",
        $"--table-size={TableRows}",
        $"--threads={Threads}",
        verb);
}
