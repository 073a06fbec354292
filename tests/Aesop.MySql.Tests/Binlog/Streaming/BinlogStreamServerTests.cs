using Aesop.MySql.Binlog;
using Aesop.Tests.Servers;

namespace Aesop.MySql.Tests.Binlog;

/// <summary>The stream of real servers.</summary>
[TestFixtureSource(typeof(ServerKinds), nameof(ServerKinds.All))]
public sealed class BinlogStreamServerTests(ServerKind kind)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Test]
    public async Task OpenAsync_AtAPosition_GivesWhatComesAfter()
    {
        DatabaseServer server = await SharedServers.GetAsync(kind);
        string database = await TableAsync(server);
        await server.ExecuteAsync("INSERT INTO t VALUES (1, 'before');", database);
        BinlogPosition start = await ServerLog.EndAsync(server);
        await server.ExecuteAsync("INSERT INTO t VALUES (2, 'after');", database);
        List<LoggedRow> rows = await ServerLog.RowsAsync(server, start, database);
        Assert.That(rows.Select(row => row.After![0]), Is.EqualTo(new[] { "2" }).AsCollection);
    }

    [Test]
    public async Task OpenAsync_BehindGtids_GivesWhatComesAfter()
    {
        await using DatabaseServer server = await DatabaseServer.StartAsync(kind);
        string database = await TableAsync(server);
        await server.ExecuteAsync("INSERT INTO t VALUES (1, 'before');", database);
        if (kind == ServerKind.MySql)
        {
            await server.ExecuteAsync("SET gtid_next = 'AUTOMATIC:some_tag'; INSERT INTO t VALUES (10, 'tagged'); SET gtid_next = 'AUTOMATIC';", database);
        }

        string executed = (await server.ScalarAsync(kind == ServerKind.MySql ? "SELECT REPLACE(@@gtid_executed, '\n', '')" : "SELECT @@gtid_binlog_pos"))!;
        await server.RotateBinlogAsync();
        await server.ExecuteAsync("INSERT INTO t VALUES (2, 'after');", database);
        var rows = new List<LoggedRow>();
        var tables = new TableMapCache();
        BinlogStartPosition start = kind == ServerKind.MySql ? BinlogStartPosition.AfterGtids(executed) : BinlogStartPosition.AfterMariaDbGtids(executed);
        await ServerLog.ReadAsync(server, start, (in BinlogEvent read) => ServerLog.Collect(read, tables, rows, database));
        Assert.That(rows.Select(row => row.After![0]), Is.EqualTo(new[] { "2" }).AsCollection);
    }

    [Test]
    public async Task TryRead_SeveralFiles_PositionsAreThoseOfTheFiles()
    {
        await using DatabaseServer server = await DatabaseServer.StartAsync(kind);
        await server.ResetBinlogsAsync();
        string database = await TableAsync(server);
        await server.ExecuteAsync("INSERT INTO t VALUES (1, 'a');", database);
        await server.RotateBinlogAsync();
        await server.ExecuteAsync("INSERT INTO t VALUES (2, 'b');", database);
        BinlogPosition end = await ServerLog.EndAsync(server);

        var streamed = new List<string>();
        string first = Path.GetFileName((await server.BinlogFilesAsync())[0]);
        await using (BinlogStream stream = await ServerLog.OpenAsync(server, BinlogStartPosition.At(new BinlogPosition(first, 4)), options => options with { IncludeStatements = true }))
        {
            await ServerLog.ReadAsync(stream, (in BinlogEvent read) => NoteUpToEnd(read, streamed));
            Assert.That((stream.Position.FileName, stream.Position.Offset >= end.Offset), Is.EqualTo((end.FileName, true)));
        }

        var filed = new List<string>();
        foreach (string path in await server.BinlogFilesAsync())
        {
            using BinlogFile file = await BinlogFile.OpenAsync(path);
            while (await file.WaitAsync())
            {
                while (file.TryRead(out BinlogEvent read))
                {
                    NoteUpToEnd(read, filed);
                }
            }
        }

        Assert.That(streamed, Is.EqualTo(filed).AsCollection);

        // MariaDB writes its binlog checkpoint event when it likes, behind the end too.
        void NoteUpToEnd(in BinlogEvent read, List<string> lines)
        {
            if (read.FileName != end.FileName || read.Begin < end.Offset)
            {
                Note(read, lines);
            }
        }
    }

    [Test]
    public async Task TryRead_OverTls_GivesTheSameRows()
    {
        DatabaseServer server = await SharedServers.GetAsync(kind);
        string database = await TableAsync(server);
        BinlogPosition start = await ServerLog.EndAsync(server);
        await server.ExecuteAsync("INSERT INTO t VALUES (1, REPEAT('x', 100000));", database);
        var rows = new List<LoggedRow>();
        var tables = new TableMapCache();
        await using BinlogStream stream = await ServerLog.OpenAsync(server, BinlogStartPosition.At(start), tls: "required");
        await ServerLog.ReadAsync(stream, (in BinlogEvent read) => ServerLog.Collect(read, tables, rows, database));
        Assert.That(rows.Single().After![1], Has.Length.EqualTo(100000));
    }

    [Test]
    public async Task TryRead_EventOverTwoPackets_IsJoined()
    {
        await using DatabaseServer server = await DatabaseServer.StartAsync(kind, new ServerOptions { ExtraArguments = ["--max-allowed-packet=64M"], RedoLogMebibytes = 256 });
        string database = await TableAsync(server);
        BinlogPosition start = await ServerLog.EndAsync(server);
        await server.ExecuteAsync("INSERT INTO t SELECT 1, REPEAT('0123456789', 3500000);", database);
        List<LoggedRow> rows = await ServerLog.RowsAsync(server, start, database);
        Assert.That(rows.Single().After![1], Is.EqualTo(string.Concat(Enumerable.Repeat("0123456789", 3500000))));
    }

    [Test]
    public async Task WaitAsync_IdleServer_SendsHeartbeats()
    {
        DatabaseServer server = await SharedServers.GetAsync(kind);
        BinlogPosition end = await ServerLog.EndAsync(server);
        await using BinlogStream stream = await ServerLog.OpenAsync(server, BinlogStartPosition.At(end), options => options with { StopAtEnd = false, HeartbeatPeriod = TimeSpan.FromMilliseconds(100) });
        using var patience = new CancellationTokenSource(Patience);
        int heartbeats = 0;
        while (heartbeats < 3 && await stream.WaitAsync(patience.Token))
        {
            while (stream.TryRead(out BinlogEvent read))
            {
                heartbeats += read.Type is BinlogEventType.Heartbeat or BinlogEventType.HeartbeatV2 ? 1 : 0;
            }
        }

        Assert.That(heartbeats, Is.GreaterThanOrEqualTo(3));
    }

    [Test]
    public async Task WaitAsync_ServerPaused_IsDeadAfterThreePeriods()
    {
        await using DatabaseServer server = await DatabaseServer.StartAsync(kind);
        BinlogPosition end = await ServerLog.EndAsync(server);
        await using BinlogStream stream = await ServerLog.OpenAsync(server, BinlogStartPosition.At(end), options => options with { StopAtEnd = false, HeartbeatPeriod = TimeSpan.FromMilliseconds(200) });
        await stream.WaitAsync();
        await server.PauseAsync();
        using var patience = new CancellationTokenSource(Patience);
        await Caught.Async<BinlogHeartbeatTimeoutException>(() => ReadForeverAsync(stream, patience.Token));
        server.Resume();
    }

    [Test]
    public async Task WaitAsync_ServerKilled_IsALostConnection()
    {
        await using DatabaseServer server = await DatabaseServer.StartAsync(kind);
        BinlogPosition end = await ServerLog.EndAsync(server);
        await using BinlogStream stream = await ServerLog.OpenAsync(server, BinlogStartPosition.At(end), options => options with { StopAtEnd = false });
        await stream.WaitAsync();
        await server.KillAsync();
        using var patience = new CancellationTokenSource(Patience);
        await Caught.Async<MySqlConnectionException>(() => ReadForeverAsync(stream, patience.Token));
    }

    [Test]
    public async Task WaitAsync_ChecksumTurnedOffMidLog_GoesOn()
    {
        await using DatabaseServer server = await DatabaseServer.StartAsync(kind);
        string database = await TableAsync(server);
        BinlogPosition start = await ServerLog.EndAsync(server);
        foreach (string algorithm in new[] { "NONE", "CRC32", "NONE" })
        {
            await server.ExecuteAsync($"INSERT INTO t VALUES ((SELECT COUNT(*) FROM t x), '{algorithm}'); SET GLOBAL binlog_checksum = {algorithm};", database);
        }

        await server.ExecuteAsync("INSERT INTO t VALUES (100, 'last');", database);
        List<LoggedRow> rows = await ServerLog.RowsAsync(server, start, database);
        Assert.That(rows.Select(row => row.After![0]), Is.EqualTo(new[] { "0", "1", "2", "100" }).AsCollection);

        // And from a file without checksums on, while the server writes none.
        await server.RotateBinlogAsync();
        string last = Path.GetFileName((await server.BinlogFilesAsync())[^1]);
        await server.ExecuteAsync("INSERT INTO t VALUES (101, 'more');", database);
        rows = await ServerLog.RowsAsync(server, new BinlogPosition(last, 4), database);
        Assert.That(rows.Select(row => row.After![0]), Is.EqualTo(new[] { "101" }).AsCollection);
    }

    [Test]
    public async Task DumpGtid_FileAndOffset_BeginsThere()
    {
        // What an offset past 4 GiB is asked for with; a file of that size would take too long to write here.
        DatabaseServer server = await SharedServers.GetAsync(ServerKind.MySql);
        string database = await TableAsync(server);
        await server.ExecuteAsync("INSERT INTO t VALUES (1, 'before');", database);
        BinlogPosition start = await ServerLog.EndAsync(server);
        await server.ExecuteAsync("INSERT INTO t VALUES (2, 'after');", database);

        MySqlConnection connection = await MySqlConnection.ConnectAsync(MySqlConnectionOptions.Parse($"{server.Url}/?tls=disabled"));
        var options = new BinlogStreamOptions { ServerId = 702, Start = BinlogStartPosition.At(start), StopAtEnd = true };
        await DumpNegotiation.NegotiateAsync(connection, options, "test", CancellationToken.None);
        await connection.SendCommandAsync(DumpCommands.DumpGtid(options, start.FileName, start.Offset, "", 0), CancellationToken.None);
        var rows = new List<LoggedRow>();
        var tables = new TableMapCache();
        await using var stream = new BinlogStream(connection.DetachStream(), "test", options, TimeProvider.System);
        await ServerLog.ReadAsync(stream, (in BinlogEvent read) => ServerLog.Collect(read, tables, rows, database));
        Assert.That(rows.Select(row => row.After![0]), Is.EqualTo(new[] { "2" }).AsCollection);
    }

    [Test]
    public async Task OpenAsync_OffsetPastFourGiB_IsAskedForOrRefused()
    {
        DatabaseServer server = await SharedServers.GetAsync(kind);
        BinlogPosition end = await ServerLog.EndAsync(server);
        BinlogRefusal expected = kind == ServerKind.MySql ? BinlogRefusal.PositionOutOfRange : BinlogRefusal.StartNotSupported;
        Assert.That(await RefusalAsync(server, BinlogStartPosition.At(end with { Offset = (1L << 32) + end.Offset })), Is.EqualTo(expected));
    }

    [Test]
    public async Task OpenAsync_PurgedFile_SaysPurged()
    {
        DatabaseServer server = await SharedServers.GetAsync(kind);
        Assert.That(await RefusalAsync(server, BinlogStartPosition.At(new BinlogPosition("binlog.999999", 4))), Is.EqualTo(BinlogRefusal.Purged));
    }

    [Test]
    public async Task OpenAsync_PurgedGtids_SaysPurged()
    {
        await using DatabaseServer server = await DatabaseServer.StartAsync(kind);
        string database = await TableAsync(server);
        await server.ExecuteAsync("INSERT INTO t VALUES (1, 'gone'); INSERT INTO t VALUES (2, 'gone');", database);
        string first = kind == ServerKind.MySql ? "" : "0-1-1";
        await server.RotateBinlogAsync();
        await server.ExecuteAsync("INSERT INTO t VALUES (3, 'there');", database);
        string last = Path.GetFileName((await server.BinlogFilesAsync())[^1]);

        // MariaDB keeps a file until its checkpoint has been written, which it does in its own time.
        for (int tries = 0; tries < 100 && (await server.BinlogFilesAsync()).Count > 1; tries++)
        {
            await server.ExecuteAsync($"PURGE BINARY LOGS TO '{last}';");
        }

        Assert.That(await server.BinlogFilesAsync(), Has.Count.EqualTo(1));
        BinlogStartPosition start = kind == ServerKind.MySql ? BinlogStartPosition.AfterGtids(first) : BinlogStartPosition.AfterMariaDbGtids(first);
        Assert.That(await RefusalAsync(server, start), Is.EqualTo(BinlogRefusal.Purged));
    }

    [Test]
    public async Task OpenAsync_BehindTheEndOfTheLog_SaysOutOfRange()
    {
        DatabaseServer server = await SharedServers.GetAsync(kind);
        BinlogPosition end = await ServerLog.EndAsync(server);
        Assert.That(await RefusalAsync(server, BinlogStartPosition.At(end with { Offset = end.Offset + 1_000_000_000 })), Is.EqualTo(BinlogRefusal.PositionOutOfRange));
    }

    [Test]
    public async Task OpenAsync_ForeignGtids_SaysDiverged()
    {
        DatabaseServer server = await SharedServers.GetAsync(kind);
        BinlogStartPosition start = kind == ServerKind.MySql
            ? BinlogStartPosition.AfterGtids($"{await server.ScalarAsync("SELECT @@server_uuid")}:1-999999999")
            : BinlogStartPosition.AfterMariaDbGtids("0-1-999999999");
        Assert.That(await RefusalAsync(server, start), Is.EqualTo(BinlogRefusal.Diverged));
    }

    [Test]
    public async Task OpenAsync_GtidsOfTheOtherKind_SaysNotSupported()
    {
        DatabaseServer server = await SharedServers.GetAsync(kind);
        BinlogStartPosition start = kind == ServerKind.MySql ? BinlogStartPosition.AfterMariaDbGtids("0-1-1") : BinlogStartPosition.AfterGtids("");
        Assert.That(await RefusalAsync(server, start), Is.EqualTo(BinlogRefusal.StartNotSupported));
    }

    [Test]
    public async Task OpenAsync_ServerIdOfTheSource_SaysTaken()
    {
        DatabaseServer server = await SharedServers.GetAsync(kind);
        BinlogPosition end = await ServerLog.EndAsync(server);
        Assert.That(await RefusalAsync(server, BinlogStartPosition.At(end), options => options with { ServerId = server.Options.ServerId }), Is.EqualTo(BinlogRefusal.ServerIdTaken));
    }

    [Test]
    public async Task WaitAsync_SecondReaderWithTheSameServerId_SaysTaken()
    {
        DatabaseServer server = await SharedServers.GetAsync(kind);
        BinlogStartPosition end = BinlogStartPosition.At(await ServerLog.EndAsync(server));
        await using BinlogStream first = await ServerLog.OpenAsync(server, end, Waiting);
        await first.WaitAsync();
        await using BinlogStream second = await ServerLog.OpenAsync(server, end, Waiting);
        await second.WaitAsync();
        using var patience = new CancellationTokenSource(Patience);
        BinlogRefusedException error = await Caught.Async<BinlogRefusedException>(() => ReadForeverAsync(first, patience.Token));
        Assert.That(error.Refusal, Is.EqualTo(BinlogRefusal.ServerIdTaken), error.Message);

        static BinlogStreamOptions Waiting(BinlogStreamOptions options) => options with { StopAtEnd = false, ServerId = 4711, HeartbeatPeriod = TimeSpan.FromMilliseconds(500) };
    }

    [Test]
    public async Task OpenAsync_AccountWithoutPrivilege_SaysSo()
    {
        DatabaseServer server = await SharedServers.GetAsync(kind);
        BinlogPosition end = await ServerLog.EndAsync(server);
        await server.ExecuteAsync("CREATE USER IF NOT EXISTS 'plain'@'%' IDENTIFIED BY 'secret-of-plain';");
        MySqlConnection connection = await MySqlConnection.ConnectAsync(MySqlConnectionOptions.Parse($"mysql://plain:secret-of-plain@{server.Host}:{server.Port}/"));
        BinlogRefusedException error = await Caught.Async<BinlogRefusedException>(async () =>
        {
            await using BinlogStream stream = await BinlogStream.OpenAsync(connection, new BinlogStreamOptions { ServerId = 701, Start = BinlogStartPosition.At(end) });
            await stream.WaitAsync();
        });
        Assert.That(error.Refusal, Is.EqualTo(BinlogRefusal.NoPrivilege));
    }

    [Test]
    public async Task OpenAsync_WithoutBinaryLog_SaysSo()
    {
        await using DatabaseServer server = await DatabaseServer.StartAsync(kind, new ServerOptions { BinaryLog = false });
        Assert.That(await RefusalAsync(server, BinlogStartPosition.At(new BinlogPosition("binlog.000001", 4))), Is.EqualTo(BinlogRefusal.BinlogOff));
    }

    private static async Task<BinlogRefusal> RefusalAsync(DatabaseServer server, BinlogStartPosition start, Func<BinlogStreamOptions, BinlogStreamOptions>? change = null)
    {
        BinlogRefusedException error = await Caught.Async<BinlogRefusedException>(() => ServerLog.ReadAsync(server, start, (in BinlogEvent _) => { }, change));
        return error.Refusal;
    }

    private static async Task ReadForeverAsync(BinlogStream stream, CancellationToken cancellationToken)
    {
        while (await stream.WaitAsync(cancellationToken))
        {
            while (stream.TryRead(out _))
            {
            }
        }
    }

    private static async Task<string> TableAsync(DatabaseServer server)
    {
        string database = await server.CreateDatabaseAsync();
        await server.ExecuteAsync("CREATE TABLE t (id INT PRIMARY KEY, v LONGTEXT CHARACTER SET latin1);", database);
        return database;
    }

    private static void Note(in BinlogEvent read, List<string> lines)
    {
        if (!read.IsArtificial)
        {
            lines.Add($"{read.FileName}:{read.Begin}-{read.End} {read.Type} {read.Body.Length}");
        }
    }
}
