using System.Text.Json;

namespace Aesop.Avro.Schemas;

/// <summary>
/// A field of a record. <see href="https://avro.apache.org/docs/1.12.0/specification/#schema-record"/>
/// </summary>
/// <remarks>Immutable and thus safe for concurrent use.</remarks>
public sealed class AvroField
{
    internal static readonly string[] OwnAttributes = ["name", "type", "doc", "default", "order", "aliases"];

    /// <summary>Creates the field.</summary>
    /// <param name="name">Its name: ASCII letters, digits and underscores, not beginning with a digit.</param>
    /// <param name="schema">Its type.</param>
    /// <param name="defaultValue">The value, as JSON, that a reader takes where the writer had no such field; null (not a JSON null,
    /// which is <see cref="NullDefault"/>) for none.</param>
    /// <param name="aliases">Other names that a writer may have used; null for none.</param>
    /// <param name="doc">What the author says of it; null for nothing.</param>
    /// <param name="order">How it takes part in ordering.</param>
    /// <param name="attributes">Custom attributes; null for none.</param>
    /// <exception cref="AvroSchemaException">A name breaks the grammar, or the default does not fit the type. A default of a type whose
    /// fields are not set yet (a recursive record) is not looked into.</exception>
    public AvroField(
        string name,
        AvroSchema schema,
        JsonElement? defaultValue = null,
        IReadOnlyList<string>? aliases = null,
        string? doc = null,
        AvroFieldOrder order = AvroFieldOrder.Ascending,
        AvroAttributes? attributes = null)
        : this(name, schema, defaultValue?.Clone(), aliases, doc, order, attributes, path: "")
    {
    }

    internal AvroField(
        string name,
        AvroSchema schema,
        JsonElement? defaultValue,
        IReadOnlyList<string>? aliases,
        string? doc,
        AvroFieldOrder order,
        AvroAttributes? attributes,
        string path)
    {
        ArgumentNullException.ThrowIfNull(schema);
        if (!AvroName.IsLegal(name))
        {
            throw new AvroSchemaException(
                $"\"{name}\" is not a legal field name: it must be ASCII letters, digits and underscores, and not begin with a digit",
                path);
        }

        foreach (var alias in aliases ?? [])
        {
            if (!AvroName.IsLegal(alias))
            {
                throw new AvroSchemaException($"\"{alias}\" is not a legal alias of the field \"{name}\"", path);
            }
        }

        Name = name;
        Schema = schema;
        Default = defaultValue;
        Aliases = aliases is null ? [] : [.. aliases];
        Doc = doc;
        Order = order;
        Attributes = attributes ?? AvroAttributes.Empty;
        Attributes.RefuseReserved(OwnAttributes);
        if (defaultValue is { } value && DefaultValues.Mismatch(schema, value) is { } reason)
        {
            throw new AvroSchemaException($"The default of the field \"{name}\" does not fit its type: {reason}", path);
        }
    }

    /// <summary>A default of null.</summary>
    public static JsonElement NullDefault { get; } = JsonElement.Parse("null"u8);

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>The type.</summary>
    public AvroSchema Schema { get; }

    /// <summary>The default as JSON; null where there is none, a JSON null where the default is null.</summary>
    public JsonElement? Default { get; }

    /// <summary>Other names that a writer may have used.</summary>
    public IReadOnlyList<string> Aliases { get; }

    /// <summary>What the author says of it; null for nothing.</summary>
    public string? Doc { get; }

    /// <summary>How it takes part in ordering.</summary>
    public AvroFieldOrder Order { get; }

    /// <summary>The attributes that the specification does not define.</summary>
    public AvroAttributes Attributes { get; }
}
