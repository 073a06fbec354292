using System.Globalization;

namespace Aesop.Bench;

/// <summary>Numbers as the table shows them.</summary>
internal static class Units
{
    /// <summary>Rows a second.</summary>
    public static string Rate(double rowsPerSecond) => string.Create(CultureInfo.InvariantCulture, $"{rowsPerSecond / 1e6:F2} M rows/s");

    /// <summary>Processor time, given in seconds a row.</summary>
    public static string Cost(double secondsPerRow) => string.Create(CultureInfo.InvariantCulture, $"{secondsPerRow * 1e9:F0} ns/row");

    /// <summary>A time that is given in milliseconds.</summary>
    public static string Milliseconds(double milliseconds) => string.Create(CultureInfo.InvariantCulture, $"{milliseconds:F2} ms");

    /// <summary>Bytes as MiB.</summary>
    public static string Mebibytes(double bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / (1 << 20):F0} MiB");
}
