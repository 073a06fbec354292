using Microsoft.Extensions.Logging;

namespace Aesop.Logging;

/// <summary>What is logged, to standard error. Immutable.</summary>
public sealed record LoggingOptions
{
    /// <summary>How a line looks: <c>simple</c> for people, <c>json</c> for log collectors.</summary>
    public LogFormat Format { get; init; } = LogFormat.Simple;

    /// <summary>
    /// The least level by category, <c>Default</c> for all others: <c>Trace</c>, <c>Debug</c>, <c>Information</c>,
    /// <c>Warning</c>, <c>Error</c>, <c>Critical</c> or <c>None</c>.
    /// </summary>
    public IReadOnlyDictionary<string, LogLevel> LogLevel { get; init; } =
        new Dictionary<string, LogLevel> { ["Default"] = Microsoft.Extensions.Logging.LogLevel.Information };
}
