namespace Aesop.Tests.Servers;

/// <summary>The command line of a server whose files lie in one folder.</summary>
internal sealed class ServerArguments(ServerInstallation installation, string folder, string dataFolder)
{
    /// <summary>Its Unix socket.</summary>
    public string Socket { get; } = Path.Combine(folder, "sock");

    /// <summary>Its error log.</summary>
    public string Log { get; } = Path.Combine(folder, "error.log");

    /// <summary>The whole command; without a port the server listens on its Unix socket only.</summary>
    public Command For(ServerOptions options, int? port, TestCertificates? certificates)
    {
        var command = installation.Server.With(
        [
            .. Environment.IsPrivilegedProcess ? ["--user=root"] : Array.Empty<string>(),
            $"--datadir={dataFolder}",
            $"--tmpdir={folder}",
            $"--socket={Socket}",
            $"--pid-file={Path.Combine(folder, "pid")}",
            $"--log-error={Log}",
            .. Network(port),
            .. Storage(options),
            .. BinaryLog(options),
            .. Tls(certificates),
            .. installation.Arguments(options),
        ]);

        command = options.TimeZone switch
        {
            null => command,
            ['+' or '-', ..] => command.With($"--default-time-zone={options.TimeZone}"),
            _ => command.WithEnvironment("TZ", options.TimeZone),
        };
        return command.With(options.ExtraArguments);
    }

    private static IEnumerable<string> Network(int? port) =>
    [
        .. port is null ? (string[])["--skip-networking"] : ["--bind-address=127.0.0.1", $"--port={port}"],
        "--skip-name-resolve",
        // Tests break connections on purpose, and by default a server shuts out a host that breaks a hundred.
        "--max-connect-errors=1000000000",
        "--max-connections=300",
        "--max-allowed-packet=1G",
    ];

    private static IEnumerable<string> Storage(ServerOptions options) =>
    [
        "--character-set-server=utf8mb4",
        "--secure-file-priv=",
        "--performance-schema=OFF",
        $"--innodb-buffer-pool-size={options.BufferPoolMebibytes}M",
        "--innodb-use-native-aio=0",
        "--innodb-doublewrite=OFF",
        // 2 hands each commit to the kernel, so what a client saw committed is there after a kill -9.
        // With 0, InnoDB would lose transactions that the binary log has.
        $"--innodb-flush-log-at-trx-commit={(options.Durable ? 1 : 2)}",
        // Waiting for the disk is most of what CREATE, ALTER and TRUNCATE take.
        .. options.Durable ? Array.Empty<string>() : ["--innodb-flush-method=nosync"],
    ];

    private static IEnumerable<string> BinaryLog(ServerOptions options) =>
        !options.BinaryLog
            ? [$"--server-id={options.ServerId}", "--skip-log-bin"]
            :
            [
                $"--server-id={options.ServerId}",
                "--log-bin=binlog",
                $"--binlog-format={options.BinlogFormat}",
                $"--binlog-row-metadata={options.BinlogRowMetadata}",
                $"--binlog-row-image={options.BinlogRowImage}",
                $"--binlog-checksum={(options.BinlogChecksum ? "CRC32" : "NONE")}",
                $"--sync-binlog={(options.Durable ? 1 : 0)}",
            ];

    private static IEnumerable<string> Tls(TestCertificates? certificates) =>
        certificates is null
            ? []
            :
            [
                $"--ssl-ca={certificates.AuthorityPath}",
                $"--ssl-cert={certificates.CertificatePath}",
                $"--ssl-key={certificates.KeyPath}",
            ];
}
