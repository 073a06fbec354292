using System.Globalization;
using Aesop.Tests.Servers;

namespace Aesop.Bench;

/// <summary>
/// Resident memory of the real executable beyond its ring: under load, while a transaction of 5 GB and ten million rows passes, and idle after all that; and while one of 1 GB
/// passes that MySQL compressed at about 100:1. Each is the kernel's own figure (VmHWM, VmRSS) less the ring, which is resident from the start by intention.
/// </summary>
internal sealed class MemoryFigure : IFigure
{
    private const long RingBytes = 256L << 20;
    private const long GoalBytes = 100L << 20;
    private const int Readers = 20;
    private const int LoadThreads = 2;

    // A row of the giant transaction has about 512 bytes in the log.
    private const int FillerBytes = 500;
    private const long GiantRowBytes = 512;
    private const long DiskBytesPerByte = 5;

    // Roomy: what is waited for is the server, not the relay.
    private static readonly TimeSpan GiantWithin = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan IdleFor = TimeSpan.FromSeconds(10);

    public string Name => "memory";

    public string What => "resident memory of aesop relay beyond its ring of 256 MiB";

    public async Task MeasureAsync(BenchContext bench, CancellationToken cancellationToken)
    {
        var giantRows = bench.Options.Quick ? 1_000_000 : 10_000_000;
        CheckDisk(giantRows * GiantRowBytes * DiskBytesPerByte);
        var options = Load.ServerOptions with { BufferPoolMebibytes = 1_024, RedoLogMebibytes = 1_024 };
        await using var server = await DatabaseServer.StartAsync(ServerKind.MariaDb, options, cancellationToken);
        var sysbench = new Sysbench(server) { Threads = LoadThreads };
        await sysbench.PrepareAsync(cancellationToken);
        await server.ExecuteAsync("CREATE TABLE giant (id INT PRIMARY KEY, filler VARCHAR(600) NOT NULL)", sysbench.Database, cancellationToken);
        await using var relay = await RelayProcess.StartAsync(server, RingBytes, "earliest", cancellationToken);

        Tell(bench, relay, "relay beyond its ring, just started", relay.Memory.Resident);
        await MeasureLoadAsync(bench, relay, sysbench, cancellationToken);
        await MeasureGiantAsync(bench, relay, server, sysbench.Database, giantRows, cancellationToken);
        await Task.Delay(IdleFor, cancellationToken);
        Tell(bench, relay, "relay beyond its ring, idle after it", relay.Memory.Resident);
        await MeasurePayloadAsync(bench, cancellationToken);
    }

    private static async Task MeasurePayloadAsync(BenchContext bench, CancellationToken cancellationToken)
    {
        var rows = bench.Options.Quick ? 200_000 : 2_000_000;
        var options = Load.CompressingOptions(ServerKind.MySql) with { BufferPoolMebibytes = 1_024, RedoLogMebibytes = 1_024 };
        await using var server = await DatabaseServer.StartAsync(ServerKind.MySql, options, cancellationToken);
        await server.ExecuteAsync("CREATE DATABASE bench; CREATE TABLE bench.giant (id INT PRIMARY KEY, filler VARCHAR(600) NOT NULL); INSERT INTO bench.giant VALUES (0, '');", cancellationToken: cancellationToken);
        await using var relay = await RelayProcess.StartAsync(server, RingBytes, "earliest", cancellationToken);
        var before = await relay.WaitAsync(_ => true, GiantWithin, cancellationToken);
        var (_, begin) = await server.BinlogPositionAsync(cancellationToken);
        relay.Memory.Reset();
        await WithReadersAsync(relay, 1, "latest", async () =>
        {
            await server.ExecuteAsync(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"SET cte_max_recursion_depth={rows}; INSERT INTO giant WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {rows}) SELECT n, REPEAT('x', {FillerBytes}) FROM n;"),
                "bench",
                cancellationToken);
            await relay.WaitAsync(view => view.Rows >= before.Rows + rows, GiantWithin, cancellationToken);
        });
        var (_, end) = await server.BinlogPositionAsync(cancellationToken);
        var figure = string.Create(
            CultureInfo.InvariantCulture, $"relay beyond its ring, transaction of {rows * GiantRowBytes / 1e9:F1} GB compressed {rows * GiantRowBytes / (end - begin)}:1");
        Tell(bench, relay, figure, relay.Memory.Peak);
    }

    private static async Task MeasureLoadAsync(BenchContext bench, RelayProcess relay, Sysbench sysbench, CancellationToken cancellationToken)
    {
        relay.Memory.Reset();
        await WithReadersAsync(relay, Readers, "earliest", () => sysbench.RunForAsync(TimeSpan.FromSeconds(bench.Options.Quick ? 5 : 20), cancellationToken: cancellationToken));
        Tell(bench, relay, $"relay beyond its ring, sysbench and {Readers} clients", relay.Memory.Peak);
    }

    private static async Task MeasureGiantAsync(
        BenchContext bench, RelayProcess relay, DatabaseServer server, string database, int rows, CancellationToken cancellationToken)
    {
        var before = await relay.WaitAsync(_ => true, GiantWithin, cancellationToken);
        relay.Memory.Reset();
        await WithReadersAsync(relay, 1, "latest", async () =>
        {
            // Not checking what can't be otherwise spares the server its undo log; the binary log is the same.
            await server.ExecuteAsync(
                string.Create(CultureInfo.InvariantCulture, $"SET unique_checks=0, foreign_key_checks=0; INSERT INTO giant SELECT seq, REPEAT('x', {FillerBytes}) FROM seq_1_to_{rows};"),
                database,
                cancellationToken);
            await relay.WaitAsync(view => view.Rows >= before.Rows + rows, GiantWithin, cancellationToken);
        });
        var figure = string.Create(CultureInfo.InvariantCulture, $"relay beyond its ring, transaction of {rows * GiantRowBytes / 1e9:F1} GB, {rows / 1e6:F0} M rows");
        Tell(bench, relay, figure, relay.Memory.Peak);
    }

    private static async Task WithReadersAsync(RelayProcess relay, int count, string from, Func<Task> work)
    {
        using var http = PlainReader.MakeHttp();
        using var stop = new CancellationTokenSource();
        var readers = Enumerable.Range(0, count).Select(_ => new PlainReader(http, relay.Address, from, long.MaxValue).RunAsync(stop.Token)).ToList();
        try
        {
            await work();
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(readers);
        }
    }

    private static void Tell(BenchContext bench, RelayProcess relay, string figure, long resident)
    {
        var beyond = resident - RingBytes;
        bench.Report.Add(new ReportLine(figure, Units.Mebibytes(beyond))
        {
            Peer = $"{Units.Mebibytes(resident)} in all, {Units.Mebibytes(relay.Memory.Files)} of program files",
            Goal = "<= 100 MiB",
            Met = beyond <= GoalBytes,
        });
    }

    private static void CheckDisk(long bytes)
    {
        var free = new DriveInfo(Path.GetTempPath()).AvailableFreeSpace;
        if (free < bytes)
        {
            throw new InvalidOperationException(
                $"The giant transaction needs {Units.Mebibytes(bytes)} of disk under {Path.GetTempPath()} (table, log, and the server's temporary file); {Units.Mebibytes(free)} are free. Use --quick, or set TMPDIR.");
        }
    }
}
