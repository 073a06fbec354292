namespace Aesop.Tests.Servers;

/// <summary>How a server is started. The defaults are what Aesop recommends of a source.</summary>
public sealed record ServerOptions
{
    /// <summary>The server's <c>server_id</c>.</summary>
    public uint ServerId { get; init; } = 1;

    /// <summary>The loopback port; null takes a free one.</summary>
    public int? Port { get; init; }

    /// <summary>False starts the server without a binary log.</summary>
    public bool BinaryLog { get; init; } = true;

    /// <summary><c>ROW</c>, <c>MIXED</c> or <c>STATEMENT</c>.</summary>
    public string BinlogFormat { get; init; } = "ROW";

    /// <summary><c>FULL</c>, <c>MINIMAL</c>, or <c>NO_LOG</c> (MariaDB only).</summary>
    public string BinlogRowMetadata { get; init; } = "FULL";

    /// <summary><c>FULL</c>, <c>MINIMAL</c> or <c>NOBLOB</c>.</summary>
    public string BinlogRowImage { get; init; } = "FULL";

    /// <summary>Whether events end with a CRC-32.</summary>
    public bool BinlogChecksum { get; init; } = true;

    /// <summary>MySQL's <c>gtid_mode</c>; MariaDB always writes GTIDs.</summary>
    public bool Gtid { get; init; } = true;

    /// <summary>Whether TLS is offered, with a certificate that <see cref="TestCertificates"/> made for this server.</summary>
    public bool Tls { get; init; } = true;

    /// <summary>The names and addresses that the server's certificate is for.</summary>
    public IReadOnlyList<string> TlsNames { get; init; } = ["localhost", "127.0.0.1"];

    /// <summary>
    /// The server's time zone: an offset (<c>+05:30</c>) becomes its <c>time_zone</c>, a name (<c>Pacific/Pago_Pago</c>) the
    /// zone of its process, which <c>SYSTEM</c> means. Null leaves the machine's.
    /// </summary>
    public string? TimeZone { get; init; }

    /// <summary>
    /// True flushes to the disk at each commit. False survives the end of the process, a kill included, but not of the machine.
    /// </summary>
    public bool Durable { get; init; }

    /// <summary>InnoDB's buffer pool, in MiB.</summary>
    public int BufferPoolMebibytes { get; init; } = 32;

    /// <summary>InnoDB's redo log, in MiB.</summary>
    public int RedoLogMebibytes { get; init; } = 32;

    /// <summary>Further arguments of the server; they come last, so they win.</summary>
    public IReadOnlyList<string> ExtraArguments { get; init; } = [];
}
