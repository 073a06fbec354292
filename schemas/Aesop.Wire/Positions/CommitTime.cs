using System.Globalization;

namespace Aesop.Wire.Positions;

/// <summary>
/// The text form of a moment at which reading is to start: <c>2026-11-22T02:00:00Z</c>, with up to six digits behind the seconds, and an
/// offset in place of the Z where one likes (https://www.rfc-editor.org/rfc/rfc3339). A zone must be named: without one, two machines read two moments.
/// </summary>
public static class CommitTime
{
    private static readonly string[] Forms =
    [
        "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFK",
    ];

    /// <summary>Whether a text looks like a moment, so that a failure to read it deserves a moment's message.</summary>
    public static bool LooksLikeTime(ReadOnlySpan<char> text) =>
        text.Length >= 11 && text[4] == '-' && text[7] == '-' && text[10] is 'T' or 't' or ' ' && char.IsAsciiDigit(text[0]);

    /// <summary>Reads it.</summary>
    /// <param name="text">As above.</param>
    /// <returns>Microseconds since 1970-01-01 UTC.</returns>
    /// <exception cref="FormatException">It is no moment, or names no zone.</exception>
    public static long Parse(string text)
    {
        if (!DateTimeOffset.TryParseExact(text, Forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            throw new FormatException($"'{text}' is no moment: write it as 2026-11-22T02:00:00Z, or with an offset, 2026-11-22T02:00:00+01:00.");
        }

        return text[^1] is 'Z' || text.LastIndexOfAny(['+', '-']) > 10
            ? (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond
            : throw new FormatException($"'{text}' names no time zone: write {text}Z for UTC, or an offset, {text}+01:00.");
    }

    /// <summary>The text of a moment, in UTC.</summary>
    /// <param name="micros">Microseconds since 1970-01-01 UTC.</param>
    public static string Format(long micros) =>
        DateTimeOffset.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond).ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);
}
