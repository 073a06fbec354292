using System.Globalization;

namespace Aesop.CommandLine;

/// <summary>Sizes as people write them: <c>256MiB</c>, <c>1.5GiB</c>, <c>4096</c>, <c>10MB</c>.</summary>
internal static class ByteSize
{
    /// <summary>How to write one, for messages.</summary>
    public const string Hint = "a size such as 256MiB, 1.5GiB or 4096 (bytes)";

    private static readonly (string Unit, decimal Bytes)[] Units =
    [
        ("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("TiB", 1L << 40),
        ("KB", 1_000L), ("MB", 1_000_000L), ("GB", 1_000_000_000L), ("TB", 1_000_000_000_000L), ("B", 1),
    ];

    /// <summary>Reads a size. Units are powers of 1024 with an <c>i</c> in them, of 1000 without; letter case doesn't matter.</summary>
    /// <returns>False for anything else: an unknown unit, a negative size, a fraction of a byte, or more than a long holds.</returns>
    public static bool TryParse(string text, out long bytes)
    {
        bytes = 0;
        var number = text.AsSpan().Trim();
        var factor = 1m;
        foreach (var (unit, size) in Units)
        {
            if (number.EndsWith(unit, StringComparison.OrdinalIgnoreCase))
            {
                number = number[..^unit.Length].TrimEnd();
                factor = size;
                break;
            }
        }

        if (number.Length > 20 || !decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value))
        {
            return false;
        }

        // Checked before it is multiplied, which could be more than a decimal holds.
        if (value > long.MaxValue / factor || value * factor != decimal.Truncate(value * factor))
        {
            return false;
        }

        var exact = value * factor;

        bytes = (long)exact;
        return true;
    }
}
