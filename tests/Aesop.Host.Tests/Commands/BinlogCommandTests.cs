using System.Text.Json;
using Aesop.Tests.Servers;

namespace Aesop.Host.Tests.Commands;

public sealed class BinlogCommandTests
{
    [TestCaseSource(typeof(ServerKinds), nameof(ServerKinds.All))]
    public async Task Binlog_FilesOfAServer_SameChangesAsItsStream(ServerKind kind)
    {
        await using var server = await TailCommandTests.StartShopAsync(kind);
        await server.RotateBinlogAsync();
        await server.ExecuteAsync("INSERT INTO shop.orders VALUES (3, 'in the next file')");

        var files = await AesopProcess.RunAsync(["binlog", "--name", "shop", "--tables", "shop.*", .. await server.BinlogFilesAsync()]);
        var stream = await AesopProcess.RunAsync("tail", server.Url, "--source", "shop", "--tables", "shop.*", "--from", "earliest", "--until-caught-up");

        Assert.That((files.ExitCode, files.Error), Is.EqualTo((0, "")));
        Assert.That(Changes(files.Text), Is.EqualTo(Changes(stream.Text)));
        Assert.That(TailCommandTests.Ops(TailCommandTests.Lines(files.Text)), Is.EqualTo(["insert 1", "insert 2", "update 2", "delete 1", "insert 3"]));
    }

    [TestCaseSource(typeof(ServerKinds), nameof(ServerKinds.All))]
    public async Task Binlog_WithoutMetadata_ColumnsByNumber(ServerKind kind)
    {
        await using var server = await DatabaseServer.StartAsync(kind, new ServerOptions { BinlogRowMetadata = "MINIMAL" });
        await server.ExecuteAsync("CREATE DATABASE a; CREATE TABLE a.b (id INT PRIMARY KEY, note TEXT); INSERT INTO a.b VALUES (7, 'x');");

        var outcome = await AesopProcess.RunAsync(["binlog", .. await server.BinlogFilesAsync()]);

        Assert.That((outcome.ExitCode, outcome.Error), Is.EqualTo((0, "")));
        Assert.That(outcome.Text, Does.Contain("\"after\":{\"@1\":7,\"@2\":"));
    }

    [Test]
    public async Task Binlog_CutFile_WhatIsWholeThenWhereItEnds()
    {
        await using var server = await TailCommandTests.StartShopAsync(ServerKind.MariaDb);
        using var folder = new ThrowawayFolder("binlog");
        var whole = await File.ReadAllBytesAsync((await server.BinlogFilesAsync())[^1]);
        await File.WriteAllBytesAsync(folder["binlog.000001"], whole[..^7]);

        var outcome = await AesopProcess.RunAsync("binlog", folder["binlog.000001"]);

        Assert.That(outcome.ExitCode, Is.EqualTo(1));
        Assert.That(outcome.Text, Does.Contain("\"op\":\"insert\""));
        Assert.That(outcome.Error, Does.Contain("binlog.000001"));
    }

    [TestCaseSource(typeof(ServerKinds), nameof(ServerKinds.All))]
    public async Task Binlog_XaTransactionOverTwoFiles_ComesAtItsCommitOrIsSaidToLack(ServerKind kind)
    {
        await using var server = await TailCommandTests.StartShopAsync(kind);
        await server.ExecuteAsync("XA START 'x'; INSERT INTO shop.orders VALUES (4, 'prepared'); XA END 'x'; XA PREPARE 'x';");
        await server.RotateBinlogAsync();
        await server.ExecuteAsync("INSERT INTO shop.orders VALUES (5, 'before'); XA COMMIT 'x';");
        var files = await server.BinlogFilesAsync();

        var both = await AesopProcess.RunAsync(["binlog", "--tables", "shop.*", .. files]);
        var last = await AesopProcess.RunAsync(["binlog", "--tables", "shop.*", files[^1]]);

        Assert.That((both.ExitCode, both.Error), Is.EqualTo((0, "")));
        Assert.That(TailCommandTests.Ops(TailCommandTests.Lines(both.Text))[^2..], Is.EqualTo(["insert 5", "insert 4"]));
        Assert.That(last.ExitCode, Is.EqualTo(1));
        Assert.That(last.Text, Does.Contain("before"));
        Assert.That(last.Error, Does.Contain("XA COMMIT X'78',X'',1").And.Contain("XA PREPARE"));
    }

    [Test]
    public async Task Binlog_NoSuchFile_SaysSo()
    {
        var outcome = await AesopProcess.RunAsync("binlog", "/nowhere/binlog.000001");

        Assert.That((outcome.ExitCode, outcome.Text), Is.EqualTo((1, "")));
        Assert.That(outcome.Error, Does.Contain("/nowhere/binlog.000001"));
    }

    private static List<string> Changes(string text) =>
        [.. TailCommandTests.Lines(text).Where(line => line.TryGetProperty("op", out _)).Select(line => JsonSerializer.Serialize(new
        {
            op = line.GetProperty("op"),
            scn = line.GetProperty("scn"),
            after = line.TryGetProperty("after", out var after) ? after : default(JsonElement?),
            gtid = line.TryGetProperty("gtid", out var gtid) ? gtid : default(JsonElement?),
            at = line.GetProperty("committed_at"),
        }))];
}
