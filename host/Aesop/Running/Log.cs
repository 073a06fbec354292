using Microsoft.Extensions.Logging;

namespace Aesop.Running;

/// <summary>What the host logs. Event ids 5000 to 5999 are the host's; an id is never given another meaning.</summary>
internal static partial class Log
{
    [LoggerMessage(5000, LogLevel.Information, "Serving {Sources} on {Address}")]
    public static partial void Serving(ILogger logger, Uri address, string sources);

    [LoggerMessage(5001, LogLevel.Information, "Stopped")]
    public static partial void Stopped(ILogger logger);
}
