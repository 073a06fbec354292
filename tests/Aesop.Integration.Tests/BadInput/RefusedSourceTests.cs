using Aesop.Integration.Tests.Faults;
using Aesop.Integration.Tests.Harness;
using Aesop.Tests.Servers;

namespace Aesop.Integration.Tests.BadInput;

/// <summary>Servers that can't be a source, each with its own reason.</summary>
[TestFixtureSource(typeof(ServerKinds), nameof(ServerKinds.All))]
internal sealed class RefusedSourceTests(ServerKind kind) : ServerFixture(kind)
{
    [Test]
    public async Task Password_Wrong_Halts() =>
        Assert.That(await HaltAsync(Url(RootAccount.User, "wrong")), Does.Contain("password").IgnoreCase.And.Contain("root").And.Not.Contain("wrong"));

    [Test]
    public async Task Account_WithoutReplicationPrivilege_HaltsAndNamesIt()
    {
        await Server.CreateUserAsync("reader", "secret-of-reader", privileges: "SELECT");

        Assert.That(await HaltAsync(Url("reader", "secret-of-reader")), Does.Contain("REPLICATION").And.Not.Contain("secret-of-reader"));
    }

    [Test]
    public async Task BinlogFormat_Statement_HaltsWithTheStatementThatMendsIt()
    {
        await Server.ExecuteAsync("SET GLOBAL binlog_format = 'STATEMENT'");
        try
        {
            Assert.That(await HaltAsync(Server.Url), Does.Contain("binlog_format").And.Contain("SET GLOBAL"));
        }
        finally
        {
            await Server.ExecuteAsync("SET GLOBAL binlog_format = 'ROW'");
        }
    }

    [Test]
    public async Task Certificate_OfAnUnknownAuthority_Halts() =>
        Assert.That(await HaltAsync($"{Server.Url}/?tls=verify-ca"), Does.Contain("certificate"));

    [Test]
    public async Task Server_WithoutBinaryLogOrTls_HaltsForEach()
    {
        await using var server = await DatabaseServer.StartAsync(Kind, new ServerOptions { BinaryLog = false, Tls = false });

        Assert.That(await HaltAsync(server.Url), Does.Contain("log_bin"));

        // MySQL makes itself a certificate where it is given none.
        if (Kind == ServerKind.MariaDb)
        {
            Assert.That(await HaltAsync($"{server.Url}/?tls=required"), Does.Contain("TLS"));
        }
    }

    [Test]
    public async Task ServerId_TakenByAnotherRelay_IsSaid()
    {
        var options = TestRelay.Options(Server.Url) with { From = "latest" };
        await using var first = await TestRelay.StartStreamingAsync(options);
        await using var second = await TestRelay.StartAsync(options);

        await Waiting.UntilAsync(
            () => first.Warnings.Concat(second.Warnings).Any(line => line.Contains("server id of its own", StringComparison.Ordinal)),
            () => string.Join('\n', first.Warnings.Concat(second.Warnings)));
    }

    [Test]
    public async Task Tables_PatternThatMatchesNothing_IsWarnedOf()
    {
        await using var relay = await TestRelay.StartStreamingAsync(TestRelay.Options(Server.Url, "mysql.*", "nowhere.nothing*") with { From = "latest" });

        Assert.That(relay.Warnings, Has.Some.Contains("nowhere.nothing*").And.None.Contains("mysql.*"));
    }

    [Test]
    public async Task RowImage_Minimal_IsWarnedOf()
    {
        await Server.ExecuteAsync("SET GLOBAL binlog_row_image = 'MINIMAL'");
        try
        {
            await using var relay = await TestRelay.StartStreamingAsync(TestRelay.Options(Server.Url) with { From = "latest" });

            Assert.That(relay.Warnings, Has.Some.Contains("binlog_row_image"));
        }
        finally
        {
            await Server.ExecuteAsync("SET GLOBAL binlog_row_image = 'FULL'");
        }
    }

    private string Url(string user, string password) => $"mysql://{user}:{password}@{Server.Host}:{Server.Port}";

    private static async Task<string> HaltAsync(string url)
    {
        await using var relay = await TestRelay.StartAsync(TestRelay.Options(url) with { From = "latest" });
        return await relay.HaltAsync();
    }
}
