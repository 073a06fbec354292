using Aesop.Relay.Tables;

namespace Aesop.Relay.Serving;

/// <summary>What a client asks of a stream. Immutable.</summary>
internal sealed record StreamRequest
{
    /// <summary>Where to start.</summary>
    public StartPosition From { get; init; } = new StartPosition.FromLatest();

    /// <summary>Which tables.</summary>
    public TablePatterns Tables { get; init; } = new([]);

    /// <summary>Which partitions; null for all.</summary>
    public PartitionFilter? Partitions { get; init; }

    /// <summary>The stream ends with the transaction that passes this many bytes; null for never.</summary>
    public long? MaxBytes { get; init; }

    /// <summary>The stream ends between transactions after this time; null for never.</summary>
    public TimeSpan? MaxWait { get; init; }
}
