using Aesop.Tests.Servers;

namespace Aesop.MySql.Tests.Connections;

/// <summary>Every method that the servers offer, over every kind of link.</summary>
public sealed class AuthenticationTests
{
    /// <summary>Characters that need escaping, more than one byte, and a length that no scramble has.</summary>
    private const string Password = "p'ä\\ss €wörd:@/% 0123456789 0123456789";

    public enum Link
    {
        Tcp,
        TcpWithTls,
        UnixSocket,
        UnixSocketWithTls,
    }

    [Test]
    public async Task ConnectAsync_RightPassword_IsLetIn([ValueSource(nameof(Methods))] (ServerKind Kind, string Plugin) method, [Values] Link link)
    {
        DatabaseServer server = await SharedServers.GetAsync(method.Kind);
        MySqlConnectionOptions options = Over(link, server, await server.NewUserAsync(Password, method.Plugin));

        // Twice: the first time the server has nothing in its cache and goes the full way, the second time the fast one.
        for (int attempt = 0; attempt < 2; attempt++)
        {
            await using MySqlConnection connection = await MySqlConnection.ConnectAsync(options);
            Assert.That(await connection.QueryScalarAsync("SELECT CURRENT_USER()"), Is.EqualTo($"{options.User}@%"));
            Assert.That(connection.IsEncrypted, Is.EqualTo(link is Link.TcpWithTls or Link.UnixSocketWithTls));
        }
    }

    [Test]
    public async Task ConnectAsync_WrongPassword_IsAccessDenied(
        [ValueSource(nameof(Methods))] (ServerKind Kind, string Plugin) method, [Values] Link link, [Values("", "wrong", Password + "x")] string wrong)
    {
        DatabaseServer server = await SharedServers.GetAsync(method.Kind);
        MySqlConnectionOptions options = Over(link, server, await server.NewUserAsync(Password, method.Plugin)) with { Password = wrong };
        MySqlServerException error = await Caught.Async<MySqlServerException>(() => MySqlConnection.ConnectAsync(options));
        Assert.That((error.Code, error.SqlState, error.Kind), Is.EqualTo((1045, "28000", MySqlErrorKind.Operator)));
        Assert.That(error.Message, Does.Contain(options.User).And.Not.Contain(Password));
    }

    [Test]
    public async Task ConnectAsync_AccountWithoutPassword_IsLetInWithoutOne([ValueSource(nameof(Defaults))] (ServerKind Kind, string Plugin) method, [Values] Link link)
    {
        DatabaseServer server = await SharedServers.GetAsync(method.Kind);
        MySqlConnectionOptions options = Over(link, server, await server.NewUserAsync("", method.Plugin)) with { Password = null };
        await using MySqlConnection connection = await MySqlConnection.ConnectAsync(options);
        Assert.That(await connection.QueryScalarAsync("SELECT CURRENT_USER()"), Is.EqualTo($"{options.User}@%"));
    }

    [Test]
    public async Task ConnectAsync_UnknownUser_IsAccessDenied([ValueSource(typeof(ServerKinds), nameof(ServerKinds.All))] ServerKind kind)
    {
        DatabaseServer server = await SharedServers.GetAsync(kind);
        MySqlServerException error = await Caught.Async<MySqlServerException>(
            () => MySqlConnection.ConnectAsync(server.Root() with { User = "nobody_at_all" }));
        Assert.That(error.Code, Is.EqualTo(1045));
    }

    [Test]
    public async Task ConnectAsync_UnknownDatabase_IsTheServersError([ValueSource(typeof(ServerKinds), nameof(ServerKinds.All))] ServerKind kind)
    {
        DatabaseServer server = await SharedServers.GetAsync(kind);
        MySqlServerException error = await Caught.Async<MySqlServerException>(
            () => MySqlConnection.ConnectAsync(server.Root() with { Database = "no_such_database" }));
        Assert.That(error.Code, Is.EqualTo(1049));
    }

