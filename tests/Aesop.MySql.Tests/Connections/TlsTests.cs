using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Aesop.Tests.Servers;

namespace Aesop.MySql.Tests.Connections;

[TestFixtureSource(typeof(ServerKinds), nameof(ServerKinds.All))]
public sealed class TlsTests(ServerKind kind)
{
    private DatabaseServer _server = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _server = await SharedServers.GetAsync(kind);

    [TestCase(MySqlTlsMode.Disabled, false), TestCase(MySqlTlsMode.Preferred, true), TestCase(MySqlTlsMode.Required, true)]
    public async Task ConnectAsync_ModesWithoutAuthority_EncryptAsTheySay(MySqlTlsMode mode, bool encrypted)
    {
        await using MySqlConnection connection = await MySqlConnection.ConnectAsync(_server.Root() with { Tls = mode });
        Assert.That(connection.IsEncrypted, Is.EqualTo(encrypted));
        await using MySqlRowReader reader = await connection.QueryAsync("SHOW STATUS LIKE 'Ssl_cipher'");
        Assert.That(await reader.ReadAsync());
        Assert.That(reader.GetString(1), encrypted ? Is.Not.Empty : Is.Empty);
    }

    [TestCase(MySqlTlsMode.VerifyCa, "127.0.0.1"), TestCase(MySqlTlsMode.VerifyIdentity, "127.0.0.1"), TestCase(MySqlTlsMode.VerifyIdentity, "localhost")]
    public async Task ConnectAsync_RightAuthorityAndName_IsAccepted(MySqlTlsMode mode, string host)
    {
        await using MySqlConnection connection = await MySqlConnection.ConnectAsync(
            _server.Root() with { Host = host, Tls = mode, TlsCaFile = _server.Certificates!.AuthorityPath });
        Assert.That(connection.IsEncrypted);
    }

    [TestCase(MySqlTlsMode.VerifyCa), TestCase(MySqlTlsMode.VerifyIdentity)]
    public async Task ConnectAsync_AuthorityOfTheSystem_RefusesTheTestCertificate(MySqlTlsMode mode)
    {
        MySqlTlsException error = await Caught.Async<MySqlTlsException>(() => MySqlConnection.ConnectAsync(_server.Root() with { Tls = mode }));
        Assert.That(error.Message, Does.Contain("certificate is refused").And.Contain("PartialChain").Or.Contain("UntrustedRoot"));
    }

    [TestCase(MySqlTlsMode.VerifyCa), TestCase(MySqlTlsMode.VerifyIdentity)]
    public async Task ConnectAsync_AnotherAuthority_IsRefusedWithTheReason(MySqlTlsMode mode)
    {
        string path = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"other-{kind}-{mode}.pem");
        using (ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256))
        using (X509Certificate2 other = new CertificateRequest("CN=another authority", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1)))
        {
            await File.WriteAllTextAsync(path, other.ExportCertificatePem());
        }

        MySqlTlsException error = await Caught.Async<MySqlTlsException>(
            () => MySqlConnection.ConnectAsync(_server.Root() with { Tls = mode, TlsCaFile = path }));
        Assert.That(error.Message, Does.Contain("certificate is refused"));
        Assert.That(error.Kind, Is.EqualTo(MySqlErrorKind.Operator));
        File.Delete(path);
    }

    [Test]
    public async Task ConnectAsync_CertificateForAnotherHost_IsRefusedOnlyWhereTheNameIsChecked()
    {
        await using DatabaseServer elsewhere = await DatabaseServer.StartAsync(kind, new() { BinaryLog = false, TlsNames = ["db.elsewhere.example"] });
        MySqlConnectionOptions options = elsewhere.Root() with { TlsCaFile = elsewhere.Certificates!.AuthorityPath };
        MySqlTlsException error = await Caught.Async<MySqlTlsException>(
            () => MySqlConnection.ConnectAsync(options with { Tls = MySqlTlsMode.VerifyIdentity }));
        Assert.That(error.Message, Does.Contain("db.elsewhere.example").And.Contain("'127.0.0.1'"));
        await using MySqlConnection connection = await MySqlConnection.ConnectAsync(options with { Tls = MySqlTlsMode.VerifyCa });
        Assert.That(connection.IsEncrypted);
    }

    [Test]
    public async Task ConnectAsync_ServerWithoutTls_IsUsedOrRefusedByMode()
    {
        await using DatabaseServer plain = await DatabaseServer.StartAsync(
            kind, new() { BinaryLog = false, Tls = false, ExtraArguments = kind == ServerKind.MySql ? ["--tls-version="] : [] });
        await using (MySqlConnection connection = await MySqlConnection.ConnectAsync(plain.Root() with { Tls = MySqlTlsMode.Preferred }))
        {
            Assert.That(connection.IsEncrypted, Is.False);
        }

        MySqlTlsException error = await Caught.Async<MySqlTlsException>(
            () => MySqlConnection.ConnectAsync(plain.Root() with { Tls = MySqlTlsMode.Required }));
        Assert.That(error.Message, Does.Contain("TLS is demanded and the server does not offer it"));
    }

    [Test]
    public async Task ConnectAsync_UnusableAuthorityFile_NamesIt()
    {
        string path = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"empty-{kind}.pem");
        await File.WriteAllTextAsync(path, "nothing");
        foreach (string file in new[] { path, "/no/such/ca.pem" })
        {
            MySqlTlsException error = await Caught.Async<MySqlTlsException>(
                () => MySqlConnection.ConnectAsync(_server.Root() with { Tls = MySqlTlsMode.VerifyCa, TlsCaFile = file }));
            Assert.That(error.Message, Does.Contain(file).And.Contain("(ca)"));
        }

        File.Delete(path);
    }

    [Test]
    public async Task ConnectAsync_AccountDemandsAClientCertificate_IsLetInWithIt()
    {
        MySqlConnectionOptions options = await _server.NewUserAsync("pw") with { Tls = MySqlTlsMode.Required };
        await _server.ExecuteAsync($"ALTER USER '{options.User}'@'%' REQUIRE X509;");
        MySqlServerException error = await Caught.Async<MySqlServerException>(() => MySqlConnection.ConnectAsync(options));
        Assert.That(error.Code, Is.EqualTo(1045));

        string folder = Directory.CreateTempSubdirectory("aesop-client-certificate").FullName;
        (string certificate, string key) = ClientCertificate(folder);
        await using DatabaseServer trusting = await DatabaseServer.StartAsync(
            kind, new() { BinaryLog = false, ExtraArguments = [$"--ssl-ca={certificate}"] });
        options = await trusting.NewUserAsync("pw") with { Tls = MySqlTlsMode.Required };
        await trusting.ExecuteAsync($"ALTER USER '{options.User}'@'%' REQUIRE X509;");
        await using MySqlConnection connection = await MySqlConnection.ConnectAsync(options with { TlsCertificateFile = certificate, TlsKeyFile = key });
        Assert.That(connection.IsEncrypted);
        Directory.Delete(folder, recursive: true);
    }

    private static (string Certificate, string Key) ClientCertificate(string folder)
    {
        using RSA key = RSA.Create(2048);
        using X509Certificate2 certificate = new CertificateRequest("CN=a client", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        (string Certificate, string Key) paths = (Path.Combine(folder, "client.pem"), Path.Combine(folder, "client-key.pem"));
        File.WriteAllText(paths.Certificate, certificate.ExportCertificatePem());
        File.WriteAllText(paths.Key, key.ExportPkcs8PrivateKeyPem());
        return paths;
    }
}
