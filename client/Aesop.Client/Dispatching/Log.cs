using Microsoft.Extensions.Logging;

namespace Aesop.Client;

/// <summary>The client's log messages; ids from 3,000 to 3,099, never reused.</summary>
internal static partial class Log
{
    [LoggerMessage(3000, LogLevel.Information, "Source {Source}: reading from relay {Relay} at {From}.")]
    public static partial void Connected(ILogger logger, string source, Uri relay, string from);

    [LoggerMessage(3001, LogLevel.Warning, "Source {Source}: {Reason} Next attempt in {DelayMs} ms, at {Relay}.")]
    public static partial void Reconnecting(ILogger logger, string source, string reason, long delayMs, Uri relay);

    [LoggerMessage(3002, LogLevel.Warning, "Source {Source}: the lineage changed from epoch {From} to {To}.")]
    public static partial void LineageChanged(ILogger logger, string source, uint from, uint to);

    [LoggerMessage(3003, LogLevel.Debug, "Source {Source}: checkpoint {Epoch}/{Scn} saved.")]
    public static partial void CheckpointSaved(ILogger logger, string source, uint epoch, string scn);

    [LoggerMessage(3004, LogLevel.Warning, "Source {Source}: the source has shown no table that matches {Patterns}. Check the spelling, if there should be one.")]
    public static partial void UnmatchedTables(ILogger logger, string source, string patterns);

    [LoggerMessage(3005, LogLevel.Error, "Source {Source}: epoch {Epoch} doesn't hold transactions that this consumer has done: {Gtids}. The source lost them when it went over to another server; what they changed is here and not there. Seed the tables that they touched anew.")]
    public static partial void TransactionsLost(ILogger logger, string source, uint epoch, string gtids);

    [LoggerMessage(3010, LogLevel.Warning, "Source {Source}: the handler failed on transaction {Epoch}/{Scn}, part {Part}, attempt {Attempt} of {Attempts}; again in {DelayMs} ms.")]
    public static partial void HandlerFailed(ILogger logger, Exception error, string source, uint epoch, string scn, int part, int attempt, int attempts, long delayMs);

    [LoggerMessage(3011, LogLevel.Error, "Source {Source}: the handler failed for good on transaction {Epoch}/{Scn}, part {Part}; its changes are in {File}, and the client goes on.")]
    public static partial void DeadLettered(ILogger logger, Exception error, string source, uint epoch, string scn, int part, string file);

    [LoggerMessage(3012, LogLevel.Critical, "Source {Source}: the client stops, and the host with it.")]
    public static partial void Stopped(ILogger logger, Exception error, string source);
}
