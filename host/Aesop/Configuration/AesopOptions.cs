using Aesop.Logging;
using Aesop.Relay;

namespace Aesop.Configuration;

/// <summary>Everything that <c>aesop run</c> can be told (docs/configuration.md, docs/aesop.schema.json). Immutable.</summary>
public sealed record AesopOptions
{
    /// <summary>A relay in this process.</summary>
    public RelayOptions? Relay { get; init; }

    /// <summary>What is logged.</summary>
    public LoggingOptions Logging { get; init; } = new();
}
