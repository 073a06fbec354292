namespace Aesop.Relay.Sources;

/// <summary>How far a reading is behind its source.</summary>
/// <param name="State">The state that this makes: a source at whose end the reading was, and which is far ahead of it again, is one that is caught up with.</param>
/// <param name="IsAtEnd">Whether all that the source has told of has been read.</param>
/// <param name="Seconds">The age of the newest transaction, of the one that is being read too; null when it can't be known.</param>
/// <param name="Bytes">What is still to be received; null when it can't be known.</param>
internal readonly record struct SourceLag(SourceState State, bool IsAtEnd, double? Seconds, long? Bytes)
{
    /// <summary>A source that was read to its end is <see cref="SourceState.Streaming"/> while no more than this of its log has still to come.</summary>
    public const long StreamingWithinBytes = 16 << 20;

    private const double MicrosPerSecond = 1_000_000;

    /// <summary>Reckons it.</summary>
    /// <param name="state">What the reading does.</param>
    /// <param name="progress">How far it has come.</param>
    /// <param name="end">Where the source's log ended a moment ago; null where that isn't known.</param>
    /// <param name="now">The time, in microseconds since 1970-01-01 UTC.</param>
    public static SourceLag Of(SourceState state, SourceProgress progress, SourceEnd? end, long now)
    {
        var isConnected = state is SourceState.CatchingUp or SourceState.Streaming;
        var isHeard = progress.HeardAt != 0;

        // Either the source has said so, or what it told of its end a moment ago has been read.
        if (isConnected && (progress.IsAtEnd || (isHeard && progress.Read >= end?.End)))
        {
            return new SourceLag(SourceState.Streaming, true, 0, 0);
        }

        var bytes = isHeard ? end?.BytesBehind(progress.Received) : null;
        var seconds = isConnected && progress.CommittedAt != 0 ? Math.Max(0, (now - progress.CommittedAt) / MicrosPerSecond) : (double?)null;
        return new SourceLag(state == SourceState.Streaming && bytes > StreamingWithinBytes ? SourceState.CatchingUp : state, false, seconds, bytes);
    }
}
