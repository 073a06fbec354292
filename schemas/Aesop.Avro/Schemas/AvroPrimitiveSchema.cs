namespace Aesop.Avro.Schemas;

/// <summary>
/// The schema of a primitive type. <see href="https://avro.apache.org/docs/1.12.0/specification/#primitive-types"/>
/// </summary>
public sealed class AvroPrimitiveSchema : AvroSchema
{
    internal static readonly string[] OwnAttributes = ["type"];

    /// <summary>Creates the schema.</summary>
    /// <param name="type">A primitive type.</param>
    /// <param name="logicalType">What it stands for; null for nothing but itself.</param>
    /// <param name="attributes">Custom attributes; null for none.</param>
    /// <exception cref="AvroSchemaException">The type is not primitive, or the logical type may not stand on it.</exception>
    public AvroPrimitiveSchema(AvroType type, AvroLogicalType? logicalType = null, AvroAttributes? attributes = null)
        : base(type, AvroLogicalType.AddTo(attributes ?? AvroAttributes.Empty, logicalType, type, size: 0))
    {
        if (type > AvroType.String)
        {
            throw new AvroSchemaException($"{AvroTypeNames.NameOf(type)} is not a primitive type");
        }

        Attributes.RefuseReserved(OwnAttributes);
        LogicalType = logicalType ?? AvroLogicalType.Of(Attributes, type, size: 0);
    }

    /// <inheritdoc/>
    public override AvroLogicalType? LogicalType { get; }
}
