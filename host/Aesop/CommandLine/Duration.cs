using System.Globalization;

namespace Aesop.CommandLine;

/// <summary>Durations as people write them: <c>250ms</c>, <c>5s</c>, <c>1.5m</c>, <c>2h</c>, <c>1d</c>.</summary>
internal static class Duration
{
    /// <summary>How to write one, for messages.</summary>
    public const string Hint = "a duration such as 250ms, 5s, 2m or 1h";

    private static readonly (string Unit, decimal Milliseconds)[] Units =
        [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];

    /// <summary>Reads a duration to whole milliseconds; a number without a unit is taken in <paramref name="bareUnit"/>.</summary>
    /// <returns>False for anything else: an unknown unit, a negative duration, a fraction of a millisecond, or more than a long holds.</returns>
    public static bool TryParse(string text, string bareUnit, out long milliseconds)
    {
        milliseconds = 0;
        var number = text.AsSpan().Trim();
        var unitText = bareUnit;
        foreach (var (unit, _) in Units)
        {
            if (number.EndsWith(unit, StringComparison.OrdinalIgnoreCase))
            {
                number = number[..^unit.Length].TrimEnd();
                unitText = unit;
                break;
            }
        }

        if (number.Length > 20 || !decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value))
        {
            return false;
        }

        // Checked before it is multiplied, which could be more than a decimal holds.
        var factor = Units.First(unit => unit.Unit == unitText).Milliseconds;
        if (value > long.MaxValue / factor || value * factor != decimal.Truncate(value * factor))
        {
            return false;
        }

        var exact = value * factor;

        milliseconds = (long)exact;
        return true;
    }
}
