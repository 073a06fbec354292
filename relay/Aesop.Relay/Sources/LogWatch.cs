using Aesop.Wire.Positions;

namespace Aesop.Relay.Sources;

/// <summary>
/// Compares what a stream has come to with where the server says that its log ends, and finds the stream that reads a log which is gone: a server whose logs are reset may
/// go on sending heartbeats from the file that it deleted. One thread at a time.
/// </summary>
internal sealed class LogWatch(TimeProvider time)
{
    private static readonly TimeSpan StuckFor = TimeSpan.FromSeconds(3);

    private SourceReading? _stuck;
    private long _stuckSince;

    /// <summary>Judges.</summary>
    /// <param name="reading">Where the reading stood before the server was asked; null where there is none yet.</param>
    /// <param name="end">What the server answered.</param>
    /// <returns>What is wrong; null for nothing.</returns>
    public string? Judge(SourceReading? reading, Scn end)
    {
        if (reading is null)
        {
            _stuck = null;
            return null;
        }

        if (reading.Read > end)
        {
            return $"the server's log ends at {end}, and was read up to {reading.Read}";
        }

        if (!reading.IsAtEnd || reading.Read == end || _stuck is null || _stuck.Stream != reading.Stream || _stuck.Read != reading.Read)
        {
            _stuck = reading.IsAtEnd && reading.Read < end ? reading : null;
            _stuckSince = time.GetTimestamp();
            return null;
        }

        return reading.HeardAt > _stuck.HeardAt && time.GetElapsedTime(_stuckSince) >= StuckFor
            ? $"the server says on the stream that there is nothing behind {reading.Read}, and that its log ends at {end}"
            : null;
    }
}
