namespace Aesop.Tests.Servers.Tests.Databases;

[TestFixtureSource(typeof(ServerKinds), nameof(ServerKinds.All))]
internal sealed class DatabaseServerStatementsTests(ServerKind kind)
{
    [Test]
    public async Task CreateUserAsync_EachPlugin_IsTheAccountsPlugin()
    {
        var server = await SharedServers.GetAsync(kind);
        string[] plugins = kind == ServerKind.MariaDb ? ["mysql_native_password", "ed25519"] : ["caching_sha2_password", "sha256_password"];

        foreach (var plugin in plugins)
        {
            await server.CreateUserAsync($"u_{plugin}", "it's \\ secret", plugin, "REPLICATION SLAVE, SELECT");
        }

        var result = await server.QueryAsync("SELECT plugin FROM mysql.user WHERE user LIKE 'u\\_%' ORDER BY user");
        Assert.That(result.Texts().Select(row => row[0]), Is.EqualTo(plugins.Order()));
    }

    [Test]
    public async Task BinlogPositionAsync_AfterRotation_IsInTheNewestFile()
    {
        var server = await SharedServers.GetAsync(kind);
        var before = await server.BinlogPositionAsync();

        await server.RotateBinlogAsync();

        var after = await server.BinlogPositionAsync();
        Assert.That(string.CompareOrdinal(after.File, before.File), Is.GreaterThan(0));
        Assert.That(after.Offset, Is.InRange(4, 1000));
        Assert.That((await server.BinlogFilesAsync())[^1], Is.EqualTo(Path.Combine(server.DataFolder, after.File)));
    }

    [Test]
    public async Task ResetBinlogsAsync_WithSeveralFiles_LeavesTheFirst()
    {
        await using var server = await DatabaseServer.StartAsync(kind);
        await server.RotateBinlogAsync();

        await server.ResetBinlogsAsync();

        var files = await server.BinlogFilesAsync();
        Assert.That(files.Select(Path.GetFileName), Is.EqualTo(new[] { "binlog.000001" }));
    }

    [Test]
    public async Task CreateDatabaseAsync_Twice_GivesTwo()
    {
        var server = await SharedServers.GetAsync(kind);

        var names = new[] { await server.CreateDatabaseAsync(), await server.CreateDatabaseAsync() };

        Assert.That(names, Is.Unique);
        Assert.That(await server.ScalarAsync("SELECT DATABASE()", names[1]), Is.EqualTo(names[1]));
    }

    [Test]
    public async Task ExecuteAsync_OwnDelimiter_CreatesAProcedure()
    {
        var server = await SharedServers.GetAsync(kind);
        var database = await server.CreateDatabaseAsync();

        await server.ExecuteAsync("DELIMITER //\nCREATE PROCEDURE p() BEGIN SELECT 1 AS a; SELECT 2 AS a; END//\nDELIMITER ;", database);

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => server.QueryAsync("CALL p()", database));
        Assert.That(error!.Message, Does.Contain("2 result sets"));
    }

    [Test]
    public async Task ScalarAsync_OverTls_IsOffered()
    {
        var server = await SharedServers.GetAsync(kind);

        var result = await server.QueryAsync("SHOW VARIABLES LIKE 'ssl_c%'");

        Assert.That(result.Texts().Select(row => row[1]), Does.Contain(server.Certificates!.CertificatePath));
    }
}
