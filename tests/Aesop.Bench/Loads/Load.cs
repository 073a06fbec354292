using System.Diagnostics;
using Aesop.Tests.Servers;

namespace Aesop.Bench;

/// <summary>A server whose binary log holds exactly one run of sysbench's oltp_write_only, and nothing of its preparation.</summary>
internal sealed class Load : IAsyncDisposable
{
    private const int TableRows = 25_000;
    private const int BufferPoolMebibytes = 256;
    private const int RedoLogMebibytes = 256;

    private Load(DatabaseServer server) => Server = server;

    /// <summary>The server, which nobody writes to any more.</summary>
    public DatabaseServer Server { get; }

    /// <summary>The oldest log file's name.</summary>
    public required string FirstFile { get; init; }

    /// <summary>Row changes in the log, as a first reading counted them.</summary>
    public long Rows { get; private set; }

    /// <summary>Bytes of the log.</summary>
    public required long Bytes { get; init; }

    /// <summary>How long writing it took.</summary>
    public required double Seconds { get; init; }

    /// <summary>
    /// How servers are started for the bench: without TLS, which the servers' own tools would use where it is offered, and the
    /// comparison would be with a cipher.
    /// </summary>
    public static ServerOptions ServerOptions { get; } = new()
    {
        Tls = false,
        BufferPoolMebibytes = BufferPoolMebibytes,
        RedoLogMebibytes = RedoLogMebibytes,
    };

    /// <summary>The same of servers that compress their log, as they do it when nothing else is said.</summary>
    public static ServerOptions CompressingOptions(ServerKind kind) =>
        ServerOptions with { ExtraArguments = kind == ServerKind.MySql ? ["--binlog-transaction-compression=ON"] : ["--log-bin-compress=ON"] };

    /// <summary>Starts a server and writes its log.</summary>
    public static async Task<Load> WriteAsync(ServerKind kind, bool isCompressed, BenchOptions options, CancellationToken cancellationToken)
    {
        var server = await DatabaseServer.StartAsync(kind, isCompressed ? CompressingOptions(kind) : ServerOptions, cancellationToken);
        try
        {
            var sysbench = new Sysbench(server) { TableRows = TableRows };
            await sysbench.PrepareAsync(cancellationToken);
            await server.ResetBinlogsAsync(cancellationToken);
            var watch = Stopwatch.StartNew();
            await sysbench.RunTransactionsAsync(options.LogTransactions, cancellationToken);
            var seconds = watch.Elapsed.TotalSeconds;
            var files = await server.BinlogFilesAsync(cancellationToken);
            var load = new Load(server)
            {
                FirstFile = Path.GetFileName(files[0]),
                Bytes = files.Sum(file => new FileInfo(file).Length),
                Seconds = seconds,
            };
            load.Rows = (await IngestRun.RunAsync(load, cancellationToken)).Rows;
            return load.Rows >= options.LogRowsMin
                ? load
                : throw new InvalidOperationException($"The log of {server.Name} has {load.Rows:N0} row changes, fewer than {options.LogRowsMin:N0}.");
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
