namespace Aesop.Tests.Servers;

/// <summary>MariaDB as Debian's packages install it.</summary>
internal sealed class MariaDbInstallation : ServerInstallation
{
    private static readonly string[] Folders = ["/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin"];

    private MariaDbInstallation() => Name = $"mariadb-{VersionOf(Server)}";

    /// <inheritdoc />
    public override Command Server { get; } = new(Program("mariadbd"), "--no-defaults");

    /// <inheritdoc />
    public override Command Client { get; } = new(Program("mariadb"), "--no-defaults");

    /// <inheritdoc />
    public override Command BinlogDecoder { get; } = new(Program("mariadb-binlog"), "--no-defaults");

    /// <inheritdoc />
    public override string Name { get; }

    // root at 127.0.0.1, at ::1 and at this host's name, all without a password, and nearer to a connection than root at %.
    /// <inheritdoc />
    public override string DropSpareAccounts =>
        "DELETE FROM mysql.global_priv WHERE Host <> 'localhost'; FLUSH PRIVILEGES;";

    public static ServerInstallation Find() => new MariaDbInstallation();

    /// <inheritdoc />
    public override Task InitializeAsync(string dataFolder, CancellationToken cancellationToken) => Tool.RunAsync(
        new Command(
            Program("mariadb-install-db"),
            "--no-defaults",
            "--auth-root-authentication-method=normal",
            "--skip-test-db",
            $"--user={Environment.UserName}",
            $"--datadir={dataFolder}"),
        cancellationToken);

    /// <inheritdoc />
    public override IEnumerable<string> Arguments(ServerOptions options) =>
    [
        "--plugin-load-add=auth_ed25519",
        $"--innodb-log-file-size={options.RedoLogMebibytes}M",
        "--skip-slave-start",
    ];

    private static string Program(string name) =>
        Folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists) ?? throw Missing($"MariaDB ({name})");
}
