using Aesop.Client;
using Aesop.Randomized.Tests.Values;

namespace Aesop.Randomized.Tests.Folding;

/// <summary>A row as its changes left it. What no image has carried yet isn't known, and equals anything.</summary>
internal sealed class FoldedRow
{
    // By reference: no value of a row is this object.
    private static readonly string Unknown = new("not carried by any image");

    private readonly Dictionary<string, string?> _values;

    private FoldedRow(Dictionary<string, string?> values) => _values = values;

    /// <summary>Whether each value is known.</summary>
    public bool IsKnown => !_values.Values.Any(IsUnknown);

    /// <summary>What an image carries, and, where it must be a whole row, the rest as not known.</summary>
    public static FoldedRow Of(in RowImage image, bool whole)
    {
        var values = new Dictionary<string, string?>();
        for (var i = 0; i < image.Columns.Count; i++)
        {
            if (!image.IsAbsent(i))
            {
                values.Add(image.Columns[i].Name, RowText.Of(image, i));
            }
            else if (whole)
            {
                values.Add(image.Columns[i].Name, Unknown);
            }
        }

        return new FoldedRow(values);
    }

    /// <summary>A row of a snapshot.</summary>
    public static FoldedRow Of(IReadOnlyList<string> columns, string?[] values) =>
        new(columns.Select((column, i) => (column, i)).ToDictionary(pair => pair.column, pair => values[pair.i]));

    /// <summary>This row with what another carries in place of its own.</summary>
    public FoldedRow With(FoldedRow newer)
    {
        var values = new Dictionary<string, string?>(_values);
        foreach (var (column, value) in newer._values.Where(pair => !IsUnknown(pair.Value)))
        {
            values[column] = value;
        }

        return new FoldedRow(values);
    }

    /// <summary>Forgets a column's value.</summary>
    public void Forget(string column) => _values[column] = Unknown;

    /// <summary>Whether a row that an image carries, all of it or some, can be this one.</summary>
    public bool Fits(FoldedRow image) => Contradiction(image) is null;

    /// <summary>Whether this is that row, column by column.</summary>
    public bool Equals(FoldedRow row) => _values.Count == row._values.Count && Fits(row);

    /// <summary>What of an image differs from this row; null where all that it carries is the same.</summary>
    public string? Contradiction(FoldedRow image)
    {
        foreach (var (column, value) in image._values)
        {
            if (!_values.TryGetValue(column, out var own))
            {
                return $"{column} isn't a column of the folded row";
            }

            if (own != value && !IsUnknown(own) && !IsUnknown(value))
            {
                return $"{column} is {Show(own)} in the folded row and {Show(value)} in the image";
            }
        }

        return null;
    }

    /// <summary>Columns and values, in the order of the columns' names.</summary>
    public override string ToString() => string.Join(", ", _values.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={Show(pair.Value)}"));

    private static bool IsUnknown(string? value) => ReferenceEquals(value, Unknown);

    private static string Show(string? value) => value is null ? "NULL" : IsUnknown(value) ? "?" : value.Length > 80 ? $"'{value[..80]}'... ({value.Length})" : $"'{value}'";
}
