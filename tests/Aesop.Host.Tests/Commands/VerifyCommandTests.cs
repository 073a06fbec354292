using System.Text.Json;
using Aesop.Tests.Servers;

namespace Aesop.Host.Tests.Commands;

public sealed class VerifyCommandTests
{
    [Test]
    public async Task Verify_SinkThatDiffers_NamesTheRowAndExits1()
    {
        var server = await SharedServers.GetAsync(ServerKind.MySql);
        var (source, sink) = (await server.CreateDatabaseAsync(), await server.CreateDatabaseAsync());
        foreach (var (database, value) in new[] { (source, "paid"), (sink, "new") })
        {
            await server.ExecuteAsync($"CREATE TABLE orders (id INT PRIMARY KEY, status TEXT); INSERT INTO orders VALUES (1, 'same'), (7, '{value}')", database);
        }

        string[] line = ["verify", server.Url, "--sink", server.Url, "--tables", $"{source}.*", "--map", $"{source}.*={sink}.*", "--settle", "100ms"];
        var text = await AesopProcess.RunAsync(line);
        var json = await AesopProcess.RunAsync([.. line, "--format", "json"]);
        await server.ExecuteAsync("UPDATE orders SET status = 'paid' WHERE id = 7", sink);
        var mended = await AesopProcess.RunAsync(line);

        Assert.That((text.ExitCode, text.Error), Is.EqualTo((1, "")));
        Assert.That(text.Text, Is.EqualTo($"""
            CHANGED {source}.orders id='7': status is 'paid' in the source, 'new' at the target
            {source}.orders: 1 rows equal, 0 missing, 0 extra, 1 changed
            NOT EQUAL: 1 rows differ, 1 are equal

            """));
        Assert.That(json.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(row => JsonDocument.Parse(row).RootElement.GetProperty("kind").GetString()), Is.EqualTo(["difference", "table", "result"]));
        Assert.That((mended.ExitCode, mended.Text.Split('\n')[^2]), Is.EqualTo((0, "EQUAL: 2 rows in 1 tables")));
    }

    [TestCase("--sink", "mysql://u@h", "--folded", "x")]
    [TestCase("--settle", "soon", "--folded", "x")]
    [TestCase("--relay", "http://127.0.0.1:1")]
    [TestCase("--folded", "x", "--map", "a.b=c.d")]
    [TestCase("--folded", "x", "--chunk-rows", "0")]
    public async Task Verify_BadUsage_Exits2(params string[] arguments)
    {
        var outcome = await AesopProcess.RunAsync(["verify", "mysql://u@127.0.0.1:1", .. arguments]);

        Assert.That((outcome.ExitCode, outcome.Text), Is.EqualTo((2, "")), outcome.Error);
    }

    [Test]
    public async Task Verify_LargeTables_InBoundedMemory()
    {
        // 120 MB a side and rows that are all read, for the sink writes numbers otherwise: with 48 MiB of heap only chunks of them fit.
        const int Rows = 120_000;
        const string Heap = "0x3000000";
        var server = await SharedServers.GetAsync(ServerKind.MariaDb);
        var (source, sink) = (await server.CreateDatabaseAsync(), await server.CreateDatabaseAsync());
        await server.ExecuteAsync($"CREATE TABLE t (id INT PRIMARY KEY, n INT, v VARCHAR(1000)) SELECT seq AS id, seq AS n, REPEAT('x', 900) AS v FROM seq_1_to_{Rows}", source);
        await server.ExecuteAsync($"CREATE TABLE t (id INT PRIMARY KEY, n DECIMAL(20,5), v VARCHAR(1000)); INSERT INTO t SELECT * FROM {source}.t; DELETE FROM t WHERE id = 77777", sink);
        using var folder = new ThrowawayFolder("verify");
        await using (var lines = new StreamWriter(folder["lines"]))
        {
            for (var id = 1; id <= Rows; id++)
            {
                await lines.WriteLineAsync($$"""{"op":"insert","table":"{{source}}.t","key":{"id":{{id}}},"after":{"id":{{id}},"n":{{(id == 5 ? 6 : id)}},"v":"{{new string('x', 900)}}"},"last":true}""");
            }
        }

        var bySink = await AesopProcess.RunAsync(AesopProcess.Command("verify", server.Url, "--sink", server.Url, "--tables", $"{source}.t", "--map", $"{source}.*={sink}.*", "--settle", "0s").WithEnvironment("DOTNET_GCHeapHardLimit", Heap));
        var byFold = await AesopProcess.RunAsync(AesopProcess.Command("verify", server.Url, "--folded", folder["lines"], "--settle", "0s", "--spill-dir", folder.Path).WithEnvironment("DOTNET_GCHeapHardLimit", Heap));

        Assert.That(bySink.Text.Split('\n')[..2], Is.EqualTo([$"MISSING {source}.t id='77777'", $"{source}.t: {Rows - 1} rows equal, 1 missing, 0 extra, 0 changed"]), bySink.Error);
        Assert.That(byFold.Text.Split('\n')[..2], Is.EqualTo([$"CHANGED {source}.t id='5': n is '5' in the source, '6' at the target", $"{source}.t: {Rows - 1} rows equal, 0 missing, 0 extra, 1 changed"]), byFold.Error);
        Assert.That(Directory.GetFileSystemEntries(folder.Path), Has.Length.EqualTo(1));
    }
}
