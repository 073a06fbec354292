using System.Globalization;
using Aesop.Wire.Positions;

namespace Aesop.Relay.Serving;

/// <summary>Where a stream is to start: the parameter <c>from</c>.</summary>
internal abstract record StartPosition
{
    private const string Forms = "earliest, latest, FILE:OFFSET (42:106298 or binlog.000042:106298), gtid:SET, a moment (2026-11-22T02:00:00Z), or a checkpoint token";

    private StartPosition()
    {
    }

    /// <summary>Reads the parameter.</summary>
    /// <param name="text">One of the forms in the message.</param>
    /// <param name="source">The source asked for: a token of another is refused.</param>
    /// <exception cref="FormatException">It is no start; the message says what would be right.</exception>
    public static StartPosition Parse(string text, string source)
    {
        text = text.Trim();
        if (text is "earliest")
        {
            return new FromEarliest();
        }

        if (text is "latest")
        {
            return new FromLatest();
        }

        if (text.StartsWith("gtid:", StringComparison.OrdinalIgnoreCase))
        {
            var set = GtidSet.Parse(text["gtid:".Length..]);
            return set.IsEmpty ? throw new FormatException($"'{text}' holds no GTID; write for instance gtid:0-1-100.") : new FromGtids(set);
        }

        if (Checkpoint.LooksLikeToken(text))
        {
            return ParseToken(text, source);
        }

        if (CommitTime.LooksLikeTime(text))
        {
            return new FromTime(CommitTime.Parse(text));
        }

        return TryParsePosition(text, out var scn)
            ? new AtPosition(scn)
            : throw new FormatException($"'{text}' is no start: write {Forms}.");
    }

    private static FromToken ParseToken(string text, string source)
    {
        var token = Checkpoint.Parse(text);
        if (token.Source != source)
        {
            throw new FormatException($"The checkpoint is of source '{token.Source}', not of '{source}': positions of different sources have nothing to do with each other.");
        }

        return token.Bootstrap is null
            ? new FromToken(token)
            : throw new FormatException($"The checkpoint is of a bootstrap under way (phase '{token.Bootstrap.Phase}'): go on with it at the bootstrap server.");
    }

    private static bool TryParsePosition(string text, out Scn scn)
    {
        if (Scn.TryParse(text, out scn))
        {
            return true;
        }

        // FILE:POS, where the number is what stands behind the last dot of the file's name.
        var colon = text.LastIndexOf(':');
        var dot = colon < 0 ? -1 : text.LastIndexOf('.', colon);
        if (dot < 1
            || !uint.TryParse(text.AsSpan(dot + 1, colon - dot - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var file)
            || !ulong.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var offset))
        {
            return false;
        }

        scn = new Scn(file, offset);
        return true;
    }

    /// <summary>The oldest that is held.</summary>
    public sealed record FromEarliest : StartPosition;

    /// <summary>The end of the newest transaction at the moment of asking.</summary>
    public sealed record FromLatest : StartPosition;

    /// <summary>A position of the newest epoch.</summary>
    public sealed record AtPosition(Scn Scn) : StartPosition;

    /// <summary>All that a set of GTIDs doesn't contain.</summary>
    public sealed record FromGtids(GtidSet Set) : StartPosition;

    /// <summary>The first transaction that was committed at a moment or later; in microseconds since 1970-01-01 UTC.</summary>
    public sealed record FromTime(long Micros) : StartPosition;

    /// <summary>What a client has stored.</summary>
    public sealed record FromToken(Checkpoint Token) : StartPosition;
}
