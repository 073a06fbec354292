using System.Globalization;
using System.Text.Json.Nodes;
using Aesop.Demo.Following;
using Aesop.MySql;

namespace Aesop.Demo.Comparing;

/// <summary>A column of the server's catalog, and how to ask for its value as <see cref="ValueText"/> writes it.</summary>
internal sealed record TableColumn(string Name, string Type)
{
    private static readonly HashSet<string> Bytes = ["binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob"];

    private static readonly HashSet<string> NotCompared =
        ["geometry", "point", "linestring", "polygon", "multipoint", "multilinestring", "multipolygon", "geometrycollection", "geomcollection", "vector", "inet4", "inet6", "uuid"];

    /// <summary>Whether SELECT can show the very value that the log holds; of a few types it shows another form.</summary>
    public bool IsCompared => !NotCompared.Contains(Type);

    /// <summary>What to select.</summary>
    public string Expression
    {
        get
        {
            var name = Quote(Name);
            return Bytes.Contains(Type) ? $"HEX({name})" : Type is "bit" or "float" ? $"{name} + 0e0" : name;
        }
    }

    /// <summary>A name as an identifier in SQL.</summary>
    public static string Quote(string name) => $"`{name.Replace("`", "``", StringComparison.Ordinal)}`";

    /// <summary>A literal for the column's value, given as <see cref="ValueText"/>.</summary>
    public string Literal(string text, MySqlConnection connection) => Bytes.Contains(Type) ? $"x'{text}'" : connection.QuoteLiteral(text);

    /// <summary>Whether the two mean the same value.</summary>
    public bool IsSame(string? folded, string? selected)
    {
        if (folded is null || selected is null || folded == selected)
        {
            return folded == selected;
        }

        return Type switch
        {
            "float" => (float)Parse(folded) == (float)Parse(selected),
            "double" or "bit" => Parse(folded).Equals(Parse(selected)),
            "datetime" or "timestamp" or "time" => folded == ValueText.WithoutTrailingZeros(selected),
            "json" => JsonNode.DeepEquals(JsonNode.Parse(folded), JsonNode.Parse(selected)),

            // Both have lost the zeros that fill a BINARY up, or neither.
            "binary" => folded.TrimEnd('0') == selected.TrimEnd('0'),
            _ => false,
        };
    }

    private static double Parse(string text) => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
}
