using System.Globalization;
using Aesop.MySql;
using Aesop.MySql.Binlog;
using Aesop.Relay.Tables;
using Aesop.Wire.Positions;

namespace Aesop.Relay;

/// <summary>One source: a MySQL or MariaDB server whose binlog is relayed under a name. Immutable.</summary>
public sealed record SourceOptions
{
    /// <summary>The smallest ring, in bytes.</summary>
    public const long MinRingBytes = 1 << 20;

    /// <summary>What <see cref="MaxEventBytes"/> is unless set: the most that any server sends.</summary>
    public const int DefaultMaxEventBytes = 1 << 30;

    /// <summary>The most that <see cref="MaxEventBytes"/> may be.</summary>
    public const int MaxEventBytesMax = BinlogFileOptions.MostEventBytes;

    /// <summary>The name that clients use: letters, digits, dot, dash and underscore.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// The server, <c>mysql://user:password@host:3306/?tls=required</c>, or several of which one is read, <c>mysql://user:password@a,b:3307/</c>
    /// (docs/configuration.md, "Server addresses").
    /// </summary>
    public required string Server { get; init; }

    /// <summary>Further servers that may be this source: those with another account or other keys than <see cref="Server"/> has.</summary>
    public IReadOnlyList<string> Servers { get; init; } = [];

    /// <summary>Whether, of several servers, one may be read that is a replica; else a replica is passed over until it is promoted. A single server may always be one.</summary>
    public bool AcceptReplicas { get; init; }

    /// <summary>What happens when every server that could be read lacks transactions that were read from another.</summary>
    public LostTransactions LostTransactions { get; init; } = LostTransactions.Halt;

    /// <summary>How long, in milliseconds, servers that lack transactions are given to get them before <see cref="LostTransactions.Continue"/> goes on without.</summary>
    public int LostTransactionsWaitMs { get; init; } = 10_000;

    /// <summary>
    /// Where reading starts when no state says otherwise: <c>ring</c> (as far back as fills the ring), <c>earliest</c>,
    /// <c>latest</c>, <c>FILE:POS</c>, <c>gtid:SET</c>, a moment (<c>2026-11-22T02:00:00Z</c>: the first transaction committed then or later), or a checkpoint token.
    /// </summary>
    public string From { get; init; } = "ring";

    /// <summary>Bytes in the ring.</summary>
    public long RingBytes { get; init; } = 256L << 20;

    /// <summary>What happens when the ring is full.</summary>
    public RingOverflow WhenFull { get; init; } = RingOverflow.Overwrite;

    /// <summary>The id under which the relay registers as a replica; 0 derives one that no other relay has, in this process or another.</summary>
    public uint ServerId { get; init; }

    /// <summary>How often an idle server must show that it is alive, in milliseconds; three of them in silence are a dead link.</summary>
    public int HeartbeatMs { get; init; } = 5_000;

    /// <summary>The longest single binlog event, in bytes, that is accepted: 1 MiB to 2,000,000,000. A compressed one counts decompressed.</summary>
    public int MaxEventBytes { get; init; } = DefaultMaxEventBytes;

    /// <summary>
    /// Bytes of rows in memory that wait for the end of their transaction: of XA transactions from XA PREPARE to XA COMMIT, and of others what is behind
    /// a savepoint. More goes to a file in the relay's state directory, or else in the folder of temporary files, which is removed afterwards.
    /// </summary>
    public long HeldMemoryBytes { get; init; } = 64L << 20;

    /// <summary>Bytes of such rows on disk; the source halts where they are more.</summary>
    public long HeldDiskBytes { get; init; } = 64L << 30;

    /// <summary>Patterns of the tables that enter the ring, <c>database.table</c> with <c>*</c>; empty for all.</summary>
    public IReadOnlyList<string> Tables { get; init; } = [];

    /// <summary>What becomes of text that holds a code to which its character set gives no character. Relays of one source need the same.</summary>
    public UnassignedCodes WhenUnassigned { get; init; } = UnassignedCodes.Halt;

    /// <summary>Ends at the end of the log as it stands when reading starts, rather than waiting for more.</summary>
    public bool StopAtEnd { get; init; }

    internal IEnumerable<string> Validate(string path)
    {
        var faults = new List<string>();
        if (!Checkpoint.IsSourceName(Name))
        {
            faults.Add($"{path}:Name: '{Name}' can't name a source; use letters, digits, dots, dashes and underscores.");
        }

        ValidateServers(path, faults);

        try
        {
            _ = new TablePatterns(Tables);
        }
        catch (FormatException e)
        {
            faults.Add($"{path}:Tables: {e.Message}");
        }

        OptionFaults.AtLeast(faults, $"{path}:RingBytes", RingBytes, MinRingBytes);
        OptionFaults.AtLeast(faults, $"{path}:LostTransactionsWaitMs", LostTransactionsWaitMs, 0);
        OptionFaults.AtLeast(faults, $"{path}:HeartbeatMs", HeartbeatMs, 100);
        OptionFaults.AtLeast(faults, $"{path}:MaxEventBytes", MaxEventBytes, 1 << 20);
        OptionFaults.AtMost(faults, $"{path}:MaxEventBytes", MaxEventBytes, MaxEventBytesMax);
        OptionFaults.AtLeast(faults, $"{path}:HeldMemoryBytes", HeldMemoryBytes, 1 << 20);
        OptionFaults.AtLeast(faults, $"{path}:HeldDiskBytes", HeldDiskBytes, 0);
        return faults;
    }

    /// <summary>The servers of valid options, in order; at least one.</summary>
    internal IReadOnlyList<MySqlConnectionOptions> ParseServers() =>
        [.. Servers.Prepend(Server).SelectMany(url => MySqlConnectionOptions.TryParseServers(url, out var servers, out var errors) ? servers : throw new FormatException(string.Join(' ', errors)))];

    private void ValidateServers(string path, List<string> faults)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (url, key) in Servers.Select((url, i) => (url, string.Create(CultureInfo.InvariantCulture, $"{path}:Servers:{i}"))).Prepend((Server, $"{path}:Server")))
        {
            if (!MySqlConnectionOptions.TryParseServers(url, out var servers, out var errors))
            {
                faults.AddRange(errors.Select(fault => $"{key}: {fault}"));
                continue;
            }

            faults.AddRange(servers.Where(server => !names.Add(server.ServerName)).Select(server => $"{key}: {server.ServerName} is named twice."));
        }

        if (StopAtEnd && names.Count > 1)
        {
            faults.Add($"{path}:StopAtEnd: a source that ends at its log's end has one server; {names.Count} are named.");
        }
    }
}
