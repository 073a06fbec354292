using System.Text.Json;
using Aesop.Tests.Servers;

namespace Aesop.Host.Tests.Commands;

public sealed class TailCommandTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [TestCaseSource(typeof(ServerKinds), nameof(ServerKinds.All))]
    public async Task Tail_ServerFromEarliest_EveryChangeThenCheckpoint(ServerKind kind)
    {
        await using var server = await StartShopAsync(kind);

        var outcome = await AesopProcess.RunAsync("tail", server.Url, "--source", "shop", "--from", "earliest", "--tables", "shop.*", "--until-caught-up");

        Assert.That((outcome.ExitCode, outcome.Error), Is.EqualTo((0, "")));
        var lines = Lines(outcome.Text);
        Assert.That(Ops(lines), Is.EqualTo(["insert 1", "insert 2", "update 2", "delete 1"]));
        Assert.That(lines.Where(line => Op(line) is not null), Has.All.Matches<JsonElement>(line => line.GetProperty("source").GetString() == "shop" && line.GetProperty("table").GetString() == "shop.orders"));
        Assert.That(lines[^1].GetProperty("kind").GetString(), Is.EqualTo("checkpoint"));
    }

    [TestCaseSource(typeof(ServerKinds), nameof(ServerKinds.All))]
    public async Task Tail_FromItsOwnToken_GoesOnWithTheNextChange(ServerKind kind)
    {
        await using var server = await StartShopAsync(kind);
        var first = await AesopProcess.RunAsync("tail", server.Url, "--source", "shop", "--from", "earliest", "--until-caught-up");
        var token = Lines(first.Text)[^1].GetProperty("token").GetString()!;
        await server.ExecuteAsync("INSERT INTO shop.orders VALUES (3, 'late')");

        var second = await AesopProcess.RunAsync("tail", server.Url, "--from", token, "--until-caught-up");

        Assert.That((second.ExitCode, second.Error), Is.EqualTo((0, "")));
        Assert.That(Ops(Lines(second.Text)), Is.EqualTo(["insert 3"]));
    }

    [TestCaseSource(typeof(ServerKinds), nameof(ServerKinds.All))]
    public async Task Tail_CheckpointFile_EachChangeOnce(ServerKind kind)
    {
        await using var server = await StartShopAsync(kind);
        using var folder = new ThrowawayFolder("tail");
        string[] line = ["tail", server.Url, "--source", "shop", "--from", "earliest", "--checkpoint", folder["place"], "--until-caught-up"];

        var first = await AesopProcess.RunAsync(line);
        await server.ExecuteAsync("INSERT INTO shop.orders VALUES (3, 'late')");
        var second = await AesopProcess.RunAsync(line);

        Assert.That(Ops(Lines(first.Text)), Has.Count.EqualTo(4), first.Error);
        Assert.That(Ops(Lines(second.Text)), Is.EqualTo(["insert 3"]), second.Error);
    }

    [TestCaseSource(typeof(ServerKinds), nameof(ServerKinds.All))]
    public async Task Tail_LogLargerThanTheRingInside_EveryRowOnce(ServerKind kind)
    {
        const int Rows = 90_000;
        await using var server = await DatabaseServer.StartAsync(kind);
        await server.ExecuteAsync($"""
            CREATE DATABASE big;
            USE big;
            CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(1000));
            SET SESSION cte_max_recursion_depth = 1000000;
            INSERT INTO t WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {Rows / 2}) SELECT n, REPEAT('x', 900) FROM n;
            INSERT INTO t SELECT id + {Rows / 2}, v FROM t;
            """.Replace("SET SESSION cte_max_recursion_depth", kind == ServerKind.MariaDb ? "SET SESSION max_recursive_iterations" : "SET SESSION cte_max_recursion_depth", StringComparison.Ordinal));

        var outcome = await AesopProcess.RunAsync("tail", server.Url, "--from", "earliest", "--tables", "big.t", "--until-caught-up");

        Assert.That((outcome.ExitCode, outcome.Error), Is.EqualTo((0, "")));
        var ids = outcome.Text.Split('\n').Where(line => line.Contains("\"op\":\"insert\"", StringComparison.Ordinal))
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("key").GetProperty("id").GetInt32());
        Assert.That(ids, Is.EqualTo(Enumerable.Range(1, Rows)));
    }

    [Test]
    public async Task Tail_SourceThatHalts_SaysWhyOnce()
    {
        await using var server = await DatabaseServer.StartAsync(ServerKind.MariaDb, new ServerOptions { BinaryLog = false });

        var outcome = await AesopProcess.RunAsync("tail", server.Url);

        Assert.That((outcome.ExitCode, outcome.Text), Is.EqualTo((1, "")));
        Assert.That(outcome.Error.Split("log_bin is OFF"), Has.Length.EqualTo(2), outcome.Error);
    }

    [Test]
    public async Task Tail_Text_LinesForPeople()
    {
        await using var server = await StartShopAsync(ServerKind.MySql);

        var outcome = await AesopProcess.RunAsync("tail", server.Url, "--from", "earliest", "--until-caught-up", "--format", "text");

        Assert.That(outcome.Text, Does.Match("shop.orders insert id=1 note=\"first\"\n"));
        Assert.That(outcome.Text, Does.Match("shop.orders update id=2 note:\"second\"->null\n"));
        Assert.That(outcome.Text, Does.Match("shop.orders delete id=1\n"));
        Assert.That(outcome.Text, Does.Match("ddl CREATE TABLE"));
    }

    [Test]
    public async Task Tail_ReaderGoesAway_EndsQuietly()
    {
        await using var server = await StartShopAsync(ServerKind.MariaDb);
        var command = $"'{AesopProcess.Command().Program}' tail '{server.Url}' --from earliest; echo \"exit code $?\" >&2";

        // The shell's last command is 'head'; what the first one did is on standard error.
        using var limit = new CancellationTokenSource(Deadline);
        var writing = Tool.RunAsync(new Command("bash", "-c", $"({command}) | head -n 1"), ReadOnlyMemory<byte>.Empty, limit.Token);
        await WriteUntilDoneAsync(server, writing);
        var outcome = await writing;

        Assert.That(outcome.Text.Split('\n'), Has.Length.EqualTo(2));
        Assert.That(outcome.Error, Is.EqualTo("exit code 0\n"), outcome.Error);
    }

    [TestCase("INT")]
    [TestCase("TERM")]
    public async Task Tail_Signal_EndsInOrderWithACheckpoint(string signal)
    {
        await using var server = await StartShopAsync(ServerKind.MariaDb);

        // Whoever runs the tests in the background of a script has them, and all that they start, ignore SIGINT.
        var tail = AesopProcess.Command("tail", server.Url, "--source", "shop", "--from", "earliest");
        await using var child = await ChildProcess.StartAsync(new Command("env", "--default-signal=INT", tail.Program).With(tail.Arguments));
        using var limit = new CancellationTokenSource(Deadline);
        await AesopProcess.ReadLineAsync(child.Output, limit.Token);

        await Tool.RunAsync(new Command("kill", $"-{signal}", $"{child.Id}"), limit.Token);
        using var rest = new StreamReader(child.Output);
        var lines = (await rest.ReadToEndAsync(limit.Token)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await child.WaitForExitAsync(limit.Token);

        Assert.That(child.ExitCode, Is.Zero);
        Assert.That(lines[^1], Does.Contain("\"kind\":\"checkpoint\""));
    }

    [Test]
    public async Task Tail_WrongPassword_FailsAtOnceWithoutIt()
    {
        var server = await SharedServers.GetAsync(ServerKind.MariaDb);

        var outcome = await AesopProcess.RunAsync("tail", $"mysql://root:hunter2@{server.Host}:{server.Port}");

        Assert.That((outcome.ExitCode, outcome.Text), Is.EqualTo((1, "")));
        Assert.That(outcome.Error, Does.Contain("Access denied").And.Not.Contain("hunter2"));
    }

    [Test]
    public async Task Tail_NoBinaryLog_SaysWhatToDo()
    {
        await using var server = await DatabaseServer.StartAsync(ServerKind.MariaDb, new ServerOptions { BinaryLog = false });

        var outcome = await AesopProcess.RunAsync("tail", server.Url);

        Assert.That((outcome.ExitCode, outcome.Text), Is.EqualTo((1, "")));
        Assert.That(outcome.Error, Does.Contain("binary log"));
    }

    [Test]
    public async Task Tail_NoRelay_SaysHowToStartOne()
    {
        var outcome = await AesopProcess.RunAsync("tail", "--relay", $"http://127.0.0.1:{FreePort.Next()}", "--source", "shop");

        Assert.That(outcome.ExitCode, Is.EqualTo(1));
        Assert.That(outcome.Error, Does.Contain("No relay listens at").And.Contain("aesop relay"));
    }

    [TestCase("", "wants a server")]
    [TestCase("mysql://u@h --relay http://127.0.0.1:1", "not both")]
    [TestCase("--relay http://127.0.0.1:1", "--source")]
    [TestCase("--relay here --source shop", "--relay: 'here' is no http:// or https:// address")]
    [TestCase("--relay http://127.0.0.1:1 --source shop --from yesterday", "--from: 'yesterday' is no start")]
    [TestCase("--relay http://127.0.0.1:1 --source shop --partitions 9/4", "--partitions")]
    [TestCase("--relay http://127.0.0.1:1 --source shop --tables orders", "--tables:0: 'orders' is no pattern")]
    [TestCase("mysql://u@h --form earliest", "Did you mean '--from'?")]
    public async Task Tail_BadUsage_Exits2(string line, string complaint)
    {
        var outcome = await AesopProcess.RunAsync(["tail", .. line.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        Assert.That((outcome.ExitCode, outcome.Text), Is.EqualTo((2, "")));
        Assert.That(outcome.Error, Does.Contain(complaint));
    }

    /// <summary>A server with a table that has seen each kind of change.</summary>
    internal static async Task<DatabaseServer> StartShopAsync(ServerKind kind)
    {
        var server = await DatabaseServer.StartAsync(kind);
        await server.ExecuteAsync("""
            CREATE DATABASE shop;
            USE shop;
            CREATE TABLE orders (id INT PRIMARY KEY, note VARCHAR(100));
            INSERT INTO orders VALUES (1, 'first'), (2, 'second');
            UPDATE orders SET note = NULL WHERE id = 2;
            DELETE FROM orders WHERE id = 1;
            """);
        return server;
    }

    internal static IReadOnlyList<JsonElement> Lines(string text) =>
        [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    internal static List<string> Ops(IReadOnlyList<JsonElement> lines) =>
        [.. lines.Where(line => Op(line) is not null).Select(line => $"{Op(line)} {line.GetProperty("key").GetProperty("id")}")];

    private static string? Op(JsonElement line) => line.TryGetProperty("op", out var op) ? op.GetString() : null;

    private static async Task WriteUntilDoneAsync(DatabaseServer server, Task done)
    {
        for (var id = 1_000; !done.IsCompleted; id++)
        {
            await server.ExecuteAsync($"INSERT INTO shop.orders VALUES ({id}, 'more')");
            await Task.WhenAny(done, Task.Delay(TimeSpan.FromMilliseconds(50)));
        }
    }
}
