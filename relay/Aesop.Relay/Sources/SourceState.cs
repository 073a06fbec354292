namespace Aesop.Relay.Sources;

/// <summary>Where a source stands.</summary>
public enum SourceState
{
    /// <summary>Connecting for the first time, or finding the place to start.</summary>
    Starting,

    /// <summary>Reading what was written before the relay got here.</summary>
    CatchingUp,

    /// <summary>At the end of the log, or within 16 MiB of it since: each change as it comes. Further behind, it is <see cref="CatchingUp"/> again.</summary>
    Streaming,

    /// <summary>The connection was lost; it is being replaced.</summary>
    Disconnected,

    /// <summary>Stopped by what no retry mends; the reason says what the operator can do.</summary>
    Halted,
}
