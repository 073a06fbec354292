using Microsoft.Extensions.Logging;

namespace Aesop.Relay.Serving;

/// <summary>What serving logs; event ids 300 to 349, never reused.</summary>
internal static partial class ServingLog
{
    [LoggerMessage(300, LogLevel.Information, "Serving on {Address}.")]
    public static partial void Listening(ILogger logger, string address);

    [LoggerMessage(301, LogLevel.Debug, "Stream of {Source} opened for {Client}: from {From}.")]
    public static partial void StreamOpened(ILogger logger, string source, string client, string from);

    [LoggerMessage(302, LogLevel.Debug, "Stream of {Source} for {Client} ended: {Bytes} bytes, {Frames} frames.")]
    public static partial void StreamEnded(ILogger logger, string source, string client, long bytes, long frames);

    [LoggerMessage(303, LogLevel.Information, "Stream of {Source} for {Client} answered gone: {Reason}")]
    public static partial void StreamGone(ILogger logger, string source, string client, string reason);

    [LoggerMessage(304, LogLevel.Warning, "Stream of {Source} for {Client} was cut: it took nothing for {TimeoutMs} ms (StalledStreamTimeoutMs).")]
    public static partial void StreamStalled(ILogger logger, string source, string client, int timeoutMs);

    [LoggerMessage(305, LogLevel.Warning, "Stream of {Source} for {Client} was cut inside a frame that the ring's writer has overtaken. Give the source's ring more bytes (RingBytes).")]
    public static partial void StreamTorn(ILogger logger, string source, string client);

    [LoggerMessage(306, LogLevel.Error, "Stream of {Source} for {Client} was cut: what the ring holds can't be served.")]
    public static partial void StreamFailed(ILogger logger, Exception exception, string source, string client);
}
