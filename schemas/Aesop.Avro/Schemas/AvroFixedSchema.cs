namespace Aesop.Avro.Schemas;

/// <summary>
/// The schema of bytes of a set length. <see href="https://avro.apache.org/docs/1.12.0/specification/#fixed"/>
/// </summary>
public sealed class AvroFixedSchema : AvroNamedSchema
{
    internal static readonly string[] OwnAttributes = ["type", "name", "namespace", "doc", "aliases", "size"];

    /// <summary>Creates the schema.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="size">The length in bytes, at least 0.</param>
    /// <param name="logicalType">What it stands for; null for nothing but itself.</param>
    /// <param name="aliases">Other names that a writer may have used; null for none.</param>
    /// <param name="doc">What the author says of it; null for nothing.</param>
    /// <param name="attributes">Custom attributes; null for none.</param>
    /// <exception cref="AvroSchemaException">The size is negative, or the logical type may not stand on it.</exception>
    public AvroFixedSchema(
        AvroName name,
        int size,
        AvroLogicalType? logicalType = null,
        IReadOnlyList<AvroName>? aliases = null,
        string? doc = null,
        AvroAttributes? attributes = null)
        : base(
            AvroType.Fixed,
            name,
            aliases,
            doc,
            AvroLogicalType.AddTo(attributes ?? AvroAttributes.Empty, logicalType, AvroType.Fixed, size),
            OwnAttributes)
    {
        if (size < 0)
        {
            throw new AvroSchemaException($"The size of the fixed {name} is {size}: it must be 0 or more bytes");
        }

        Size = size;
        LogicalType = logicalType ?? AvroLogicalType.Of(Attributes, AvroType.Fixed, size);
    }

    /// <summary>The length in bytes.</summary>
    public int Size { get; }

    /// <inheritdoc/>
    public override AvroLogicalType? LogicalType { get; }
}
