using Aesop.Host.Tests.Metrics;
using Aesop.Tests.Servers;

namespace Aesop.Host.Tests.Commands;

public sealed class RelayCommandTests
{
    private const string Password = "hunter2-77ae";

    [TestCaseSource(typeof(ServerKinds), nameof(ServerKinds.All))]
    public async Task Relay_Server_ServedTailedAndStopped(ServerKind kind)
    {
        await using var server = await TailCommandTests.StartShopAsync(kind);
        await using var relay = await RelayProcess.StartAsync(server, "--from", "earliest");

        var tail = await AesopProcess.RunAsync("tail", "--relay", $"{relay.Address}", "--source", "shop", "--tables", "shop.*", "--from", "earliest", "--until-caught-up");
        await relay.StopAsync();

        Assert.That((tail.ExitCode, tail.Error), Is.EqualTo((0, "")));
        Assert.That(TailCommandTests.Ops(TailCommandTests.Lines(tail.Text)), Is.EqualTo(["insert 1", "insert 2", "update 2", "delete 1"]));
        Assert.That(relay.ExitCode, Is.Zero, relay.Log);
        Assert.That(relay.Log, Does.Not.Contain("root-of-tests"));
    }

    [TestCaseSource(typeof(ServerKinds), nameof(ServerKinds.All))]
    public async Task Relay_Schemas_ListedShownAndCompared(ServerKind kind)
    {
        await using var server = await TailCommandTests.StartShopAsync(kind);
        await server.ExecuteAsync("USE shop; ALTER TABLE orders ADD COLUMN total DECIMAL(10,2) NULL; INSERT INTO orders VALUES (9, 'x', 1.50);");
        await using var relay = await RelayProcess.StartAsync(server, "--from", "earliest");
        await AesopProcess.RunAsync("tail", "--relay", $"{relay.Address}", "--source", "shop", "--from", "earliest", "--until-caught-up");
        string[] where = ["--relay", $"{relay.Address}", "--source", "shop"];

        var list = await AesopProcess.RunAsync(["schema", "list", .. where]);
        var show = await AesopProcess.RunAsync(["schema", "show", "shop.orders", .. where]);
        var diff = await AesopProcess.RunAsync(["schema", "diff", "shop.orders", .. where]);
        var typo = await AesopProcess.RunAsync(["schema", "show", "shop.order", .. where]);

        Assert.That(list.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries), Has.Length.EqualTo(2).And.All.EndsWith("  shop.orders"), list.Error);
        Assert.That(show.Text, Does.Contain("\"total\""), show.Error);
        Assert.That(diff.Text, Does.StartWith("+ total: decimal(10,2) "), diff.Error);
        Assert.That(diff.Text, Does.Contain("\ncompatibility: full\n"));
        Assert.That(diff.Text.Split('\n')[^3..^1], Has.All.Contains(" reads what "));
        Assert.That((typo.ExitCode, typo.Error.Contains("Did you mean 'shop.orders'?", StringComparison.Ordinal)), Is.EqualTo((1, true)));
    }

    [Test]
    public async Task Relay_Metrics_PromtoolFindsNoFault()
    {
        await using var server = await TailCommandTests.StartShopAsync(ServerKind.MariaDb);
        await using var relay = await RelayProcess.StartAsync(server, "--from", "earliest");
        await AesopProcess.RunAsync("tail", "--relay", $"{relay.Address}", "--source", "shop", "--from", "earliest", "--until-caught-up");
        using var http = new HttpClient();

        using var response = await http.GetAsync(new Uri(relay.Address, "/metrics"));
        var text = await response.Content.ReadAsStringAsync();

        Assert.That(response.Content.Headers.ContentType!.ToString(), Is.EqualTo("text/plain; version=0.0.4; charset=utf-8"));
        Assert.That(text, Does.Match("aesop_relay_source_rows_total\\{source=\"shop\"\\} 4\n"));
        Assert.That(text, Does.Match("process_resident_memory_bytes [0-9]{8,}"));
        await PrometheusTextTests.PromtoolAsync(text);
    }

    [Test]
    public async Task Run_Configuration_JsonLogsAndEnvironment()
    {
        await using var server = await TailCommandTests.StartShopAsync(ServerKind.MariaDb);
        await server.CreateUserAsync("relay", Password);
        using var folder = new ThrowawayFolder("run");
        await File.WriteAllTextAsync(folder["aesop.json"], $$"""
            { "Relay": { "Listen": "127.0.0.1:1", "Sources": [{ "Name": "shop", "Server": "mysql://relay@{{server.Host}}:{{server.Port}}/?password_env=SHOP_PASSWORD" }] }, "Logging": { "Format": "json" } }
            """);

        await using var relay = await RelayProcess.StartAsync(AesopProcess.Command("run", "--config", folder["aesop.json"])
            .WithEnvironment("SHOP_PASSWORD", Password).WithEnvironment("Aesop__Relay__Listen", "127.0.0.1:0"));
        var tail = await AesopProcess.RunAsync("tail", "--relay", $"{relay.Address}", "--source", "shop", "--from", "earliest", "--until-caught-up");
        await relay.StopAsync();

        Assert.That(tail.ExitCode, Is.Zero, tail.Error);
        Assert.That(relay.ExitCode, Is.Zero, relay.Log);
        Assert.That(relay.Log.Split('\n', StringSplitOptions.RemoveEmptyEntries), Has.All.StartsWith("{\"time\":").And.All.Not.Contain(Password));
    }

    [Test]
    public async Task Run_FaultyConfiguration_EveryFaultAndNothingStarted()
    {
        using var folder = new ThrowawayFolder("run");
        await File.WriteAllTextAsync(folder["aesop.json"], """{ "Relay": { "Lisen": "x", "Sources": [{ "Name": "shop", "Server": "mysql://u:hunter2@h:0/", "RingBytes": "256M" }] } }""");

        var outcome = await AesopProcess.RunAsync("run", "--config", folder["aesop.json"], "--set", "Logging:Format=xml");

        Assert.That((outcome.ExitCode, outcome.Text), Is.EqualTo((2, "")));
        Assert.That(outcome.Error, Does.Contain("Did you mean 'Listen'?").And.Contain("RingBytes").And.Contain("port").And.Contain("--set Logging:Format").And.Not.Contain("hunter2"));
    }

    [Test]
    public async Task Relay_WrongPassword_Exits1WithoutIt()
    {
        var server = await SharedServers.GetAsync(ServerKind.MariaDb);

        var outcome = await AesopProcess.RunAsync("relay", "--source", $"mysql://root:{Password}@{server.Host}:{server.Port}", "--name", "shop", "--listen", "127.0.0.1:0");

        Assert.That(outcome.ExitCode, Is.EqualTo(1));
        Assert.That(outcome.Error, Does.Contain("Access denied").And.Not.Contain(Password));
    }

    [Test]
    public async Task Relay_PortInUse_Exits1AndSaysSo()
    {
        var server = await SharedServers.GetAsync(ServerKind.MariaDb);
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();

        var outcome = await AesopProcess.RunAsync("relay", "--source", server.Url, "--name", "shop", "--listen", $"{taken.LocalEndpoint}");

        Assert.That(outcome.ExitCode, Is.EqualTo(1));
        Assert.That(outcome.Error, Does.Contain($"{taken.LocalEndpoint} is in use"));
    }

    [TestCase("", "--source: is missing.", "--name: is missing.")]
    [TestCase("--source mysql://u@h --name a/b --ring 1MB --listen x", "--name: 'a/b'", "--ring: 1000000 is too small", "--listen: 'x'")]
    [TestCase("--source mysql://u@h --name a --set nonsense", "--set: expected KEY=VALUE")]
    public async Task Relay_BadUsage_EveryFaultByItsOption(string line, params string[] complaints)
    {
        var outcome = await AesopProcess.RunAsync(["relay", .. line.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        Assert.That((outcome.ExitCode, outcome.Text), Is.EqualTo((2, "")));
        foreach (var complaint in complaints)
        {
            Assert.That(outcome.Error, Does.Contain(complaint));
        }
    }
}
