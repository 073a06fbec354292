using System.Globalization;
using Aesop.Wire.Positions;

namespace Aesop.Configuration;

/// <summary>Checks a source's <c>From</c> as far as can be done without the server.</summary>
internal static class StartText
{
    private const string Forms = "ring, earliest, latest, FILE:POS as in binlog.000042:1337, gtid:SET, a moment as in 2026-11-22T02:00:00Z, or a checkpoint token";

    /// <summary>What is wrong with it; null for nothing.</summary>
    public static string? FaultOf(string from)
    {
        if (from is "ring" or "earliest" or "latest")
        {
            return null;
        }

        try
        {
            if (from.StartsWith("gtid:", StringComparison.Ordinal))
            {
                return GtidSet.Parse(from["gtid:".Length..]).IsEmpty ? $"'{from}' holds no GTID; write for instance gtid:0-1-100." : null;
            }

            if (CommitTime.LooksLikeTime(from))
            {
                CommitTime.Parse(from);
                return null;
            }

            if (Checkpoint.LooksLikeToken(from))
            {
                Checkpoint.Parse(from);
                return null;
            }
        }
        catch (FormatException e)
        {
            return e.Message;
        }

        var colon = from.LastIndexOf(':');
        return colon > 0 && long.TryParse(from.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _)
            ? null
            : $"'{from}' is no place to start from: use {Forms}.";
    }
}
