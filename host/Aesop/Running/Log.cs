using Microsoft.Extensions.Logging;

namespace Aesop.Running;

/// <summary>What the host logs. Event ids 5000 to 5999 are the host's; an id is never given another meaning.</summary>
internal static partial class Log
{
    [LoggerMessage(5000, LogLevel.Information, "aesop {Version} starts with {Sources}.")]
    public static partial void Starting(ILogger logger, string version, string sources);

    [LoggerMessage(5001, LogLevel.Information, "Stopped.")]
    public static partial void Stopped(ILogger logger);

    [LoggerMessage(5002, LogLevel.Error, "No source is being read any more; what was read before is still served on {Address}. Mend what the sources' reasons say, and start anew.")]
    public static partial void Halted(ILogger logger, Uri address);
}
