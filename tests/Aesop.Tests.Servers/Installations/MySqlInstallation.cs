namespace Aesop.Tests.Servers;

/// <summary>
/// MySQL as <c>tools/servers.sh</c> extracts it: built for a newer Debian, so each of its programs is run by the loader and with
/// the C library that were extracted beside it.
/// </summary>
internal sealed class MySqlInstallation : ServerInstallation
{
    private readonly string _root;
    private readonly string _loader;

    private MySqlInstallation(string root, string loader)
    {
        _root = root;
        _loader = loader;
        Name = $"mysql-{VersionOf(Program("sbin/mysqld", "--no-defaults"))}";
    }

    /// <inheritdoc />
    public override Command Server => Program(
        "sbin/mysqld",
        "--no-defaults",
        $"--basedir={_root}/usr",
        $"--lc-messages-dir={_root}/usr/share/mysql",
        $"--character-sets-dir={_root}/usr/share/mysql/charsets",
        $"--plugin-dir={_root}/usr/lib/mysql/plugin",
        "--mysqlx=OFF");

    /// <inheritdoc />
    public override Command Client => Program("bin/mysql", "--no-defaults", "--no-login-paths", CharacterSets);

    /// <inheritdoc />
    public override Command BinlogDecoder => Program("bin/mysqlbinlog", "--no-defaults", "--no-login-paths", CharacterSets);

    /// <inheritdoc />
    public override string Name { get; }

    private string CharacterSets => $"--character-sets-dir={_root}/usr/share/mysql/charsets";

    public static ServerInstallation Find()
    {
        var root = Path.Combine(CacheFolder.Path, "mysql-9.7");
        var libraries = Path.Combine(root, "usr", "lib");
        var loader = Directory.Exists(libraries)
            ? Directory.EnumerateDirectories(libraries, "*-linux-gnu*").SelectMany(folder => Directory.EnumerateFiles(folder, "ld-linux-*.so.*")).FirstOrDefault()
            : null;
        return loader is null ? throw Missing("MySQL") : new MySqlInstallation(root, loader);
    }

    /// <inheritdoc />
    public override Task InitializeAsync(string dataFolder, CancellationToken cancellationToken) => Tool.RunAsync(
        Server.With(
            "--initialize-insecure",
            $"--user={Environment.UserName}",
            $"--datadir={dataFolder}",
            "--skip-log-bin",
            "--innodb-redo-log-capacity=32M"),
        cancellationToken);

    /// <inheritdoc />
    public override IEnumerable<string> Arguments(ServerOptions options) =>
    [
        $"--innodb-redo-log-capacity={options.RedoLogMebibytes}M",
        $"--gtid-mode={(options.Gtid ? "ON" : "OFF")}",
        $"--enforce-gtid-consistency={(options.Gtid ? "ON" : "OFF")}",
        "--skip-replica-start",
        // Its own certificates would take a second of key making at each start; TLS has ours.
        "--auto-generate-certs=OFF",
    ];

    private Command Program(string path, params string[] arguments) => new(
        _loader,
        [
            "--library-path",
            $"{Path.GetDirectoryName(_loader)}:{_root}/usr/lib/mysql/private",
            $"{_root}/usr/{path}",
            .. arguments,
        ]);
}
