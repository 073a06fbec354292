namespace Aesop.Tests.Servers.Tests.Databases;

[TestFixtureSource(typeof(ServerKinds), nameof(ServerKinds.All))]
internal sealed class DatabaseServerLifeTests(ServerKind kind)
{
    private const string MakeRow = "CREATE DATABASE d; CREATE TABLE d.t (id INT PRIMARY KEY); INSERT INTO d.t VALUES (42);";
    private const string ReadRow = "SELECT id FROM d.t";

    [Test]
    public async Task RestartAsync_Running_KeepsPortDataAndTakesOptions()
    {
        await using var server = await DatabaseServer.StartAsync(kind);
        await server.ExecuteAsync(MakeRow);
        var (port, pid) = (server.Port, server.ProcessId);

        await server.RestartAsync(options => options with { ServerId = 7 });

        Assert.That((server.Port, await server.ScalarAsync("SELECT @@port")), Is.EqualTo((port, $"{port}")));
        Assert.That(server.ProcessId, Is.Not.EqualTo(pid));
        Assert.That(await server.ScalarAsync(ReadRow), Is.EqualTo("42"));
        Assert.That(await server.ScalarAsync("SELECT @@server_id"), Is.EqualTo("7"));
    }

    [Test]
    public async Task StartAsync_Accounts_AreOnlyTheKnownRoot()
    {
        await using var server = await DatabaseServer.StartAsync(kind);

        var result = await server.QueryAsync("SELECT user, host FROM mysql.user WHERE user NOT LIKE 'mysql.%' AND user NOT LIKE 'mariadb.%' ORDER BY host");

        Assert.That(result.Texts(), Is.EqualTo(new[] { new[] { "root", "%" }, new[] { "root", "localhost" } }));
    }

    [Test]
    public async Task KillAsync_CommittedRow_IsThereAfterTheRestart()
    {
        await using var server = await DatabaseServer.StartAsync(kind);
        await server.ExecuteAsync(MakeRow);
        var pid = server.ProcessId;

        await server.KillAsync();

        Assert.That(server.IsRunning, Is.False);
        Assert.That(Directory.Exists($"/proc/{pid}"), Is.False);
        await server.RestartAsync();
        Assert.That(await server.ScalarAsync(ReadRow), Is.EqualTo("42"));
    }

    [Test]
    public async Task PauseAsync_Running_AnswersNothingUntilResumed()
    {
        await using var server = await DatabaseServer.StartAsync(kind);

        await server.PauseAsync();
        var asked = server.ScalarAsync("SELECT 1");

        Assert.That(File.ReadAllText($"/proc/{server.ProcessId}/stat").Split(' '), Does.Contain("T"));
        Assert.That(asked.IsCompleted, Is.False);
        server.Resume();
        Assert.That(await asked, Is.EqualTo("1"));
    }

    [Test]
    public async Task StopAsync_Paused_EndsInOrder()
    {
        await using var server = await DatabaseServer.StartAsync(kind);
        await server.PauseAsync();

        await server.StopAsync();

        Assert.That(server.IsRunning, Is.False);
        Assert.That(await File.ReadAllTextAsync(Path.Combine(server.DataFolder, "..", "error.log")), Does.Contain("hutdown complete"));
    }

    [Test]
    public async Task DisposeAsync_Running_LeavesNeitherProcessNorFolder()
    {
        var server = await DatabaseServer.StartAsync(kind);
        var pid = server.ProcessId;

        await server.DisposeAsync();

        Assert.That(Directory.Exists($"/proc/{pid}"), Is.False);
        Assert.That(Directory.Exists(server.DataFolder), Is.False);
    }

    [Test]
    public async Task StartAsync_UnknownArgument_ThrowsWithTheServersOwnWords()
    {
        var options = new ServerOptions { ExtraArguments = ["--no-such-argument=1"] };

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => DatabaseServer.StartAsync(kind, options));

        Assert.That(error!.Message, Does.Contain("unknown variable 'no-such-argument=1'"));
    }

    [TestCase("+05:30", "2001-01-01 05:30:00")]
    [TestCase("America/New_York", "2000-12-31 19:00:00")]
    public async Task StartAsync_TimeZone_IsWhatTimestampsAreShownIn(string zone, string expected)
    {
        await using var server = await DatabaseServer.StartAsync(kind, new ServerOptions { TimeZone = zone });

        Assert.That(await server.ScalarAsync("SELECT FROM_UNIXTIME(978307200)"), Is.EqualTo(expected));
    }

    [Test]
    public async Task StartAsync_TwoAtOnce_AreServersOfTheirOwn()
    {
        var servers = await Task.WhenAll(DatabaseServer.StartAsync(kind), DatabaseServer.StartAsync(kind));
        await using var first = servers[0];
        await using var second = servers[1];

        Assert.That(first.Port, Is.Not.EqualTo(second.Port));
        if (kind == ServerKind.MySql)
        {
            Assert.That(await first.ScalarAsync("SELECT @@server_uuid"), Is.Not.EqualTo(await second.ScalarAsync("SELECT @@server_uuid")));
        }
    }
}