    [Test]
    public async Task ConnectAsync_AccountDemandsTls_IsLetInOnlyWithIt([ValueSource(typeof(ServerKinds), nameof(ServerKinds.All))] ServerKind kind)
    {
        DatabaseServer server = await SharedServers.GetAsync(kind);
        MySqlConnectionOptions options = await server.NewUserAsync(Password, requireTls: true);
        MySqlServerException error = await Caught.Async<MySqlServerException>(() => MySqlConnection.ConnectAsync(options));
        Assert.That(error.Code, Is.EqualTo(1045).Or.EqualTo(3159));
        await using MySqlConnection connection = await MySqlConnection.ConnectAsync(options with { Tls = MySqlTlsMode.Preferred });
        Assert.That(connection.IsEncrypted);
    }

    [Test]
    public async Task ConnectAsync_PinnedKeyOfTheServer_IsUsed([Values("caching_sha2_password", "sha256_password")] string plugin)
    {
        DatabaseServer server = await SharedServers.GetAsync(ServerKind.MySql);
        MySqlConnectionOptions options = await server.NewUserAsync(Password, plugin);
        await using MySqlConnection connection = await MySqlConnection.ConnectAsync(
            options with { ServerPublicKeyFile = Path.Combine(server.DataFolder, "public_key.pem") });
        Assert.That(await connection.QueryScalarAsync("SELECT 1"), Is.EqualTo("1"));
    }

    [Test]
    public async Task ConnectAsync_PinnedKeyOfAnother_IsNotLetIn()
    {
        DatabaseServer server = await SharedServers.GetAsync(ServerKind.MySql);
        MySqlConnectionOptions options = await server.NewUserAsync(Password, "caching_sha2_password");
        using System.Security.Cryptography.RSA other = System.Security.Cryptography.RSA.Create(2048);
        string path = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"{options.User}.pem");
        await File.WriteAllTextAsync(path, other.ExportSubjectPublicKeyInfoPem());
        MySqlException error = await Caught.Async<MySqlException>(() => MySqlConnection.ConnectAsync(options with { ServerPublicKeyFile = path }));
        Assert.That(error, Is.InstanceOf<MySqlServerException>());
        File.Delete(path);
    }

    [Test]
    public async Task ConnectAsync_PasswordFromFileAndEnvironment_IsLetIn([ValueSource(typeof(ServerKinds), nameof(ServerKinds.All))] ServerKind kind)
    {
        DatabaseServer server = await SharedServers.GetAsync(kind);
        MySqlConnectionOptions options = await server.NewUserAsync(Password) with { Password = null };
        string path = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"{options.User}.password");
        await File.WriteAllTextAsync(path, Password + "\n");
        string variable = $"AESOP_{options.User}";
        Environment.SetEnvironmentVariable(variable, Password);
        await using (await MySqlConnection.ConnectAsync(options with { PasswordFile = path }))
        {
            await using MySqlConnection second = await MySqlConnection.ConnectAsync(options with { PasswordEnvironmentVariable = variable });
            Assert.That(second.IsBroken, Is.False);
        }

        File.Delete(path);
    }

    private static IEnumerable<(ServerKind Kind, string Plugin)> Methods() =>
    [
        (ServerKind.MariaDb, "mysql_native_password"), (ServerKind.MariaDb, "ed25519"),
        (ServerKind.MySql, "caching_sha2_password"), (ServerKind.MySql, "sha256_password"),
    ];

    /// <summary>MariaDB's ed25519 has no accounts without a password.</summary>
    private static IEnumerable<(ServerKind Kind, string Plugin)> Defaults() => Methods().Where(static method => method.Plugin != "ed25519");

    private static MySqlConnectionOptions Over(Link link, DatabaseServer server, MySqlConnectionOptions options) => options with
    {
        SocketPath = link is Link.UnixSocket or Link.UnixSocketWithTls ? server.SocketPath : null,
        Tls = link is Link.TcpWithTls or Link.UnixSocketWithTls ? MySqlTlsMode.Required : MySqlTlsMode.Disabled,
    };
}
