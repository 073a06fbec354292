using System.Buffers;
using System.Diagnostics.Metrics;

namespace Aesop.Metrics;

/// <summary>
/// What an instrument is called in Prometheus: <c>aesop.relay.lag</c> in <c>s</c> is <c>aesop_relay_lag_seconds</c>, a counter
/// ends in <c>_total</c> (https://prometheus.io/docs/practices/naming/, and OpenTelemetry's "Prometheus and OpenMetrics
/// Compatibility", from which the units come).
/// </summary>
internal static class MetricName
{
    private static readonly SearchValues<char> LetterOrDigit =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

    public static string Of(Instrument instrument, MetricKind kind)
    {
        var name = Sanitize(instrument.Name, colons: true);
        if (UnitSuffix(instrument.Unit, kind) is { } unit && !name.EndsWith("_" + unit, StringComparison.Ordinal))
        {
            name += "_" + unit;
        }

        return kind == MetricKind.Counter && !name.EndsWith("_total", StringComparison.Ordinal) ? name + "_total" : name;
    }

    /// <summary>The text with every character that Prometheus forbids in a name turned into an underscore.</summary>
    public static string Sanitize(string text, bool colons)
    {
        var name = string.Create(text.Length, (text, colons), static (span, from) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = LetterOrDigit.Contains(from.text[i]) || (from.colons && from.text[i] == ':') ? from.text[i] : '_';
            }
        });
        return name.Length == 0 || char.IsAsciiDigit(name[0]) ? "_" + name : name;
    }

    /// <summary>A unit in UCUM's notation (https://ucum.org/ucum) as a word; null for a plain number of things.</summary>
    private static string? UnitSuffix(string? unit, MetricKind kind) => unit switch
    {
        null or "" => null,
        "1" => kind == MetricKind.Gauge ? "ratio" : null,
        "d" => "days",
        "h" => "hours",
        "min" => "minutes",
        "s" => "seconds",
        "ms" => "milliseconds",
        "us" => "microseconds",
        "ns" => "nanoseconds",
        "By" => "bytes",
        "KiBy" => "kibibytes",
        "MiBy" => "mebibytes",
        "%" => "percent",
        "By/s" => "bytes_per_second",
        ['{', ..] => null,
        _ => Sanitize(unit, colons: false),
    };
}
