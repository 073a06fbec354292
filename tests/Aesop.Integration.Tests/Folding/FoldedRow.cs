using Aesop.Client;

namespace Aesop.Integration.Tests.Folding;

/// <summary>A row as its changes left it: the text of each column by name, null for NULL.</summary>
internal sealed class FoldedRow
{
    private readonly SortedDictionary<string, string?> _values;

    private FoldedRow(IEnumerable<KeyValuePair<string, string?>> values) =>
        _values = new SortedDictionary<string, string?>(values.ToDictionary(), StringComparer.Ordinal);

    /// <summary>The columns that an image carries.</summary>
    public static FoldedRow Of(in RowImage image)
    {
        var values = new List<KeyValuePair<string, string?>>();
        for (var i = 0; i < image.Columns.Count; i++)
        {
            if (!image.IsAbsent(i))
            {
                values.Add(new(image.Columns[i].Name, image.ToText(i)));
            }
        }

        return new FoldedRow(values);
    }

    /// <summary>A row of a result set.</summary>
    public static FoldedRow Of(IReadOnlyList<string> columns, IReadOnlyList<string?> values) =>
        new(columns.Select((column, i) => new KeyValuePair<string, string?>(column, values[i])));

    /// <summary>This row with what another carries in place of its own.</summary>
    public FoldedRow With(FoldedRow newer) => new(_values.Where(value => !newer._values.ContainsKey(value.Key)).Concat(newer._values));

    /// <summary>This row with a column more.</summary>
    public FoldedRow With(string column, string? value) => With(Of([column], [value]));

    /// <summary>What of another row differs from this one; null where all that it carries is the same.</summary>
    public string? Contradiction(FoldedRow image)
    {
        foreach (var (column, value) in image._values)
        {
            if (!_values.TryGetValue(column, out var own) || own != value)
            {
                return $"{column} is {Show(own)} in the folded row and {Show(value)} in the image";
            }
        }

        return null;
    }

    /// <summary>Columns and values, in the order of the columns' names.</summary>
    public override string ToString() => string.Join(", ", _values.Select(value => $"{value.Key}={Show(value.Value)}"));

    private static string Show(string? value) => value is null ? "NULL" : $"'{value}'";
}
