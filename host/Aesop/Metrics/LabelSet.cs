using System.Globalization;
using System.Text;

namespace Aesop.Metrics;

/// <summary>The labels of one series, in Prometheus' text form: <c>{source="shop",kind="change"}</c>, or empty. Immutable.</summary>
internal sealed class LabelSet
{
    private readonly KeyValuePair<string, object?>[] _tags;

    public LabelSet(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        _tags = tags.ToArray();
        Text = Render(_tags);
    }

    /// <summary>The labels between braces, sorted by name, so that the order in which tags were given makes no other series.</summary>
    public string Text { get; }

    /// <summary>The labels with one more, as a histogram's bucket has it.</summary>
    public string With(string name, string value) =>
        Text.Length == 0 ? $"{{{name}=\"{value}\"}}" : $"{Text[..^1]},{name}=\"{value}\"}}";

    private static string Render(KeyValuePair<string, object?>[] tags)
    {
        if (tags.Length == 0)
        {
            return "";
        }

        var text = new StringBuilder("{");
        foreach (var (key, value) in tags.OrderBy(tag => tag.Key, StringComparer.Ordinal))
        {
            text.Append(text.Length == 1 ? "" : ",").Append(MetricName.Sanitize(key, colons: false)).Append("=\"");
            AppendEscaped(text, Convert.ToString(value, CultureInfo.InvariantCulture) ?? "").Append('"');
        }

        return text.Append('}').ToString();
    }

    private static StringBuilder AppendEscaped(StringBuilder text, string value) =>
        text.Append(value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal));

    /// <summary>Compares a label set with the tags of a measurement, so that a measurement allocates nothing.</summary>
    internal sealed class Comparer : IEqualityComparer<LabelSet>, IAlternateEqualityComparer<ReadOnlySpan<KeyValuePair<string, object?>>, LabelSet>
    {
        public static readonly Comparer Instance = new();

        public bool Equals(LabelSet? x, LabelSet? y) => ReferenceEquals(x, y) || (x is not null && y is not null && Equals(x._tags, y));

        public bool Equals(ReadOnlySpan<KeyValuePair<string, object?>> alternate, LabelSet other)
        {
            if (alternate.Length != other._tags.Length)
            {
                return false;
            }

            for (var i = 0; i < alternate.Length; i++)
            {
                if (alternate[i].Key != other._tags[i].Key || !Equals(alternate[i].Value, other._tags[i].Value))
                {
                    return false;
                }
            }

            return true;
        }

        public int GetHashCode(LabelSet obj) => GetHashCode(obj._tags);

        public int GetHashCode(ReadOnlySpan<KeyValuePair<string, object?>> alternate)
        {
            var hash = new HashCode();
            foreach (var (key, value) in alternate)
            {
                hash.Add(key);
                hash.Add(value);
            }

            return hash.ToHashCode();
        }

        public LabelSet Create(ReadOnlySpan<KeyValuePair<string, object?>> alternate) => new(alternate);
    }
}
