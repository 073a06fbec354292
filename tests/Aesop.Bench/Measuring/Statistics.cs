namespace Aesop.Bench;

/// <summary>Medians and percentiles.</summary>
internal static class Statistics
{
    /// <summary>The middle value; of two in the middle, their mean.</summary>
    public static double Median(this IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0
            ? throw new ArgumentException("There is no median of nothing.", nameof(values))
            : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>The smallest of the values that at least so many per cent are not above.</summary>
    /// <param name="sorted">In ascending order, at least one.</param>
    /// <param name="percent">Above 0, at most 100.</param>
    public static double Percentile(double[] sorted, double percent) =>
        sorted[Math.Clamp((int)Math.Ceiling(sorted.Length * percent / 100) - 1, 0, sorted.Length - 1)];
}
