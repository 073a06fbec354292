using Aesop.Wire.Positions;

namespace Aesop.Client;

/// <summary>How a client pulls, checkpoints and retries. Immutable; <see cref="Validate"/> names every fault at once.</summary>
public sealed record AesopClientOptions
{
    /// <summary>The smallest <see cref="MaxTransactionBytes"/>.</summary>
    public const int MinTransactionBytes = 4_096;

    /// <summary>The relays of the source, tried in turn: <c>http://127.0.0.1:7310</c>. At least one.</summary>
    public IReadOnlyList<Uri> Relays { get; init; } = [];

    /// <summary>The source's name at the relays.</summary>
    public string Source { get; init; } = "";

    /// <summary>Patterns of the tables wanted, <c>database.table</c> with <c>*</c>; empty for all.</summary>
    public IReadOnlyList<string> Tables { get; init; } = [];

    /// <summary>The partitions wanted; null for all.</summary>
    public PartitionFilter? Partitions { get; init; }

    /// <summary>Where to begin when the store holds no checkpoint.</summary>
    public StartPosition Start { get; init; } = StartPosition.Earliest;

    /// <summary>Ends the stream at the place where the source's log ended when the stream began, rather than wait for more.</summary>
    public bool UntilCaughtUp { get; init; }

    /// <summary>The checkpoint file; null for none. Give this or <see cref="CheckpointStore"/>.</summary>
    public string? CheckpointFile { get; init; }

    /// <summary>Where the checkpoint is kept; null for nowhere: then each start of the client is at <see cref="Start"/>.</summary>
    public ICheckpointStore? CheckpointStore { get; init; }

    /// <summary>
    /// Whether a transaction counts as done when the next is asked for, and checkpoints are saved at the cadence below. Off, only
    /// <c>CommitAsync</c> and <c>CheckpointAsync</c> save: for consumers that gather several transactions before they write.
    /// </summary>
    public bool AutoCheckpoint { get; init; } = true;

    /// <summary>A checkpoint is saved after so many transactions...</summary>
    public int CheckpointEveryTransactions { get; init; } = 10_000;

    /// <summary>...or after so long, whichever comes first.</summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A transaction whose frames take more bytes is handed over in parts of at most that many; at least <see cref="MinTransactionBytes"/>.</summary>
    public int MaxTransactionBytes { get; init; } = 64 << 20;

    /// <summary>The longest single frame that is accepted, in bytes: two images of the largest row. Memory is taken only as it arrives.</summary>
    public int MaxFrameBytes { get; init; } = 1 << 30;

    /// <summary>How long connecting to a relay may take.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How often the relay shows that an idle stream is alive: its own setting, or longer. A relay that says nothing for three of these is
    /// given up, and the next one tried.
    /// </summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>What happens between failures of relays.</summary>
    public RetryOptions Retry { get; init; } = new();

    /// <summary>How often a damaged stream is pulled again from one position before the client stops.</summary>
    public int MaxDamagedPulls { get; init; } = 5;

    /// <summary>How long a position that the relays haven't reached yet is asked for again: a relay that restarts reads its source's log anew.</summary>
    public TimeSpan AheadTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How the stream is compressed.</summary>
    public StreamCompression Compression { get; init; } = StreamCompression.None;

    /// <summary>How often a handler is tried (hosted clients).</summary>
    public HandlerRetryOptions HandlerRetry { get; init; } = new();

    /// <summary>Where transactions are put whose handler fails for good (hosted clients); null for nowhere: then the client stops.</summary>
    public string? DeadLetterFile { get; init; }

    /// <summary>
    /// Makes the HTTP handler, for certificates, credentials or a proxy of one's own; null for the client's own, which uses no proxy. The client
    /// disposes it. It must not buffer responses nor have a timeout of its own.
    /// </summary>
    public Func<HttpMessageHandler>? HttpHandler { get; init; }

    /// <summary>How long silence lasts before a relay is given up: three heartbeats.</summary>
    internal TimeSpan ReadDeadline => HeartbeatInterval * 3;

    /// <summary>Refuses options that have faults.</summary>
    /// <exception cref="ArgumentException">They have; the message lists all of them.</exception>
    public void ThrowIfInvalid()
    {
        var faults = Validate();
        if (faults.Count > 0)
        {
            throw new ArgumentException($"The client's options have {faults.Count} faults:{string.Concat(faults.Select(fault => $"\n  {fault}"))}");
        }
    }

    /// <summary>Every fault of these options, each naming the key and what would be right; empty when there is none.</summary>
    public IReadOnlyList<string> Validate()
    {
        var faults = new List<string>();
        if (Relays.Count == 0)
        {
            faults.Add("Relays: name at least one, for instance http://127.0.0.1:7310.");
        }

        for (var i = 0; i < Relays.Count; i++)
        {
            if (!Relays[i].IsAbsoluteUri || Relays[i].Scheme is not ("http" or "https"))
            {
                faults.Add($"Relays:{i}: '{Relays[i]}' is no http:// or https:// address.");
            }
        }

        if (!Checkpoint.IsSourceName(Source))
        {
            faults.Add($"Source: '{Source}' names no source; use letters, digits, dots, dashes and underscores.");
        }

        if (Start.Token is { } token && token.Source != Source)
        {
            faults.Add($"Start: the token is of source '{token.Source}', not of '{Source}'.");
        }

        for (var i = 0; i < Tables.Count; i++)
        {
            if (string.IsNullOrWhiteSpace(Tables[i]) || !Tables[i].Contains('.', StringComparison.Ordinal))
            {
                faults.Add($"Tables:{i}: '{Tables[i]}' is no pattern of the form database.table.");
            }
        }

        if (CheckpointFile is not null && CheckpointStore is not null)
        {
            faults.Add("CheckpointFile: CheckpointStore is given too; leave one out.");
        }

        if (string.IsNullOrWhiteSpace(CheckpointFile ?? "-"))
        {
            faults.Add("CheckpointFile: the path is empty.");
        }

        if (string.IsNullOrWhiteSpace(DeadLetterFile ?? "-"))
        {
            faults.Add("DeadLetterFile: the path is empty.");
        }

        OptionFaults.AtLeast(faults, "CheckpointEveryTransactions", CheckpointEveryTransactions, 1);
        OptionFaults.Positive(faults, "CheckpointInterval", CheckpointInterval);
        OptionFaults.AtLeast(faults, "MaxTransactionBytes", MaxTransactionBytes, MinTransactionBytes);
        OptionFaults.AtLeast(faults, "MaxFrameBytes", MaxFrameBytes, MinTransactionBytes);
        OptionFaults.Positive(faults, "ConnectTimeout", ConnectTimeout);
        OptionFaults.Positive(faults, "HeartbeatInterval", HeartbeatInterval);
        OptionFaults.Positive(faults, "AheadTimeout", AheadTimeout);
        OptionFaults.AtLeast(faults, "MaxDamagedPulls", MaxDamagedPulls, 0);
        Retry.Validate("Retry", faults);
        HandlerRetry.Validate("HandlerRetry", faults);
        return faults;
    }
}
