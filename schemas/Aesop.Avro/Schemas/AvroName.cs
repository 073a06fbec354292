using System.Text;

namespace Aesop.Avro.Schemas;

/// <summary>
/// The name of a record, enum or fixed type: a simple name and the namespace it stands in.
/// <see href="https://avro.apache.org/docs/1.12.0/specification/#names"/>
/// </summary>
/// <remarks>Both parts consist of ASCII letters, digits and underscores and do not begin with a digit; the parts of a
/// namespace are joined by dots.</remarks>
public sealed record AvroName
{
    /// <summary>Creates a name.</summary>
    /// <param name="name">A simple name, or a full name with dots; in the latter case the namespace given is ignored.</param>
    /// <param name="nameSpace">The namespace; null or empty for none.</param>
    /// <exception cref="AvroSchemaException">The name breaks the grammar, or is that of a primitive type.</exception>
    public AvroName(string name, string? nameSpace = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        var dot = name.LastIndexOf('.');
        if (dot >= 0)
        {
            nameSpace = name[..dot];
            name = name[(dot + 1)..];
        }

        if (!IsLegal(name))
        {
            throw new AvroSchemaException(
                $"\"{name}\" is not a legal name: it must be ASCII letters, digits and underscores, and not begin with a digit");
        }

        if (AvroTypeNames.TryGetPrimitive(name, out _))
        {
            throw new AvroSchemaException($"\"{name}\" is the name of a primitive type and cannot be defined again");
        }

        if (!string.IsNullOrEmpty(nameSpace))
        {
            foreach (var part in nameSpace.Split('.'))
            {
                if (!IsLegal(part))
                {
                    throw new AvroSchemaException($"\"{nameSpace}\" is not a legal namespace: its part \"{part}\" is not a legal name");
                }
            }

            Namespace = nameSpace;
        }

        Name = name;
        FullName = Namespace is null ? name : $"{Namespace}.{name}";
    }

    /// <summary>The simple name.</summary>
    public string Name { get; }

    /// <summary>The namespace; null where there is none.</summary>
    public string? Namespace { get; }

    /// <summary>Namespace and name joined by a dot; the simple name alone where there is no namespace.</summary>
    public string FullName { get; }

    /// <summary>Whether the text may be the simple name of a type or field, or an enum's symbol.</summary>
    /// <param name="name">The text.</param>
    public static bool IsLegal(ReadOnlySpan<char> name)
    {
        if (name.IsEmpty || char.IsAsciiDigit(name[0]))
        {
            return false;
        }

        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '_')
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// Makes a legal simple name of any text: each character that is not allowed becomes an underscore, and a leading digit
    /// gets one in front. Different texts may give the same name; making them distinct is up to the caller.
    /// </summary>
    /// <param name="text">The text, for instance a column's name.</param>
    public static string MakeLegal(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (IsLegal(text))
        {
            return text;
        }

        var legal = new StringBuilder(text.Length + 1);
        if (text.Length == 0 || char.IsAsciiDigit(text[0]))
        {
            legal.Append('_');
        }

        foreach (var c in text)
        {
            legal.Append(char.IsAsciiLetterOrDigit(c) ? c : '_');
        }

        return legal.ToString();
    }

    /// <inheritdoc/>
    public override string ToString() => FullName;
}
