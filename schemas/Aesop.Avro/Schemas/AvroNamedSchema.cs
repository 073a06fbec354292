namespace Aesop.Avro.Schemas;

/// <summary>
/// A schema with a name: record, enum or fixed. <see href="https://avro.apache.org/docs/1.12.0/specification/#names"/>
/// </summary>
public abstract class AvroNamedSchema : AvroSchema
{
    private protected AvroNamedSchema(
        AvroType type, AvroName name, IReadOnlyList<AvroName>? aliases, string? doc, AvroAttributes? attributes, string[] ownAttributes)
        : base(type, attributes)
    {
        ArgumentNullException.ThrowIfNull(name);
        Attributes.RefuseReserved(ownAttributes);
        Name = name;
        Aliases = aliases is null ? [] : [.. aliases];
        Doc = doc;
    }

    /// <summary>The name.</summary>
    public AvroName Name { get; }

    /// <summary>Other names that a writer may have used for this type.</summary>
    public IReadOnlyList<AvroName> Aliases { get; }

    /// <summary>What the schema's author says of it; null for nothing.</summary>
    public string? Doc { get; }
}
