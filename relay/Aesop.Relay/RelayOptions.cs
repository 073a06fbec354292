namespace Aesop.Relay;

/// <summary>How a relay process runs. Immutable; <see cref="Validate"/> names every fault at once.</summary>
public sealed record RelayOptions
{
    /// <summary>The address that HTTP is served on, <c>HOST:PORT</c>; port 0 takes any free one.</summary>
    public string Listen { get; init; } = "127.0.0.1:7310";

    /// <summary>What is relayed; at least one, each under a name of its own.</summary>
    public required IReadOnlyList<SourceOptions> Sources { get; init; }

    /// <summary>
    /// The folder where epochs and schema histories are kept over restarts; null keeps them in memory only, and a restart counts
    /// epochs from 1 again.
    /// </summary>
    public string? StateDirectory { get; init; }

    /// <summary>How many streams may be open at once, over all sources.</summary>
    public int MaxStreams { get; init; } = 1_024;

    /// <summary>How long a stream whose client takes nothing is kept, in milliseconds.</summary>
    public int StalledStreamTimeoutMs { get; init; } = 300_000;

    /// <summary>How often a stream without data carries a heartbeat, in milliseconds.</summary>
    public int HeartbeatIntervalMs { get; init; } = 1_000;

    /// <summary>Every fault of these options, each naming the key and what would be right; empty when there is none.</summary>
    public IReadOnlyList<string> Validate()
    {
        var faults = new List<string>();
        if (Sources.Count == 0)
        {
            faults.Add("Sources: name at least one source.");
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < Sources.Count; i++)
        {
            faults.AddRange(Sources[i].Validate($"Sources:{i}"));
            if (!names.Add(Sources[i].Name))
            {
                faults.Add($"Sources:{i}:Name: '{Sources[i].Name}' is the name of two sources; give each its own.");
            }
        }

        OptionFaults.AtLeast(faults, "MaxStreams", MaxStreams, 1);
        OptionFaults.AtLeast(faults, "StalledStreamTimeoutMs", StalledStreamTimeoutMs, 1_000);
        OptionFaults.AtLeast(faults, "HeartbeatIntervalMs", HeartbeatIntervalMs, 10);
        return faults;
    }
}
