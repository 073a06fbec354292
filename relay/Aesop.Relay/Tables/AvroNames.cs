using System.Globalization;
using Aesop.Avro.Schemas;

namespace Aesop.Relay.Tables;

/// <summary>Turns the server's names into names that Avro allows; inside one table, no two columns get the same.</summary>
internal sealed class AvroNames
{
    private static readonly HashSet<string> Primitives = new(StringComparer.Ordinal)
    {
        "null", "boolean", "int", "long", "float", "double", "bytes", "string",
    };

    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    /// <summary>A legal name for a database or table.</summary>
    public static string Legal(string name)
    {
        if (AvroName.IsLegal(name))
        {
            return Primitives.Contains(name) ? name + "_" : name;
        }

        var legal = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
        return legal.Length == 0 || char.IsAsciiDigit(legal[0]) ? "_" + legal : legal;
    }

    /// <summary>The name of a column's field.</summary>
    public string Of(string column)
    {
        var legal = AvroName.IsLegal(column) ? column : Legal(column);
        var name = legal;
        for (var i = 2; !_taken.Add(name); i++)
        {
            name = string.Create(CultureInfo.InvariantCulture, $"{legal}_{i}");
        }

        return name;
    }
}
