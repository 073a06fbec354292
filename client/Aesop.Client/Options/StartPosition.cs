using Aesop.Wire.Positions;

namespace Aesop.Client;

/// <summary>
/// Where a client without a checkpoint begins. Text forms: <c>earliest</c>, <c>latest</c>, a checkpoint token, <c>gtid:SET</c>,
/// a moment (<c>2026-11-22T02:00:00Z</c>). Immutable.
/// </summary>
public sealed record StartPosition
{
    private StartPosition(string text, Checkpoint? token = null)
    {
        Text = text;
        Token = token;
    }

    /// <summary>The oldest transaction that the relay holds.</summary>
    public static StartPosition Earliest { get; } = new("earliest");

    /// <summary>The next transaction that is committed after the stream begins.</summary>
    public static StartPosition Latest { get; } = new("latest");

    /// <summary>The checkpoint, where the start is one.</summary>
    public Checkpoint? Token { get; }

    /// <summary>Whether this names a position, which can be gone; the ends of what is held move with it.</summary>
    internal bool IsPosition => this != Earliest && this != Latest;

    /// <summary>What the relay is asked for.</summary>
    internal string Text { get; }

    /// <summary>From a checkpoint on.</summary>
    public static StartPosition From(Checkpoint checkpoint) => new(checkpoint.ToString(), checkpoint);

    /// <summary>From behind a set of GTIDs on.</summary>
    public static StartPosition FromGtid(GtidSet set) => new($"gtid:{set}");

    /// <summary>From the first transaction on that was committed at a moment or later. MariaDB's are known to the second.</summary>
    public static StartPosition FromTime(DateTimeOffset time) => new(CommitTime.Format((time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond));

    /// <summary>Reads a text form.</summary>
    /// <exception cref="FormatException">It is none; the message says what is.</exception>
    public static StartPosition Parse(string text)
    {
        var trimmed = text.Trim();
        if (trimmed == "earliest")
        {
            return Earliest;
        }

        if (trimmed == "latest")
        {
            return Latest;
        }

        if (trimmed.StartsWith("gtid:", StringComparison.Ordinal))
        {
            return FromGtid(GtidSet.Parse(trimmed["gtid:".Length..]));
        }

        if (CommitTime.LooksLikeTime(trimmed))
        {
            return new StartPosition(CommitTime.Format(CommitTime.Parse(trimmed)));
        }

        return Checkpoint.LooksLikeToken(trimmed)
            ? From(Checkpoint.Parse(trimmed))
            : throw new FormatException($"'{text}' is no start: use earliest, latest, gtid:SET, a moment as in 2026-11-22T02:00:00Z, or a checkpoint token.");
    }

    /// <summary>The text form.</summary>
    public override string ToString() => Text;
}
