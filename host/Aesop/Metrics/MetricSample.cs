using System.Globalization;
using System.Text;

namespace Aesop.Metrics;

/// <summary>One series as it was at a scrape. Immutable.</summary>
/// <param name="Labels">The series' labels, with braces; empty for none.</param>
/// <param name="Value">The figure; of a histogram the sum.</param>
/// <param name="Buckets">Of a histogram: how many measurements fell into each bucket, the last of which has no bound; else empty.</param>
internal sealed record MetricSample(LabelSet Labels, double Value, long[] Buckets)
{
    /// <summary>The two as one: what happens where instruments share their name and labels.</summary>
    public MetricSample Merge(MetricSample other, MetricKind kind) => kind == MetricKind.Gauge
        ? other
        : this with { Value = Value + other.Value, Buckets = [.. Buckets.Zip(other.Buckets, (mine, its) => mine + its)] };

    /// <summary>Writes the lines.</summary>
    public void Write(StringBuilder text, string name, double[] bounds)
    {
        if (Buckets.Length == 0)
        {
            Line(text, name, Labels.Text, Value);
            return;
        }

        var below = 0L;
        for (var i = 0; i < Buckets.Length; i++)
        {
            below += Buckets[i];
            Line(text, name + "_bucket", Labels.With("le", Number(i < bounds.Length ? bounds[i] : double.PositiveInfinity)), below);
        }

        Line(text, name + "_sum", Labels.Text, Value);
        Line(text, name + "_count", Labels.Text, below);
    }

    private static void Line(StringBuilder text, string name, string labels, double value) =>
        text.Append(name).Append(labels).Append(' ').Append(Number(value)).Append('\n');

    private static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };
}
